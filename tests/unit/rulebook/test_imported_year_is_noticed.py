"""A running service notices a year that was imported; a broken file changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shared.kernel.refusals import Invalid
from shared.rulebook import calendars
from shared.rulebook.calendars.folder import CalendarFolder
from shared.rulebook.calendars.yearfile import Day, YearFile

NEW_YEAR = date(2027, 1, 1)
YEAR = YearFile(2027, "通知", date(2026, 11, 5), (Day("元旦", NEW_YEAR, True),))
NODE = "411521101000"
FLOOD = f"""{{"{NODE}": {{"days": [
  {{"name": "洪水停办", "date": "2026-07-20", "isOffDay": true}}]}}}}"""


def test_imported_year_comes_into_force(tmp_path: Path) -> None:
    folder = CalendarFolder(tmp_path / "calendars")
    before = folder.offices
    assert before.common.is_working_day(NEW_YEAR)
    calendars.keep(folder.folder, YEAR)
    after = folder.read_again()
    assert not after.common.is_working_day(NEW_YEAR)
    assert after.version != before.version


def test_unchanged_folder_is_not_read_again(tmp_path: Path) -> None:
    calendars.keep(tmp_path, YEAR)
    folder = CalendarFolder(tmp_path)
    before = folder.offices
    assert folder.read_again() is before
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert folder.read_again() is before


def test_node_s_own_days_come_into_force(tmp_path: Path) -> None:
    folder = CalendarFolder(tmp_path)
    before = folder.offices
    (tmp_path / calendars.OFFICES).write_text(FLOOD, encoding="utf-8")
    after = folder.read_again()
    assert not after.of(NODE).is_working_day(date(2026, 7, 20))
    assert after.common.is_working_day(date(2026, 7, 20))
    assert after.version != before.version


def test_version_is_the_same_for_what_says_the_same(tmp_path: Path) -> None:
    calendars.keep(tmp_path, YEAR)
    (tmp_path / calendars.OFFICES).write_text(FLOOD, encoding="utf-8")
    folder = CalendarFolder(tmp_path)
    before = folder.offices
    spaced = FLOOD.replace(",", " , ")
    (tmp_path / calendars.OFFICES).write_text(spaced, encoding="utf-8")
    after = folder.read_again()
    assert after is not before
    assert after.version == before.version


def test_broken_file_is_told_once_and_what_was_known_stays(tmp_path: Path) -> None:
    calendars.keep(tmp_path, YEAR)
    folder = CalendarFolder(tmp_path)
    before = folder.offices
    (tmp_path / "2027.json").write_text("{", encoding="utf-8")
    with capture_logs() as told:
        assert folder.read_again() is before
        assert folder.read_again() is before
    (line,) = told
    assert (line["event"], line["log_level"]) == ("calendars_unreadable", "error")
    assert "2027.json" in line["error"]


def test_mended_file_comes_into_force(tmp_path: Path) -> None:
    folder = CalendarFolder(tmp_path)
    (tmp_path / "2027.json").write_text("{", encoding="utf-8")
    folder.read_again()
    (tmp_path / "2027.json").unlink()
    calendars.keep(tmp_path, YEAR)
    assert folder.read_again().common.is_published(2027)


def test_service_does_not_start_on_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "2027.json").write_text("{", encoding="utf-8")
    with pytest.raises(Invalid, match=r"2027\.json"):
        CalendarFolder(tmp_path)
