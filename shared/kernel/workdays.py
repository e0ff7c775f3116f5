"""Working days: Monday to Friday, minus holidays, plus working weekends (调休).

What differs from the week is data, year by year; elsewhere it is Monday to Friday.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.kernel.refusals import Invalid


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
    """Numbers all working days since year 1: a table of the years that have an arrangement (and
    those between), and Monday to Friday before and after it."""

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        arranged = {year.year: year.exceptions for year in years}
        works = {day.toordinal(): yes for days in arranged.values() for day, yes in days.items()}
        self._first = date(min(arranged), 1, 1).toordinal() if arranged else 1
        self._last = date(max(arranged), 12, 31).toordinal() if arranged else 0
        span = range(self._first, self._last + 1)
        self._table = [day for day in span if works.get(day, _is_weekday(day))]
        self._before = _weekdays_through(self._first - 1)
        self._shift = self._before + len(self._table) - _weekdays_through(self._last)

    def through(self, day: int) -> int:
        """How many working days there are up to this one, itself included."""
        if day < self._first:
            return _weekdays_through(day)
        if day > self._last:
            return _weekdays_through(day) + self._shift
        return self._before + bisect_right(self._table, day)

    def day(self, number: int) -> int:
        """The working day with this number."""
        if number <= self._before:
            return _weekday(number)
        if number > self._before + len(self._table):
            return _weekday(number - self._shift)
        return self._table[number - self._before - 1]

    def works(self, day: int) -> bool:
        return self.through(day) > self.through(day - 1)


def _is_weekday(day: int) -> bool:
    return (day - 1) % 7 < 5


def _weekdays_through(day: int) -> int:
    """Mondays to Fridays up to this ordinal; ordinal 1 was a Monday."""
    weeks, rest = divmod(day, 7)
    return weeks * 5 + min(rest, 5)


def _weekday(number: int) -> int:
    weeks, rest = divmod(number - 1, 5)
    return weeks * 7 + rest + 1
