"""Office hours of one working day, and the cut-offs by which what came in has to be handed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Final

from shared.kernel.refusals import Invalid

#: Instants are counted in microseconds, so that no pause is rounded.
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
_MINUTES_A_DAY: Final = 24 * 60
#: The minutes of a day off, as `OfficeDay.minutes` tells those of a working day.
CLOSED: Final = ((0, False),) * _MINUTES_A_DAY


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open on a working day: (opens, closes) in order, in whole minutes."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise Invalid("office_hours", "办公时间应按先后列出，且不能重叠")
        if any(edge.second or edge.microsecond for edge in edges):
            raise Invalid("office_hours", "办公时间应写到分钟为止")


OFFICE_HOURS: Final = OfficeHours(((time(9), time(12)), (time(13, 30), time(17, 30))))


@dataclass(frozen=True)
class CutOff:
    """What is received up to `received_until`, itself included, is due at `due_at` of the day
    that many working days later."""

    received_until: time
    working_days: int
    due_at: time


#: 上午收件，当日14:00前转交；下午收件，次一工作日9:30前转交 (XQ-CZ-04-2a, -2b, -2h, -2i).
CUT_OFFS: Final = (CutOff(time(12), 0, time(14)), CutOff(time.max, 1, time(9, 30)))


def cut_off_for(received: time, cut_offs: Sequence[CutOff]) -> CutOff:
    """The first cut-off that still takes what is received at this time of the day."""
    for cut_off in cut_offs:
        if received <= cut_off.received_until:
            return cut_off
    raise Invalid("cut_offs", f"没有写明{received:%H:%M}收到的材料应何时转交")


class OfficeDay:
    """Office hours as integers: microseconds since midnight."""

    def __init__(self, hours: OfficeHours) -> None:
        self.spans = tuple((since_midnight(a), since_midnight(b)) for a, b in hours.spans)
        self.opens, self.closes = self.spans[0][0], self.spans[-1][1]
        self.length = sum(b - a for a, b in self.spans)
        #: Of every minute of the day: what is worked before it, and whether it is worked.
        self.minutes = [self._minute(number * MINUTE) for number in range(_MINUTES_A_DAY)]

    def reached(self, worked: int) -> int:
        """The first time of the day by which this much of it is worked."""
        for opens, closes in self.spans:
            if worked <= closes - opens:
                return opens + worked
            worked -= closes - opens
        raise AssertionError("more than a working day")

    def latest(self, worked: int) -> int:
        """The last time of the day by which no more than this, and not the whole, is worked."""
        for opens, closes in self.spans:
            if worked < closes - opens:
                return opens + worked
            worked -= closes - opens
        raise AssertionError("a whole working day")

    def _minute(self, now: int) -> tuple[int, bool]:
        worked = sum(max(min(now, b) - a, 0) for a, b in self.spans)
        return worked, any(a <= now < b for a, b in self.spans)


def since_midnight(moment: time) -> int:
    """The microseconds of the day before this time; time.max is its last one."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return seconds * SECOND + moment.microsecond
