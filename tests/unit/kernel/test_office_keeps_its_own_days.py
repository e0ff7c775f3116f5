"""A node's own hours and local days (民族节日、灾害停办) are data beside the common calendar."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Invalid
from shared.kernel.worktime import ZONE, Due
from shared.rulebook import calendars
from shared.rulebook.calendars.offices import Offices, read_offices

FLOODED, OTHER = "411521101000", "411521102000"
TEXT = """{"411521101000": {
  "hours": [["08:30", "11:30"], ["15:00", "18:00"]],
  "days": [{"name": "洪水停办", "date": "2026-07-20", "isOffDay": true},
           {"name": "补班", "date": "2026-07-26", "isOffDay": false},
           {"name": "火把节", "date": "2028-07-17", "isOffDay": true}]}}"""
ONE_DAY = Limit(1, LimitUnit.WORKING_DAY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def offices() -> Offices:
    years = [file.arrangement for file in calendars.year_files().values()]
    return Offices(years, read_offices(TEXT))


@pytest.mark.parametrize(
    ("start", "flooded", "other"),
    [
        ("2026-07-17T10:00", "2026-07-21T18:00", "2026-07-20T17:30"),
        ("2026-07-24T10:00", "2026-07-26T18:00", "2026-07-27T17:30"),
        ("2026-09-30T10:00", "2026-10-08T18:00", "2026-10-08T17:30"),
    ],
)
def test_limit_ends_by_the_days_of_the_responsible_node(
    offices: Offices, start: str, flooded: str, other: str
) -> None:
    assert offices.of(FLOODED).due(at(start), ONE_DAY) == Due(at(flooded), False)
    assert offices.of(OTHER).due(at(start), ONE_DAY) == Due(at(other), False)


def test_local_day_does_not_publish_its_year(offices: Offices) -> None:
    own = offices.of(FLOODED)
    assert not own.is_working_day(date(2028, 7, 17))
    assert own.due(at("2028-07-14T10:00"), ONE_DAY) == Due(at("2028-07-18T18:00"), True)


def test_node_with_local_days_keeps_the_usual_hours() -> None:
    own = read_offices('{"n": {"days": []}}')
    assert Offices([], own).of("n").next_opening(at("2026-03-06T07:00")) == at("2026-03-06T09:00")


def test_offices_are_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / calendars.OFFICES).write_text(TEXT, encoding="utf-8")
    assert not calendars.load_offices(tmp_path).of(FLOODED).is_working_day(date(2026, 7, 20))
    assert calendars.load_offices(tmp_path).of(OTHER).is_working_day(date(2026, 7, 20))
    assert calendars.load_offices().of(FLOODED).is_working_day(date(2026, 7, 20))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "有误"),
        ('{"n": {"hours": [["9点", "12:00"]]}}', "节点“n”的办公时间应写作 09:00"),
        ('{"n": {"hours": [["12:00", "09:00"]]}}', "节点“n”：办公时间应按先后列出"),
        (
            '{"n": {"days": [{"name": "a", "date": "2026-07-20", "isOffDay": true},'
            ' {"name": "b", "date": "2026-07-20", "isOffDay": true}]}}',
            "节点“n”的当地日期有重复",
        ),
    ],
)
def test_bad_offices_are_refused_by_node(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        Offices([], read_offices(text))
