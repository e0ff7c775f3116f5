"""The calendar agrees with counting day by day, over published years and beyond them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.worktime import ZONE
from shared.rulebook import calendars

CALENDAR = calendars.load()
SPANS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
DAY = timedelta(days=1)

instants = st.datetimes(datetime(2024, 10, 1), datetime(2027, 6, 30)).map(  # noqa: DTZ001
    lambda value: value.replace(tzinfo=ZONE)
)
many = settings(max_examples=300, deadline=None)


def _works(day: date) -> bool:
    if day.year in (2025, 2026):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


WORKING = {
    day for day in (date(2024, 10, 1) + DAY * number for number in range(4 * 366)) if _works(day)
}


def _opened(day: date) -> list[tuple[datetime, datetime]]:
    if day not in WORKING:
        return []
    return [(datetime.combine(day, a, ZONE), datetime.combine(day, b, ZONE)) for a, b in SPANS]


def _days_by_hand(start: datetime, count: int) -> datetime:
    day = start.date()
    while count:
        day += DAY
        count -= day in WORKING
    return datetime.combine(day, time(17, 30), ZONE)


def _open_by_hand(begin: datetime, end: datetime) -> timedelta:
    total, day = timedelta(0), begin.date()
    while day <= end.date():
        for opens, closes in _opened(day):
            total += max(min(end, closes) - max(begin, opens), timedelta(0))
        day += DAY
    return total


def _add_by_hand(start: datetime, amount: timedelta) -> datetime:
    day = start.date()
    while True:
        for opens, closes in _opened(day):
            begin = max(opens, start)
            if amount <= closes - begin:
                return begin + amount
            amount -= max(closes - begin, timedelta(0))
        day += DAY


@many
@given(instants, st.integers(1, 60))
def test_working_days_are_counted_one_by_one(start: datetime, count: int) -> None:
    due = CALENDAR.due(start, Limit(count, LimitUnit.WORKING_DAY))
    assert due.instant == _days_by_hand(start, count)
    assert due.provisional == (start.year == 2024 or due.instant.year == 2027)


@many
@given(instants, st.integers(1, 200))
def test_working_hours_are_counted_one_by_one(start: datetime, hours: int) -> None:
    due = CALENDAR.due(start, Limit(hours, LimitUnit.WORKING_HOUR))
    assert due.instant == _add_by_hand(start, timedelta(hours=hours))


@many
@given(instants, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_open_hours_between_two_instants_are_added_up(begin: datetime, length: timedelta) -> None:
    end = begin + length
    assert CALENDAR.working_time(begin, end) == _open_by_hand(begin, end)
    assert CALENDAR.working_time(end, begin) == timedelta(0)


@many
@given(instants, st.timedeltas(timedelta(microseconds=1), timedelta(hours=300)))
def test_time_added_is_the_time_worked_since(start: datetime, amount: timedelta) -> None:
    end = CALENDAR.add_working_time(start, amount)
    assert CALENDAR.working_time(start, end) == amount


@many
@given(instants)
def test_office_opens_when_working_time_begins_to_pass(instant: datetime) -> None:
    opening = CALENDAR.next_opening(instant)
    assert opening >= instant
    assert _open_by_hand(instant, opening) == timedelta(0)
    assert _open_by_hand(opening, opening + timedelta(microseconds=1))
