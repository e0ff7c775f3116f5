"""One small day, played once and looked at by many tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_run import FinishedDay, jieli, sample
from scene.site import Site
from window import Window

_ROWS = 40


@pytest.fixture(scope="session")
def finished_day(tmp_path_factory: pytest.TempPathFactory) -> FinishedDay:
    """Not to be changed: see `own_day`."""
    home = tmp_path_factory.mktemp("finished")
    csv = sample(_ROWS, home / "forty.csv")
    run = jieli("run", "--var", str(home / "var"), "--applications", str(csv))
    assert run.returncode == 0, run.stdout + run.stderr
    return FinishedDay(home / "var", csv, run.stdout)


@pytest.fixture
def own_day(finished_day: FinishedDay, tmp_path: Path) -> FinishedDay:
    """A copy of the finished day."""
    var = tmp_path / "var"
    shutil.copytree(finished_day.var, var)
    return FinishedDay(var, finished_day.csv, finished_day.said)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    site = Site(tmp_path_factory.mktemp("site"))
    try:
        site.begin()
        yield Window(site)
    finally:
        site.end()
