"""A limit begins the day after the event and ends at closing time of its last working day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.officehours import OfficeHours
from shared.kernel.refusals import Invalid
from shared.kernel.workdays import CalendarYear
from shared.kernel.worktime import ZONE, Due, WorkCalendar
from shared.rulebook import calendars

CALENDAR = calendars.load()
WORKING_DAY, WORKING_HOUR = LimitUnit.WORKING_DAY, LimitUnit.WORKING_HOUR
NATURAL_DAY, MINUTE = LimitUnit.NATURAL_DAY, LimitUnit.MINUTE


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due(start: str, value: int, unit: LimitUnit) -> datetime:
    return CALENDAR.due(at(start), Limit(value, unit)).instant


@pytest.mark.parametrize(
    ("received", "days", "ends"),
    [
        # 2026-02-14 is a Saturday that is worked for the Spring Festival of 2.15 to 2.23.
        ("2026-02-13T16:00", 1, "2026-02-14T17:30"),
        ("2026-02-13T16:00", 2, "2026-02-24T17:30"),
        ("2026-02-13T16:00", 3, "2026-02-25T17:30"),
        # An ordinary Friday.
        ("2026-03-06T16:00", 1, "2026-03-09T17:30"),
        # A Sunday, and a Sunday that is worked: neither counts itself.
        ("2026-03-08T10:00", 1, "2026-03-09T17:30"),
        ("2026-01-04T10:00", 1, "2026-01-05T17:30"),
        # In the middle of a holiday.
        ("2026-10-03T10:00", 1, "2026-10-08T17:30"),
        ("2026-10-03T10:00", 3, "2026-10-10T17:30"),
    ],
)
def test_working_days_end_at_closing_time(received: str, days: int, ends: str) -> None:
    assert due(received, days, WORKING_DAY) == at(ends)


@pytest.mark.parametrize("received", ["2026-03-06T07:10", "2026-03-06T12:30", "2026-03-06T23:59"])
def test_receipt_outside_office_hours_counts_on_its_date(received: str) -> None:
    assert due(received, 2, WORKING_DAY) == at("2026-03-10T17:30")


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        ("2026-03-09T23:59", "2026-03-10T17:30"),
        ("2026-03-10T00:00", "2026-03-11T17:30"),
        ("2026-03-10T08:59", "2026-03-11T17:30"),
    ],
)
def test_date_of_receipt_ends_at_midnight_not_at_closing_time(received: str, ends: str) -> None:
    assert due(received, 1, WORKING_DAY) == at(ends)


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        ("2026-03-06T10:00", "2026-03-06T17:30"),
        ("2026-03-06T17:30", "2026-03-09T17:30"),
        ("2026-02-21T10:00", "2026-02-24T17:30"),
    ],
)
def test_same_day_limit_ends_with_the_office_day(received: str, ends: str) -> None:
    assert due(received, 0, WORKING_DAY) == at(ends)


@pytest.mark.parametrize(
    ("received", "hours", "ends"),
    [
        ("2026-03-06T09:30", 2, "2026-03-06T11:30"),
        ("2026-03-06T11:00", 2, "2026-03-06T14:30"),
        ("2026-03-06T15:30", 2, "2026-03-06T17:30"),
        ("2026-03-06T16:30", 2, "2026-03-09T10:00"),
        ("2026-03-07T10:00", 2, "2026-03-09T11:00"),
        ("2026-02-14T17:00", 8, "2026-02-25T09:30"),
    ],
)
def test_working_hours_run_while_the_office_is_open(received: str, hours: int, ends: str) -> None:
    assert due(received, hours, WORKING_HOUR) == at(ends)


def test_natural_days_run_through_holidays() -> None:
    assert due("2026-02-13T10:00", 3, NATURAL_DAY) == at("2026-02-16T17:30")


def test_limit_never_ends_before_it_began() -> None:
    assert due("2026-03-06T18:00", 0, NATURAL_DAY) == at("2026-03-06T18:00")
    assert due("2026-03-06T18:00", 0, WORKING_HOUR) == at("2026-03-06T18:00")


def test_minutes_run_on_the_wall_clock() -> None:
    assert due("2026-03-06T17:20", 60, MINUTE) == at("2026-03-06T18:20")


@pytest.mark.parametrize(
    ("received", "days", "ends", "provisional"),
    [
        ("2026-12-30T10:00", 1, "2026-12-31T17:30", False),
        # Nobody has announced 2027 yet, not even that New Year's Day is free.
        ("2026-12-30T10:00", 2, "2027-01-01T17:30", True),
        ("2026-12-30T10:00", 3, "2027-01-04T17:30", True),
        ("2024-12-31T10:00", 1, "2025-01-02T17:30", True),
    ],
)
def test_due_time_in_a_year_without_arrangement_is_provisional(
    received: str, days: int, ends: str, provisional: bool
) -> None:
    found = CALENDAR.due(at(received), Limit(days, WORKING_DAY))
    assert found == Due(at(ends), provisional)


def test_limits_that_need_no_calendar_are_never_provisional() -> None:
    assert not CALENDAR.due(at("2026-12-30T10:00"), Limit(15, NATURAL_DAY)).provisional
    assert not CALENDAR.due(at("2026-12-31T23:30"), Limit(60, MINUTE)).provisional


def test_arrangement_once_published_settles_the_due_time() -> None:
    new_year = CalendarYear(2027, True, {date(2027, 1, 1): False})
    calendar = WorkCalendar([CalendarYear(2026, True, {}), new_year])
    found = calendar.due(at("2026-12-30T10:00"), Limit(2, WORKING_DAY))
    assert found == Due(at("2027-01-04T17:30"), False)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-06T10:00", "2026-03-06T10:00"),
        ("2026-03-06T07:00", "2026-03-06T09:00"),
        ("2026-03-06T12:00", "2026-03-06T13:30"),
        ("2026-03-06T17:30", "2026-03-09T09:00"),
        ("2026-02-14T18:00", "2026-02-24T09:00"),
        ("2026-02-18T10:00", "2026-02-24T09:00"),
    ],
)
def test_closed_office_opens_next(now: str, opens: str) -> None:
    assert CALENDAR.next_opening(at(now)) == at(opens)


@pytest.mark.parametrize(
    ("unit", "began", "ended", "moved_to"),
    [
        # A full office day of 7 hours, over a night.
        (WORKING_DAY, "2026-03-10T10:00", "2026-03-11T10:00", "2026-03-17T17:30"),
        (WORKING_DAY, "2026-03-10T10:00", "2026-03-10T11:00", "2026-03-17T10:00"),
        (WORKING_DAY, "2026-03-13T17:30", "2026-03-16T09:00", "2026-03-16T17:30"),
        # Not rounded, and the lunch break in it does not count.
        (WORKING_DAY, "2026-03-10T11:59:59.5", "2026-03-10T13:30:00.25", "2026-03-17T09:00:00.75"),
        (WORKING_HOUR, "2026-03-16T11:00", "2026-03-16T14:00", "2026-03-17T10:30"),
        (NATURAL_DAY, "2026-03-10T10:00", "2026-03-11T11:00", "2026-03-17T18:30"),
        (MINUTE, "2026-03-16T12:00", "2026-03-16T12:20", "2026-03-16T17:50"),
    ],
)
def test_pause_moves_the_due_time_by_its_own_unit(
    unit: LimitUnit, began: str, ended: str, moved_to: str
) -> None:
    before = Due(at("2026-03-16T17:30"), False)
    assert CALENDAR.extended(before, unit, at(began), at(ended)) == Due(at(moved_to), False)


def test_pause_into_an_unannounced_year_makes_the_due_time_provisional() -> None:
    before = Due(at("2026-12-31T17:30"), False)
    moved = CALENDAR.extended(before, WORKING_DAY, at("2026-12-31T16:30"), at("2026-12-31T17:30"))
    assert moved == Due(at("2027-01-01T10:00"), True)


def test_day_limit_counts_from_the_day_after_the_event() -> None:
    start = at("2026-03-06T16:00")
    assert CALENDAR.counts_from(start, WORKING_DAY) == at("2026-03-07T00:00")
    assert CALENDAR.counts_from(start, WORKING_HOUR) == start


def test_instant_of_another_offset_is_understood() -> None:
    start = datetime.fromisoformat("2026-03-05T23:00:00+00:00")
    assert CALENDAR.due(start, Limit(1, WORKING_DAY)).instant == at("2026-03-09T17:30")


def test_instant_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        CALENDAR.due(datetime(2026, 3, 6, 10), Limit(1, WORKING_DAY))  # noqa: DTZ001


def test_negative_limit_is_refused() -> None:
    with pytest.raises(Invalid, match="limit_value"):
        CALENDAR.due(at("2026-03-06T10:00"), Limit(-1, WORKING_DAY))


def test_township_with_short_hours_measures_by_them() -> None:
    morning = OfficeHours(((time(8), time(11)),))
    calendar = WorkCalendar([CalendarYear(2026, True, {})], morning)
    start = at("2026-03-06T10:00")
    assert calendar.due(start, Limit(1, WORKING_DAY)).instant == at("2026-03-09T11:00")
    assert calendar.due(start, Limit(2, WORKING_HOUR)).instant == at("2026-03-09T09:00")
    assert calendar.working_time(start, at("2026-03-09T09:00")) == timedelta(hours=2)


@pytest.mark.parametrize(
    "spans",
    [(), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(17)))],
)
def test_impossible_office_hours_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(Invalid, match="office_hours"):
        OfficeHours(spans)
