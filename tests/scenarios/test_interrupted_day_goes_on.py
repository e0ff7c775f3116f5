"""`jieli run` is killed with all its children in the middle of the day, and run again."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from scene.waiting import until

from cli.sample_day import applications
from shared.testing.servers.tree import kill_tree

_APPLICATIONS = 30
#: How many answers the driver has noted when it is killed: while cases are registered, while they
#: are on their way, while parcels are.
_KILLED_AFTER = (15, 120, 260)


class SampleDay:
    """A small sample day in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers = folder / "embedded" / "answers.jsonl"
        rows = tuple(islice(applications.read(), _APPLICATIONS))
        folder.mkdir()
        (folder / "applications.csv").write_text(applications.to_csv(rows), encoding="utf-8")

    def start(self) -> subprocess.Popen[str]:
        arguments = ["--var", str(self.folder), "--applications", "applications.csv"]
        return subprocess.Popen(
            [sys.executable, "-m", "cli.main", "run", *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def noted(self) -> int:
        return len(self.answers.read_bytes().splitlines()) if self.answers.exists() else 0

    def summary(self) -> dict[str, Any]:
        text = (self.folder / "embedded" / "summary.json").read_bytes()
        found: dict[str, Any] = msgspec.json.decode(text)
        return found


def test_day_that_is_killed_again_and_again_ends_as_if_it_never_was(tmp_path: Path) -> None:
    quiet, troubled = SampleDay(tmp_path / "quiet"), SampleDay(tmp_path / "troubled")
    undisturbed = quiet.start()
    # Two sites that look for free ports at the same moment would find the same.
    until(lambda: quiet.noted() > 0, "the undisturbed day begins")
    for answers in _KILLED_AFTER:
        _kill_after(troubled, answers)
    last = troubled.start()
    said, _ = last.communicate()
    assert last.returncode == 0, said
    assert "接着办" in said
    assert "全部通过" in said
    assert undisturbed.communicate()[0].count("全部通过") == 1
    assert undisturbed.returncode == 0
    assert _outcome(troubled.summary()) == _outcome(quiet.summary())


def _kill_after(day: SampleDay, answers: int) -> None:
    process = day.start()
    until(lambda: day.noted() >= answers or process.poll() is not None, f"{answers} answers")
    assert process.poll() is None, process.communicate()[0]
    kill_tree(process.pid)
    process.communicate()


def _outcome(summary: dict[str, Any]) -> dict[str, Any]:
    """All that the two days must have in common; repeats and seconds are their own."""
    names = ("applications", "results", "counts", "hops", "handoffs_signed", "shipments_delivered")
    return {name: summary[name] for name in names} | {
        "late": (summary["within_promise"], summary["beyond_promise"])
    }
