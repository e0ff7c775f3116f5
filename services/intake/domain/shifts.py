"""值班: which clerk is on duty at which window, when, and which times can be booked there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule

_LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Shift:
    """A clerk at a window from one hour to another; each appointment takes `minutes`."""

    shift_id: str
    node: str
    window: str
    clerk: str
    begins_at: datetime
    ends_at: datetime
    minutes: int
    withdrawn: bool = False

    @property
    def times(self) -> tuple[datetime, ...]:
        """When an appointment can begin."""
        each = timedelta(minutes=self.minutes)
        count = (self.ends_at - self.begins_at) // each
        return tuple(self.begins_at + each * number for number in range(count))


@dataclass(frozen=True)
class Books:
    """What the books of a node say that a booking depends on: who is on duty that day, which clerk
    has promised which time, how often the applicant gave one up, and the published number."""

    shifts: tuple[Shift, ...]
    taken: tuple[tuple[str, datetime], ...]
    abandoned: int
    phone: str


@dataclass(frozen=True)
class OpenTime:
    """A time that can be booked, and how many clerks are free then."""

    window: str
    starts_at: datetime
    free: int


@dataclass(frozen=True)
class ShiftRostered:
    """排班."""

    shift_id: str
    node: str
    window: str
    clerk: str
    begins_at: datetime
    ends_at: datetime
    minutes: int


@dataclass(frozen=True)
class ShiftWithdrawn:
    """撤销排班."""

    reason: str


@singledispatch
def _fold(event: Any, _shift: Shift) -> Shift:
    raise TypeError(f"{type(event).__name__} is no event of a shift")


def apply(shift: Shift | None, event: Any) -> Shift:
    """The shift after the event."""
    if isinstance(event, ShiftRostered):
        return Shift(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if shift is None:
        raise TypeError("a shift begins with ShiftRostered")
    return _fold(event, shift)


@_fold.register
def _(_event: ShiftWithdrawn, shift: Shift) -> Shift:
    return replace(shift, withdrawn=True)


def check_ahead(starts_at: datetime, now: datetime) -> None:
    """What is arranged lies ahead, and no more than a year."""
    if not now < starts_at <= now + _LONGEST_AHEAD:
        raise Invalid("not_ahead", "时间应在现在之后、一年之内", "day")


def check_period(begins_at: datetime, ends_at: datetime, minutes: int) -> None:
    if ends_at - begins_at < timedelta(minutes=minutes):
        raise Invalid("shift_too_short", "值班时段至少应够办一个预约", "to_time")


def check_apart(shifts: Iterable[Shift], begins_at: datetime, ends_at: datetime) -> None:
    """A clerk sits at one window at a time; `shifts` are those of the clerk."""
    for shift in shifts:
        if shift.begins_at < ends_at and begins_at < shift.ends_at:
            told = f"{shift.begins_at:%H:%M}到{shift.ends_at:%H:%M}"
            raise Conflict("clerk_on_duty", f"这名工作人员{told}已经排在{shift.window}号窗口")


def on_duty(shifts: Iterable[Shift], window: str, starts_at: datetime) -> tuple[str, ...]:
    """The clerks whose appointments begin at this time at the window."""
    return tuple(one.clerk for one in shifts if one.window == window and starts_at in one.times)


@rule("LS-YY-06")
def rostered(clerks: Collection[str], clerk: str) -> str:
    """Whoever is to serve is named, and on duty at that time."""
    if clerk not in clerks:
        told = "、".join(clerks) or "没有人"
        detail = f"同意预约必须安排工作人员届时在岗，这个时间排班的是：{told}"
        raise Conflict("not_rostered", detail, "agreed.clerk")
    return clerk


@rule("LS-CS-06")
def check_enough(clerks: int, booked: int) -> None:
    """As many clerks are there as appointments at that time."""
    if booked > clerks:
        detail = f"这个时间约了{booked}人，只有{clerks}人值班，请先安排足够的工作人员"
        raise Conflict("not_enough_staff", detail)


@rule("XQ-CZ-01a")
def open_times(
    shifts: Iterable[Shift], taken: Collection[tuple[str, datetime]], now: datetime
) -> tuple[OpenTime, ...]:
    """What is offered on the network: times of clerks on duty that nobody has booked."""
    free: dict[tuple[datetime, str], int] = {}
    for shift in shifts:
        for starts_at in shift.times:
            if starts_at > now and (shift.clerk, starts_at) not in taken:
                key = (starts_at, shift.window)
                free[key] = free.get(key, 0) + 1
    return tuple(OpenTime(window, at, count) for (at, window), count in sorted(free.items()))
