"""大厅排队: what a hall decides about its whole queue: caps, more windows, ends of sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatch
from typing import Any

from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Cap:
    """限号: at most so many numbers on a day; an exception, with reason and who allowed it."""

    day: date
    most: int
    reason: str
    approval: str


@dataclass(frozen=True)
class Relief:
    """增设窗口或人手, when so many waited, the first of them so many minutes."""

    windows: int
    people: int
    note: str
    waiting: int
    longest_minutes: int
    decided_by: str
    at: datetime


@dataclass(frozen=True)
class Queue:
    """The queue of a node."""

    node: str
    caps: tuple[Cap, ...] = ()
    #: The last ones; all are in the history.
    reliefs: tuple[Relief, ...] = ()

    def cap(self, day: date) -> Cap | None:
        return next((cap for cap in self.caps if cap.day == day), None)


@dataclass(frozen=True)
class QueueCapSet:
    """限号."""

    node: str
    cap: Cap


@dataclass(frozen=True)
class QueueCapLifted:
    """取消限号."""

    day: date


@dataclass(frozen=True)
class QueueRelieved:
    """增设窗口或人手."""

    node: str
    relief: Relief


@dataclass(frozen=True)
class WindowSessionEnded:
    """收岗: the session of a window ended, with nothing left in hand."""

    node: str
    window: str
    clerk: str
    at: datetime


_KEPT = 20


@singledispatch
def _fold(event: Any, _queue: Queue) -> Queue:
    raise TypeError(f"{type(event).__name__} is no event of a queue")


def apply(queue: Queue | None, event: Any) -> Queue:
    """The queue after the event; it begins with whatever is decided first."""
    if queue is None:
        queue = Queue(event.node)
    return _fold(event, queue)


@_fold.register
def _(event: QueueCapSet, queue: Queue) -> Queue:
    others = [cap for cap in queue.caps if cap.day != event.cap.day]
    return replace(queue, caps=(*others[-_KEPT + 1 :], event.cap))


@_fold.register
def _(event: QueueCapLifted, queue: Queue) -> Queue:
    return replace(queue, caps=tuple(cap for cap in queue.caps if cap.day != event.day))


@_fold.register
def _(event: QueueRelieved, queue: Queue) -> Queue:
    return replace(queue, reliefs=(*queue.reliefs[-_KEPT + 1 :], event.relief))


@_fold.register
def _(_event: WindowSessionEnded, queue: Queue) -> Queue:
    return queue


@rule("LS-YS-01c")
def check_exception(cap: Cap, allowed: bool) -> None:
    """Where the county does not allow caps as such, each one is an exception on record."""
    if not allowed and not (cap.reason.strip() and cap.approval.strip()):
        detail = "原则上不得限号；确需限号的，请写明例外理由和批准人（文号）"
        raise Invalid("no_exception", detail, "reason")


def check_room(cap: Cap | None, issued: int) -> None:
    """Refuses a number only where the day has a cap on record."""
    if cap is not None and issued >= cap.most:
        raise Conflict("queue_full", f"今日限号{cap.most}个，已经取完（{cap.reason}）")


@rule("LS-YS-01a")
def check_finished(window: str, unfinished: Sequence[str]) -> None:
    """A window ends its morning or afternoon when nobody is left whom it has to serve."""
    if unfinished:
        told = "、".join(unfinished[:5])
        detail = f"{window}号窗口还有{len(unfinished)}个号没有办完（{told}），办结后才能下班"
        raise Conflict("unfinished", detail)
