"""A year is imported while a service runs: from its next look on it counts by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from services.intake.wiring import DEFINITION
from shared.db.engine import open_engine
from shared.directory.directory import Directory
from shared.http.keys import generate_private_pem, public_pem
from shared.messaging.inprocess import InProcessTransport
from shared.rulebook import calendars
from shared.rulebook.calendars.yearfile import Day, YearFile
from shared.settings import read_settings
from shared.site.runtime import Runtime, Site
from shared.site.time import system_now
from shared.testing.correspondence import fresh_correspondence

NODE = "411521000000"
NEW_YEAR = date(2027, 1, 1)
YEAR = YearFile(2027, "通知", date(2026, 11, 5), (Day("元旦", NEW_YEAR, True),))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    settings = replace(
        read_settings(),
        database_url=f"sqlite:///{tmp_path}",
        calendars=tmp_path / "calendars",
        token_public_key=public_pem(generate_private_pem()),
    )
    directory = Directory.load()
    engine = open_engine(settings.database_url, "site")
    post = fresh_correspondence(directory)
    site = Site(settings, directory, InProcessTransport(), engine, post, system_now)
    running = Runtime(DEFINITION, site)
    yield running
    running.engine.dispose()
    engine.dispose()


def works_on_new_year(runtime: Runtime) -> bool:
    return runtime.executor.calendars.of(NODE).is_working_day(NEW_YEAR)


def test_year_comes_into_force_without_a_restart(runtime: Runtime) -> None:
    assert works_on_new_year(runtime)
    calendars.keep(runtime.settings.calendars, YEAR)
    assert works_on_new_year(runtime)
    assert runtime.renew_calendars() == 0
    assert not works_on_new_year(runtime)


def test_broken_file_leaves_what_was_in_force(runtime: Runtime) -> None:
    calendars.keep(runtime.settings.calendars, YEAR)
    runtime.renew_calendars()
    (runtime.settings.calendars / "2027.json").write_text("{", encoding="utf-8")
    runtime.renew_calendars()
    assert not works_on_new_year(runtime)
