"""排队长度和等候时间: measured per window and hour, and what they suggest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from shared.kernel.rules import rule

#: A wait is long from here on, and a queue with so many waiting for each window that calls. No
#: regulation gives a number; these are the product's own.
LONG_WAIT_MINUTES = 30
LONG_QUEUE = 10
#: So close to the end of a session waiting people are served beyond it.
NEAR_CLOSING_MINUTES = 30


class Advice(StrEnum):
    """What to do about a queue."""

    ADD_WINDOWS = "add_windows"
    START_OVERTIME = "start_overtime"


ADVICE_ZH = {
    Advice.ADD_WINDOWS: "增设窗口或增加人手",
    Advice.START_OVERTIME: "启动延时服务",
}


@dataclass(frozen=True)
class Call:
    """A ticket that was called, after so many seconds of waiting."""

    window: str
    called_at: datetime
    waited: int


@dataclass(frozen=True)
class Figure:
    """How long people waited who were called to a window within an hour of the day."""

    window: str
    hour: int
    called: int
    average_minutes: int
    longest_minutes: int


@dataclass(frozen=True)
class Load:
    """Who waits now, for how long the first of them has."""

    waiting: int
    longest_minutes: int
    windows: int


@rule("LS-YS-01b")
def figures(calls: Iterable[Call]) -> tuple[Figure, ...]:
    """Waiting times per window and hour, a begun minute counting as one."""
    groups: dict[tuple[str, int], list[int]] = {}
    for call in calls:
        groups.setdefault((call.window, call.called_at.hour), []).append(call.waited)
    return tuple(
        Figure(window, hour, len(waits), ceil(sum(waits) / len(waits) / 60), ceil(max(waits) / 60))
        for (window, hour), waits in sorted(groups.items())
    )


def load(waiting_since: Sequence[datetime], windows: int, now: datetime) -> Load:
    """The queue as it is now, before so many windows that call."""
    first = min(waiting_since, default=now)
    return Load(len(waiting_since), int((now - first).total_seconds() // 60), windows)


@rule("LS-YS-01b")
def advice(queue: Load, minutes_to_closing: int | None) -> tuple[Advice, ...]:
    """More windows before people wait long; overtime where they would be left at closing time."""
    told = []
    crowded = queue.waiting >= LONG_QUEUE * max(queue.windows, 1)
    if queue.waiting and (crowded or queue.longest_minutes >= LONG_WAIT_MINUTES):
        told.append(Advice.ADD_WINDOWS)
    near = minutes_to_closing is not None and minutes_to_closing <= NEAR_CLOSING_MINUTES
    if queue.waiting and near:
        told.append(Advice.START_OVERTIME)
    return tuple(told)


@rule("LS-DN-09")
def misdirected(sent_on: Iterable[tuple[str, int]]) -> dict[str, int]:
    """How often people had been led to the wrong window, by that window."""
    counted: dict[str, int] = {}
    for window, times in sent_on:
        counted[window] = counted.get(window, 0) + times
    return counted
