"""The loop of the sample day: act, wait until all is quiet, step business time on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cli.sample_day.office import Office
from cli.sample_day.quiet import Quiet
from cli.sample_day.station import Clocks
from shared.kernel.worktime import WorkCalendar
from shared.site.time import ZONE

_LONGEST = timedelta(days=90)
_GRID = timedelta(minutes=60)


class DayStuck(Exception):
    """Nothing more can happen, and yet not every case is at its end."""


@dataclass
class Day:
    """One simulated stretch of office life; `show` is called whenever something changed."""

    office: Office
    clock: Clocks
    quiet: Quiet
    calendar: WorkCalendar
    unfinished: Callable[[], int]
    show: Callable[[datetime], Any]

    def play(self) -> None:
        """Until every case has ended and every parcel has arrived."""
        now = self.clock()
        first = now
        while True:
            self._instant(now)
            following = self.office.upcoming
            if following is None:
                self.show(now)
                if self.unfinished() == 0:
                    return
                raise DayStuck(
                    f"{now:%m-%d %H:%M} 之后无事可做，还有 {self.unfinished()} 件没有办完"
                )
            if following - first > _LONGEST:
                raise DayStuck(f"演练超过 {_LONGEST.days} 天还没有结束")
            now = self._next(now, following)
            self.clock.set(now)

    def _instant(self, now: datetime) -> None:
        """All that happens at one instant: an act may make the next one possible."""
        while True:
            self.quiet.wait(now, lambda: self.show(now))
            done = self.office.act(now, is_open=self.calendar.next_opening(now) == now)
            self.show(now)
            if not done:
                return

    def _next(self, now: datetime, following: datetime) -> datetime:
        """The next full hour at which an office is open and something is due; before it, what was
        agreed for another time."""
        wanted = max(following.astimezone(ZONE), now + timedelta(seconds=1))
        past = (wanted - wanted.replace(hour=0, minute=0, second=0, microsecond=0)) % _GRID
        rounded = wanted + (_GRID - past if past else timedelta())
        opening = self.calendar.next_opening(rounded)
        agreed = self.office.upcoming_any_hour
        return opening if agreed is None else min(opening, agreed.astimezone(ZONE))


def same_time_later(calendar: WorkCalendar) -> Callable[[datetime, int], datetime]:
    """`later(start, days)`: the same time of day, so many working days on."""

    def later(start: datetime, days: int) -> datetime:
        if days == 0:
            return start
        day = calendar.add_working_days(start, days).date()
        return datetime.combine(day, start.timetz())

    return later
