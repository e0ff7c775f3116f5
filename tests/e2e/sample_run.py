"""The command line as a newcomer uses it: a process of its own, nothing set in the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from click.testing import CliRunner, Result

from cli.main import main
from cli.sample_day import applications
from cli.sample_day.summary import Summary
from shared.settings import TABLE

ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 280


def clean_environment(**settings: str) -> dict[str, str]:
    """The environment without any setting of ours but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIELI_")}
    return {**kept, "COLUMNS": "120", **settings}


def jieli(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env=clean_environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )


def run_here(*arguments: str, **settings: str) -> Result:
    """The same within this process, which is faster; it leaves the environment as it was."""
    ours = {setting.name: settings.get(setting.name) for setting in TABLE}
    return CliRunner().invoke(main, arguments, env={**ours, "COLUMNS": "120"})


def sample(rows: int, path: Path) -> Path:
    """The first so many applications of the sample day as a file of their own."""
    text = resources.files("cli.sample_day").joinpath("applications.csv").read_text("utf-8")
    path.write_text("".join(text.splitlines(keepends=True)[: rows + 1]), encoding="utf-8")
    return path


def expected(csv: Path | None = None) -> dict[str, str]:
    """The outcome that each application must come to."""
    return {a.application_no: a.expected_outcome for a in applications.read(csv)}


def summary(var: Path, backend: str = "embedded") -> Summary:
    return Summary.from_json((var / backend / "summary.json").read_text("utf-8"))


@dataclass(frozen=True)
class FinishedDay:
    """A day that was played to its end on an embedded site, to be looked at or copied."""

    var: Path
    csv: Path
    said: str

    @property
    def site(self) -> Path:
        return self.var / "embedded" / "site"

    @property
    def settings(self) -> dict[str, str]:
        """What leads to its data, and to the policy of its pilot."""
        policies = self.var / "embedded" / "policies"
        return {"JIELI_DATABASE_URL": f"sqlite:///{self.site}", "JIELI_POLICIES": str(policies)}

    @property
    def summary(self) -> Summary:
        return summary(self.var)
