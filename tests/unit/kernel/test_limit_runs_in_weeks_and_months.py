"""Weeks, months and years end by their own day, holiday or not; and limits are taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Invalid
from shared.kernel.worktime import ZONE, Due
from shared.rulebook import calendars

CALENDAR = calendars.load()
WORKING_DAY, WORKING_HOUR = LimitUnit.WORKING_DAY, LimitUnit.WORKING_HOUR
NATURAL_DAY, MINUTE = LimitUnit.NATURAL_DAY, LimitUnit.MINUTE
WEEK, MONTH, YEAR = LimitUnit.WEEK, LimitUnit.MONTH, LimitUnit.YEAR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "value", "unit", "ends"),
    [
        ("2026-03-06T16:00", 1, WEEK, "2026-03-13T17:30"),
        # Into the National Day holiday, which does not move it.
        ("2026-09-24T16:00", 2, WEEK, "2026-10-08T17:30"),
        ("2026-09-03T16:00", 1, MONTH, "2026-10-03T17:30"),
        ("2026-01-31T10:00", 1, MONTH, "2026-02-28T17:30"),
        ("2026-01-31T10:00", 2, MONTH, "2026-03-31T17:30"),
        ("2026-08-31T10:00", 6, MONTH, "2027-02-28T17:30"),
        ("2023-12-15T10:00", 12, MONTH, "2024-12-15T17:30"),
        ("2024-02-29T10:00", 1, YEAR, "2025-02-28T17:30"),
        ("2024-02-29T10:00", 4, YEAR, "2028-02-29T17:30"),
        ("2026-03-06T18:00", 0, MONTH, "2026-03-06T18:00"),
    ],
)
def test_calendar_limits_end_on_their_own_day(
    start: str, value: int, unit: LimitUnit, ends: str
) -> None:
    assert CALENDAR.due(at(start), Limit(value, unit)) == Due(at(ends), False)


@pytest.mark.parametrize("unit", [WEEK, MONTH, YEAR])
def test_calendar_limits_count_from_the_next_day_and_are_moved_by_elapsed_time(
    unit: LimitUnit,
) -> None:
    assert CALENDAR.counts_from(at("2026-03-06T16:00"), unit) == at("2026-03-07T00:00")
    before = Due(at("2026-10-03T17:30"), False)
    moved = CALENDAR.extended(before, unit, at("2026-10-01T10:00"), at("2026-10-02T11:00"))
    assert moved == Due(at("2026-10-04T18:30"), False)


@pytest.mark.parametrize(
    ("end", "value", "unit", "found"),
    [
        ("2026-03-10T17:30", 1, WORKING_DAY, "2026-03-09T17:30"),
        ("2026-03-09T17:30", 1, WORKING_DAY, "2026-03-06T17:30"),
        ("2026-02-24T17:30", 1, WORKING_DAY, "2026-02-14T17:30"),
        # From within a holiday, and from the day itself.
        ("2026-02-20T10:00", 1, WORKING_DAY, "2026-02-14T17:30"),
        ("2026-02-20T10:00", 0, WORKING_DAY, "2026-02-14T17:30"),
        ("2026-03-10T17:30", 0, WORKING_DAY, "2026-03-10T17:30"),
        ("2026-03-09T17:30", 2, WORKING_HOUR, "2026-03-09T15:30"),
        ("2026-03-09T14:00", 2, WORKING_HOUR, "2026-03-09T10:30"),
        # All of the day before is the opening of that day, not the closing of an earlier one.
        ("2026-03-09T09:00", 7, WORKING_HOUR, "2026-03-06T09:00"),
        ("2026-03-09T10:00", 0, WORKING_HOUR, "2026-03-09T10:00"),
        ("2026-02-20T18:00", 3, NATURAL_DAY, "2026-02-17T17:30"),
        ("2026-02-20T09:00", 0, NATURAL_DAY, "2026-02-20T09:00"),
        ("2026-03-31T17:30", 1, MONTH, "2026-02-28T17:30"),
        ("2026-03-09T09:10", 30, MINUTE, "2026-03-09T08:40"),
    ],
)
def test_limit_is_taken_back(end: str, value: int, unit: LimitUnit, found: str) -> None:
    assert CALENDAR.before(at(end), Limit(value, unit)) == Due(at(found), False)


def test_natural_days_are_added_and_subtracted() -> None:
    assert CALENDAR.add_natural_days(at("2026-02-13T10:00"), 3) == at("2026-02-16T17:30")
    assert CALENDAR.subtract_natural_days(at("2026-02-16T18:00"), 3) == at("2026-02-13T17:30")


def test_warning_point_in_an_unannounced_year_is_provisional() -> None:
    due = at("2027-01-05T17:30")
    assert CALENDAR.before(due, Limit(1, WORKING_DAY)) == Due(at("2027-01-04T17:30"), True)
    assert CALENDAR.before(due, Limit(5, WORKING_DAY)).provisional
    assert not CALENDAR.before(due, Limit(5, NATURAL_DAY)).provisional


def test_negative_limit_is_not_taken_back() -> None:
    with pytest.raises(Invalid, match="limit_value"):
        CALENDAR.before(at("2026-03-06T10:00"), Limit(-1, WORKING_DAY))
