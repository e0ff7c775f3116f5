"""A hundred thousand random limits agree with counting day by day, at two offices."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.officehours import OFFICE_HOURS, OfficeHours
from shared.kernel.worktime import ZONE, WorkCalendar
from shared.rulebook import calendars

BATCHES, BATCH = 36, 500  # 36 batches of 500 cases for each of the six operations
FIRST = date(2023, 1, 1)
MIDNIGHT = datetime(2023, 1, 1, tzinfo=ZONE)
DAY = 24 * 3600
DAYS = [FIRST + timedelta(days=number) for number in range(10 * 365)]
#: A prefecture with its own festival and a flood, open on one Sunday instead.
LOCAL = {date(2026, 7, 20): False, date(2026, 7, 21): False, date(2026, 7, 26): True}
LOCAL |= {date(2029, 3, 5): False}
SHORT = OfficeHours(((time(8, 30), time(11, 40)), (time(15), time(18))))


class ByHand:
    """Counts in seconds since MIDNIGHT, one day and one session after the other."""

    def __init__(self, hours: OfficeHours, local: Mapping[date, bool]) -> None:
        seconds = [(a.hour * 3600 + a.minute * 60, b.hour * 3600 + b.minute * 60)
                   for a, b in hours.spans]  # fmt: skip
        works = [local.get(day, _arranged(day)) for day in DAYS]
        self.closes = seconds[-1][1]
        self.works = works
        self.sessions = [
            [(number * DAY + a, number * DAY + b) for a, b in seconds] if works[number] else []
            for number in range(len(DAYS))
        ]

    def add_days(self, start: int, count: int) -> int:
        day = start // DAY
        while count:
            day += 1
            count -= self.works[day]
        return day * DAY + self.closes

    def subtract_days(self, end: int, count: int) -> int:
        day = end // DAY
        while count:
            day -= 1
            count -= self.works[day]
        return day * DAY + self.closes

    def add_time(self, start: int, amount: int) -> int:
        day = start // DAY
        while True:
            for opens, closes in self.sessions[day]:
                begin = max(opens, start)
                if amount <= closes - begin:
                    return begin + amount
                amount -= max(closes - begin, 0)
            day += 1

    def subtract_time(self, end: int, amount: int) -> int:
        day = end // DAY
        while True:
            for opens, closes in reversed(self.sessions[day]):
                stop = min(closes, end)
                if amount <= stop - opens:
                    return stop - amount
                amount -= max(stop - opens, 0)
            day -= 1

    def open_between(self, begin: int, end: int) -> int:
        days = range(begin // DAY, end // DAY + 1)
        sessions = [session for day in days for session in self.sessions[day]]
        return sum(max(min(end, b) - max(begin, a), 0) for a, b in sessions)

    def next_opening(self, now: int) -> int:
        day = now // DAY
        while True:
            for opens, closes in self.sessions[day]:
                if now < closes:
                    return max(now, opens)
            day += 1


def _arranged(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) if day.year in (2025, 2026) else day.weekday() < 5


YEARS = [file.arrangement for file in calendars.year_files().values()]
OFFICES = [
    (WorkCalendar(YEARS), ByHand(OFFICE_HOURS, {})),
    (WorkCalendar(YEARS, SHORT, LOCAL), ByHand(SHORT, LOCAL)),
]


def at(second: int) -> datetime:
    return MIDNIGHT + timedelta(seconds=second)


def add_days(calendar: WorkCalendar, hand: ByHand, now: int, more: int) -> None:
    count = 1 + more % 60
    due = calendar.due(at(now), Limit(count, LimitUnit.WORKING_DAY))
    assert due.instant == at(hand.add_days(now, count)), (at(now), count)
    years = range(at(now).year, due.instant.year + 1)
    assert due.provisional == any(year not in (2025, 2026) for year in years), (at(now), count)


def subtract_days(calendar: WorkCalendar, hand: ByHand, now: int, more: int) -> None:
    count = 1 + more % 60
    found = calendar.subtract_working_days(at(now), count)
    assert found == at(hand.subtract_days(now, count)), (at(now), count)


def add_time(calendar: WorkCalendar, hand: ByHand, now: int, more: int) -> None:
    amount = more % (80 * 3600) or 1800  # often a whole session
    found = calendar.add_working_time(at(now), timedelta(seconds=amount))
    assert found == at(hand.add_time(now, amount)), (at(now), amount)


def subtract_time(calendar: WorkCalendar, hand: ByHand, now: int, more: int) -> None:
    amount = more % (80 * 3600) or 1800  # often a whole session
    found = calendar.subtract_working_time(at(now), timedelta(seconds=amount))
    assert found == at(hand.subtract_time(now, amount)), (at(now), amount)


def pause(calendar: WorkCalendar, hand: ByHand, now: int, more: int) -> None:
    """A limit that was interrupted is due as much later as the office was open meanwhile."""
    begin = now + more % (10 * DAY)
    end = begin + more // 7 % (20 * DAY)
    due = calendar.due(at(now), Limit(5, LimitUnit.WORKING_DAY))
    moved = calendar.extended(due, LimitUnit.WORKING_DAY, at(begin), at(end))
    missed = hand.open_between(begin, end)
    assert calendar.working_time(at(begin), at(end)) == timedelta(seconds=missed)
    plain = hand.add_days(now, 5)
    assert moved.instant == at(hand.add_time(plain, missed) if missed else plain), (at(now), more)


def next_opening(calendar: WorkCalendar, hand: ByHand, now: int, more: int) -> None:
    assert calendar.next_opening(at(now)) == at(hand.next_opening(now)), at(now)


@pytest.mark.parametrize(
    "agree", [add_days, subtract_days, add_time, subtract_time, pause, next_opening]
)
@settings(max_examples=BATCHES, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_working_time_agrees_with_counting(
    agree: Callable[[WorkCalendar, ByHand, int, int], None], seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(BATCH):
        # Whole minutes are where sessions begin and end, seconds are what people write.
        step = chance.choice((1, 60, 1800))
        now = (200 * DAY + chance.randrange(2800 * DAY)) // step * step
        more = chance.randrange(2**31) // step * step
        calendar, hand = OFFICES[number % 2]
        agree(calendar, hand, now, more)
