"""One run's folder, such as `var/embedded`: what is kept there between runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from cli.sample_day import applications
from cli.sample_day.applications import Application
from cli.sample_day.summary import Summary
from shared.kernel.refusals import Conflict, NotFound

EMBEDDED = "embedded"
REAL = "real"
SITES = "sites"


class Stage:
    """`database_url` is that of an embedded site."""

    def __init__(self, var: Path, backend: str) -> None:
        self.backend = backend
        self.directory = var.resolve() / backend
        self.answers = self.directory / "answers.jsonl"
        self.database_url = f"sqlite:///{self.directory / 'site'}"
        self.logs = self.directory / "logs"
        self.policies = self.directory / "policies"
        self.secrets = self.directory / "secrets.env"
        self._applications = self.directory / "applications.csv"
        self._summary = self.directory / "summary.json"

    @property
    def begun(self) -> bool:
        return self.answers.exists()

    def clear(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)

    def keep_applications(self, path: Path | None) -> tuple[Application, ...]:
        """The applications of the day that was begun here; else those of `path`, or of the
        packaged sample day where none is given, which are kept from now on."""
        text = applications.text_of(path) if path or not self._applications.exists() else None
        if text is not None:
            self._keep(text)
        return self.kept_applications()

    def _keep(self, text: str) -> None:
        applications.parse(text)
        if not self._applications.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            self._applications.write_text(text, encoding="utf-8")
        elif self._applications.read_text(encoding="utf-8") != text:
            raise Conflict(
                "other_applications",
                f"{self.directory} 里演练的是另一份申请表，请加 --fresh 从头运行",
            )

    def kept_applications(self) -> tuple[Application, ...]:
        return applications.read(self._applications)

    def keep_summary(self, summary: Summary) -> None:
        self._summary.write_text(summary.to_json(), encoding="utf-8")

    def kept_summary(self) -> Summary | None:
        """The summary of the finished day; None if it is not finished."""
        if not self._summary.exists():
            return None
        return Summary.from_json(self._summary.read_text(encoding="utf-8"))

    def finished(self) -> Summary:
        """The summary, NotFound if the day is not finished."""
        summary = self.kept_summary()
        if summary is None:
            raise NotFound(
                "no_finished_day", f"{self.directory} 里没有办完的样例日，请先运行 jieli run"
            )
        return summary
