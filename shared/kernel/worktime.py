"""Working time: office hours on working days, and the limits that are measured in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import Final

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Invalid
from shared.kernel.workdays import CalendarYear, WorkingDays

#: Fixed, because the zone has had one offset since 1991 and zone files would be read from disk.
ZONE: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

_NONE: Final = timedelta(0)
_WORKING: Final = frozenset({LimitUnit.WORKING_DAY, LimitUnit.WORKING_HOUR})
_DAYS: Final = frozenset({LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY})


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open on a working day: (opens, closes) in order."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise Invalid("office_hours", "办公时间应按先后列出，且不能重叠")


OFFICE_HOURS: Final = OfficeHours(((time(9), time(12)), (time(13, 30), time(17, 30))))


@dataclass(frozen=True)
class Due:
    """到期时间. `provisional`: it rests on a year that is not published yet."""

    instant: datetime
    provisional: bool


class WorkCalendar:
    """Counts working days and working time. Every instant must be aware; answers are in ZONE."""

    def __init__(self, years: Iterable[CalendarYear], hours: OfficeHours = OFFICE_HOURS) -> None:
        known = tuple(years)
        self._published = frozenset(year.year for year in known if year.published)
        self._days = WorkingDays(known)
        self._spans = tuple((_since_midnight(a), _since_midnight(b)) for a, b in hours.spans)
        self._opens, self._closes = self._spans[0][0], self._spans[-1][1]
        self._length = sum((b - a for a, b in self._spans), _NONE)

    def is_working_day(self, day: date) -> bool:
        return self._days.works(day.toordinal())

    def is_published(self, year: int) -> bool:
        return year in self._published

    def due(self, start: datetime, limit: Limit) -> Due:
        """When a limit ends that starts now. Working days and natural days end at closing time;
        a stop is in time if it is not after this instant."""
        if limit.value < 0:
            raise Invalid("limit_value", "时限不能是负数")
        start = _local(start)
        if limit.unit is LimitUnit.WORKING_DAY:
            instant = self.add_working_days(start, limit.value)
        elif limit.unit is LimitUnit.WORKING_HOUR:
            instant = self.add_working_time(start, timedelta(hours=limit.value))
        elif limit.unit is LimitUnit.NATURAL_DAY:
            instant = self.add_natural_days(start, limit.value)
        else:
            instant = start + timedelta(minutes=limit.value)
        return Due(instant, limit.unit in _WORKING and self._rests_on_guess(start, instant))

    def extended(self, due: Due, unit: LimitUnit, begin: datetime, end: datetime) -> Due:
        """The due instant moved by a pause, measured in the limit's own unit: working time for
        working limits, elapsed time for the others."""
        if unit not in _WORKING:
            return Due(due.instant + max(end - begin, _NONE), due.provisional)
        instant = self.add_working_time(due.instant, self.working_time(begin, end))
        guessed = self._rests_on_guess(_local(begin), instant)
        return Due(instant, due.provisional or guessed)

    def counts_from(self, start: datetime, unit: LimitUnit) -> datetime:
        """From when the time after `start` counts: the day of the event itself does not."""
        start = _local(start)
        return _midnight(start) + timedelta(days=1) if unit in _DAYS else start

    def add_working_days(self, start: datetime, count: int) -> datetime:
        """Closing time of the working day `count` after the date of `start`; 0 is the day of the
        event, or the next day on which the office is still to open."""
        start = _local(start)
        if count == 0:
            return _midnight(self.next_opening(start)) + self._closes
        number = self._days.through(start.toordinal()) + count
        return self._at(self._days.day(number), self._closes)

    def add_natural_days(self, start: datetime, count: int) -> datetime:
        """Closing time of the day `count` after the date of `start`, through holidays."""
        start = _local(start)
        return max(_midnight(start) + timedelta(days=count) + self._closes, start)

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant by which the office was open for `amount` after `start`."""
        start = _local(start)
        if amount <= _NONE:
            return start
        whole, rest = divmod(self._worked(start) + amount, self._length)
        if not rest:
            whole, rest = whole - 1, self._length
        return self._at(self._days.day(whole + 1), self._reached(rest))

    def working_time(self, begin: datetime, end: datetime) -> timedelta:
        """How long the office was open between two instants."""
        return max(self._worked(_local(end)) - self._worked(_local(begin)), _NONE)

    def next_opening(self, instant: datetime) -> datetime:
        """The instant itself while the office is open, else when it opens next."""
        instant = _local(instant)
        today, now = instant.toordinal(), _since_midnight(instant)
        if self._days.works(today):
            for opens, closes in self._spans:
                if now < closes:
                    return self._at(today, max(now, opens))
        return self._at(self._days.day(self._days.through(today) + 1), self._opens)

    def _worked(self, instant: datetime) -> timedelta:
        """Working time since the beginning of the calendar."""
        today = instant.toordinal()
        worked = self._days.through(today - 1) * self._length
        if self._days.works(today):
            now = _since_midnight(instant)
            worked += sum((max(min(now, b) - a, _NONE) for a, b in self._spans), _NONE)
        return worked

    def _reached(self, worked: timedelta) -> timedelta:
        """The time of a working day at which this much of it is worked."""
        for opens, closes in self._spans:
            if worked <= closes - opens:
                return opens + worked
            worked -= closes - opens
        raise AssertionError("more than a working day")

    def _rests_on_guess(self, begin: datetime, end: datetime) -> bool:
        return any(y not in self._published for y in range(begin.year, end.year + 1))

    @staticmethod
    def _at(ordinal: int, since_midnight: timedelta) -> datetime:
        return datetime.combine(date.fromordinal(ordinal), time(), ZONE) + since_midnight


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(ZONE)


def _midnight(instant: datetime) -> datetime:
    return datetime.combine(instant.date(), time(), instant.tzinfo)


def _since_midnight(moment: datetime | time) -> timedelta:
    return timedelta(
        hours=moment.hour,
        minutes=moment.minute,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )
