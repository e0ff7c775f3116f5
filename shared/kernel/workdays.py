"""Working days: Monday to Friday, minus holidays, plus working weekends (调休).

What differs from the week is data, year by year; elsewhere it is Monday to Friday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

from shared.kernel.refusals import Invalid

NO_DAYS: Final[Mapping[date, bool]] = {}


@dataclass(frozen=True)
class CalendarYear:
    """A year's arrangement: `exceptions` tells of days that differ from the week, whether they
    are worked. Unpublished: nobody has announced the year yet."""

    year: int
    published: bool
    exceptions: Mapping[date, bool]

    def __post_init__(self) -> None:
        for day in self.exceptions:
            if day.year != self.year:
                raise Invalid("calendar_year", f"{day} 不属于 {self.year} 年的安排")


class WorkingDays:
    """Numbers all working days since year 1: a table of the years that have an arrangement or
    local days (and those between), and Monday to Friday before and after it.

    `local` tells of days that differ from the arrangement for one office (民族节日、灾害停办).
    """

    def __init__(self, years: Iterable[CalendarYear], local: Mapping[date, bool] = NO_DAYS) -> None:
        known = tuple(years)
        arranged = {day: yes for year in known for day, yes in year.exceptions.items()}
        works = {day.toordinal(): yes for day, yes in {**arranged, **local}.items()}
        covered = {year.year for year in known} | {day.year for day in local}
        self._first = date(min(covered), 1, 1).toordinal() if covered else 1
        self._last = date(max(covered), 12, 31).toordinal() if covered else 0
        span = range(self._first, self._last + 1)
        marks = [works.get(day, _is_weekday(day)) for day in span]
        self._before = _weekdays_through(self._first - 1)
        numbers = accumulate(marks, initial=self._before)
        self._until = list(zip(numbers, marks, strict=False))
        self._table = [day for day, mark in zip(span, marks, strict=True) if mark]
        self._shift = self._before + len(self._table) - _weekdays_through(self._last)

    def through(self, day: int) -> int:
        """How many working days there are up to this one, itself included."""
        if day < self._first:
            return _weekdays_through(day)
        if day > self._last:
            return _weekdays_through(day) + self._shift
        before, works = self._until[day - self._first]
        return before + works

    def until(self, day: int) -> tuple[int, bool]:
        """How many working days there are before this one, and whether it is one."""
        if self._first <= day <= self._last:
            return self._until[day - self._first]
        before = self.through(day - 1)
        return before, self.through(day) > before

    def day(self, number: int) -> int:
        """The working day with this number."""
        place = number - self._before - 1
        if place < 0:
            return _weekday(number)
        if place >= len(self._table):
            return _weekday(number - self._shift)
        return self._table[place]

    def works(self, day: int) -> bool:
        return self.until(day)[1]


def _is_weekday(day: int) -> bool:
    return (day - 1) % 7 < 5


def _weekdays_through(day: int) -> int:
    """Mondays to Fridays up to this ordinal; ordinal 1 was a Monday."""
    weeks, rest = divmod(day, 7)
    return weeks * 5 + min(rest, 5)


def _weekday(number: int) -> int:
    weeks, rest = divmod(number - 1, 5)
    return weeks * 7 + rest + 1
