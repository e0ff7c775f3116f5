"""Working time: office hours on working days, and the limits that are measured in them.

The day of the event does not count. Inside, days are ordinals and time is integers of
microseconds; datetimes are only at the edge, so that a core gives half a million due dates a second
(`python -m benchmarks.due_dates`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, TypeVar

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.officehours import (
    CLOSED,
    CUT_OFFS,
    OFFICE_HOURS,
    SECOND,
    CutOff,
    OfficeDay,
    OfficeHours,
    cut_off_for,
)
from shared.kernel.refusals import Invalid
from shared.kernel.workdays import NO_DAYS, CalendarYear, WorkingDays

#: Fixed, because the zone has had one offset since 1991 and zone files would be read from disk.
ZONE: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

_NONE: Final = timedelta(0)
_EVE: Final = datetime(1, 1, 1, tzinfo=ZONE)
_HOUR: Final = timedelta(hours=1)
_MICROSECOND: Final = timedelta(microseconds=1)
# An attribute of an enumeration is looked up slowly.
_WORKING_DAY: Final = LimitUnit.WORKING_DAY
_WORKING_HOUR: Final = LimitUnit.WORKING_HOUR
_BY_THE_CLOCK: Final = (LimitUnit.WORKING_HOUR, LimitUnit.MINUTE)
#: Limits that count days or months: (days, months) of one unit.
_SPANS: Final = {
    LimitUnit.NATURAL_DAY: (1, 0),
    LimitUnit.WEEK: (7, 0),
    LimitUnit.MONTH: (0, 1),
    LimitUnit.YEAR: (0, 12),
}


@dataclass(frozen=True, init=False)
class Due:
    """到期时间. `provisional`: it rests on a year that is not published yet."""

    instant: datetime
    provisional: bool

    def __init__(self, instant: datetime, provisional: bool) -> None:
        # Past the guard of a frozen class: what dataclass generates takes a third of the time
        # of a due date.
        fields = self.__dict__
        fields["instant"] = instant
        fields["provisional"] = provisional


_Answer = TypeVar("_Answer")


class _Remembered(dict[int, _Answer]):
    """The answers of a pure function, each computed once: days are few, due dates are many."""

    def __init__(self, answer: Callable[[int], _Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, number: int) -> _Answer:
        self[number] = answer = self._answer(number)
        return answer


class WorkCalendar:
    """Counts working days and working time. Every instant must be aware; answers are in ZONE.

    `hours` and `local` (days that differ from the arrangement) are those of one office.
    """

    def __init__(
        self,
        years: Iterable[CalendarYear],
        hours: OfficeHours = OFFICE_HOURS,
        local: Mapping[date, bool] = NO_DAYS,
    ) -> None:
        known = tuple(years)
        published = {year.year for year in known if year.published}
        self._first_guess = {year: _unpublished_from(year, published) for year in published}
        self._days = WorkingDays(known, local)
        self.hours = hours
        self._office = OfficeDay(hours)
        self._through = _Remembered(self._days.through)
        self._closing = _Remembered(self._closing_of)
        self._morning = _Remembered(self._morning_of)
        self._left = _Remembered(self._left_after)

    def is_working_day(self, day: date) -> bool:
        return self._days.works(day.toordinal())

    def is_published(self, year: int) -> bool:
        return year in self._first_guess

    def due(self, start: datetime, limit: Limit) -> Due:
        """When a limit ends that starts now. What counts days ends at closing time; a stop is in
        time if it is not after this instant."""
        value, unit = limit.value, limit.unit
        if value < 0:
            raise Invalid("limit_value", "时限不能是负数")
        start = _local(start)
        if unit is _WORKING_DAY:
            instant = self.add_working_days(start, value)
        elif unit is _WORKING_HOUR:
            instant = self.add_working_time(start, value * _HOUR)
        else:
            return Due(max(self._on_the_wall(start, value, unit), start), False)
        return Due(instant, self._guessed(start, instant))

    def before(self, instant: datetime, limit: Limit) -> Due:
        """The instant that precedes another by a limit, such as a warning point before it."""
        value, unit = limit.value, limit.unit
        if value < 0:
            raise Invalid("limit_value", "时限不能是负数")
        instant = _local(instant)
        if unit is _WORKING_DAY:
            found = self.subtract_working_days(instant, value)
        elif unit is _WORKING_HOUR:
            found = self.subtract_working_time(instant, value * _HOUR)
        else:
            return Due(min(self._on_the_wall(instant, -value, unit), instant), False)
        return Due(found, self._guessed(found, instant))

    def by_cut_off(self, received: datetime, cut_offs: Sequence[CutOff] = CUT_OFFS) -> Due:
        """By when something received now is to be handed on. What comes on a day off counts as
        received before the next working day begins."""
        received = _local(received)
        day, moment = received.toordinal(), received.time()
        if not self._days.works(day):
            day, moment = self._days.day(self._days.through(day) + 1), time.min
        cut_off = cut_off_for(moment, cut_offs)
        last = self._days.day(self._days.through(day) + cut_off.working_days)
        instant = datetime.combine(date.fromordinal(last), cut_off.due_at, ZONE)
        return Due(instant, self._guessed(received, instant))

    def extended(self, due: Due, unit: LimitUnit, begin: datetime, end: datetime) -> Due:
        """The due instant moved by a pause, measured in the limit's own unit: working time for
        working limits, elapsed time for the others."""
        if unit is not _WORKING_DAY and unit is not _WORKING_HOUR:
            return Due(due.instant + max(end - begin, _NONE), due.provisional)
        paused = self._worked(end) - self._worked(begin)
        instant = due.instant
        if paused > 0:
            instant = self._when(self._worked(instant) + paused)
        return Due(instant, due.provisional or self._guessed(_local(begin), instant))

    def counts_from(self, start: datetime, unit: LimitUnit) -> datetime:
        """From when the time after `start` counts: the day of the event itself does not."""
        start = _local(start)
        return start if unit in _BY_THE_CLOCK else _midnight(start) + timedelta(days=1)

    def add_working_days(self, start: datetime, count: int) -> datetime:
        """Closing time of the working day `count` after the date of `start`; 0 is the day of the
        event, or the next day on which the office is still to open."""
        start = _local(start)
        if count == 0:
            return _at(self.next_opening(start).toordinal(), self._office.closes)
        return self._closing[self._through[start.toordinal()] + count]

    def subtract_working_days(self, end: datetime, count: int) -> datetime:
        """Closing time of the working day `count` before the date of `end`; 0 is that day itself,
        or the last working day before it."""
        day = _local(end).toordinal()
        number = self._days.through(day) - count
        if count and not self._days.works(day):
            number += 1
        return self._closing[number]

    def add_natural_days(self, start: datetime, count: int) -> datetime:
        """Closing time of the day `count` after the date of `start`, through holidays."""
        return self.due(start, Limit(count, LimitUnit.NATURAL_DAY)).instant

    def subtract_natural_days(self, end: datetime, count: int) -> datetime:
        """Closing time of the day `count` before the date of `end`, through holidays."""
        return self.before(end, Limit(count, LimitUnit.NATURAL_DAY)).instant

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant by which the office was open for `amount` after `start`."""
        if amount <= _NONE:
            return _local(start)
        return self._when(self._worked(start) + amount // _MICROSECOND)

    def subtract_working_time(self, end: datetime, amount: timedelta) -> datetime:
        """The last instant after which the office is open for `amount` until `end`."""
        if amount <= _NONE:
            return _local(end)
        whole, rest = divmod(self._worked(end) - amount // _MICROSECOND, self._office.length)
        return _at(self._days.day(whole + 1), self._office.latest(rest))

    def working_time(self, begin: datetime, end: datetime) -> timedelta:
        """How long the office was open between two instants."""
        return max(self._worked(end) - self._worked(begin), 0) * _MICROSECOND

    def next_opening(self, instant: datetime) -> datetime:
        """The instant itself while the office is open, else when it opens next."""
        instant = _local(instant)
        today = instant.toordinal()
        if self._days.works(today):
            for opens, closes in self._office.spans:
                if instant < _at(today, closes):
                    return max(instant, _at(today, opens))
        return _at(self._days.day(self._days.through(today) + 1), self._office.opens)

    def _on_the_wall(self, start: datetime, count: int, unit: LimitUnit) -> datetime:
        """`count` units after `start` (before it, if negative), whatever is worked: closing time,
        unless it is minutes that are counted."""
        if unit is LimitUnit.MINUTE:
            return start + timedelta(minutes=count)
        days, months = _SPANS[unit]
        last = _later(start.date(), days * count, months * count)
        return _at(last.toordinal(), self._office.closes)

    def _worked(self, instant: datetime) -> int:
        """Microseconds of working time since the beginning of the calendar."""
        since = instant - _EVE
        worked, minutes = self._morning[since.days]
        today, is_open = minutes[since.seconds // 60]
        if is_open:
            today += since.seconds % 60 * SECOND + since.microseconds
        return worked + today

    def _when(self, worked: int) -> datetime:
        """The first instant by which this much was worked."""
        whole, rest = divmod(worked - 1, self._office.length)
        second, micro = divmod(rest, SECOND)
        instant = self._closing[whole + 1] - self._left[second + 1]
        spare = SECOND - 1 - micro
        return instant - spare * _MICROSECOND if spare else instant

    def _left_after(self, seconds: int) -> timedelta:
        """What separates closing time from the time by which that much of the day is worked."""
        office = self._office
        return timedelta(0, 0, office.closes - office.reached(seconds * SECOND))

    def _closing_of(self, number: int) -> datetime:
        """When the office closes on the working day with this number."""
        return _at(self._days.day(number), self._office.closes)

    def _morning_of(self, day: int) -> tuple[int, Sequence[tuple[int, bool]]]:
        """What was worked before a day (0 is the first of year 1), and the minutes of that day."""
        before, works = self._days.until(day + 1)
        return before * self._office.length, self._office.minutes if works else CLOSED

    def _guessed(self, begin: datetime, end: datetime) -> bool:
        """Whether a year between the two, themselves included, is not published."""
        year = begin.year
        return end.year >= self._first_guess.get(year, year)


def _unpublished_from(year: int, published: set[int]) -> int:
    while year in published:
        year += 1
    return year


def _later(day: date, days: int, months: int) -> date:
    """The same day number that many months on, or the last day of a shorter month."""
    if not months:
        return day + timedelta(days)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _at(ordinal: int, since_midnight: int) -> datetime:
    return _EVE + timedelta(ordinal - 1, 0, since_midnight)


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is ZONE:
        return instant
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(ZONE)


def _midnight(instant: datetime) -> datetime:
    return datetime.combine(instant.date(), time(), instant.tzinfo)
