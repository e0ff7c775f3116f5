"""号段: case numbers that one agent took along on one device, for when the line is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import singledispatch
from typing import Any

from shared.kernel.ids import CaseNumber
from shared.kernel.refusals import Conflict, Forbidden, Invalid

#: Bounds of one booklet, and of what somebody may hold at a time.
MOST_NUMBERS, MOST_DAYS, MOST_HELD = 100, 14, 5
#: Of one agent on one day, whether they were given back or not.
MOST_TAKEN = 300
#: What was written down longer ago is no plausible day of an application any more.
LONGEST_AWAY = timedelta(days=30)
#: So far may the clock of a device be ahead.
TOLERANCE = timedelta(minutes=5)


class BookletStatus(StrEnum):
    """在用, 已交回, 已作废."""

    OPEN = "open"
    RETURNED = "returned"
    REVOKED = "revoked"


STATUS_ZH = {
    BookletStatus.OPEN: "在用",
    BookletStatus.RETURNED: "已交回",
    BookletStatus.REVOKED: "已作废",
}


@dataclass(frozen=True)
class Use:
    """A number that was used: for which case, and what exactly was written down with it."""

    case_id: str
    fingerprint: str


@dataclass(frozen=True)
class Booklet:
    """The numbers from `first` on, of `day` at `node`; `valid_to` is the last day on which they may
    be written down."""

    booklet_id: str
    node: str
    agent: str
    device: str
    day: date
    first: int
    size: int
    issued_at: datetime
    valid_to: date
    status: BookletStatus = BookletStatus.OPEN
    reason: str = ""
    used: dict[str, Use] = field(default_factory=dict)

    @property
    def numbers(self) -> tuple[str, ...]:
        running = range(self.first, self.first + self.size)
        return tuple(str(CaseNumber(self.node, self.day, number)) for number in running)

    @property
    def unused(self) -> int:
        return self.size - len(self.used)


@dataclass(frozen=True)
class BookletIssued:
    booklet_id: str
    node: str
    agent: str
    device: str
    day: date
    first: int
    size: int
    issued_at: datetime
    valid_to: date


@dataclass(frozen=True)
class NumberUsed:
    number: str
    case_id: str
    fingerprint: str


@dataclass(frozen=True)
class BookletReturned:
    """交回: so many numbers stay unused for ever."""

    unused: int


@dataclass(frozen=True)
class BookletRevoked:
    """作废, as when the device was lost."""

    reason: str


@singledispatch
def _fold(event: Any, _booklet: Booklet) -> Booklet:
    raise TypeError(f"{type(event).__name__} is no event of a booklet")


def apply(booklet: Booklet | None, event: Any) -> Booklet:
    """The booklet after the event."""
    if isinstance(event, BookletIssued):
        return Booklet(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if booklet is None:
        raise TypeError("a booklet begins with BookletIssued")
    return _fold(event, booklet)


@_fold.register
def _(event: NumberUsed, booklet: Booklet) -> Booklet:
    used = booklet.used | {event.number: Use(event.case_id, event.fingerprint)}
    return replace(booklet, used=used)


@_fold.register
def _(_event: BookletReturned, booklet: Booklet) -> Booklet:
    return replace(booklet, status=BookletStatus.RETURNED)


@_fold.register
def _(event: BookletRevoked, booklet: Booklet) -> Booklet:
    return replace(booklet, status=BookletStatus.REVOKED, reason=event.reason)


@dataclass(frozen=True)
class Written:
    """One application as it was written down off line: who sends it, from which device."""

    case_id: str
    number: str
    written_at: datetime
    agent: str
    device: str
    fingerprint: str


def last_day(today: date, days: int) -> date:
    """Until when a booklet of so many days may be used; the first day is today."""
    return today + timedelta(days=days - 1)


def check_held(held: int) -> None:
    """Refuses more booklets than one person can need: whoever steals a device finds little."""
    if held >= MOST_HELD:
        detail = f"您手里还有{held}个有效的号段，请先用完或者交回"
        raise Conflict("booklets_held", detail)


def check_taken(taken: int, size: int) -> None:
    """Refuses more numbers of one day than one person can need: given back they are not used again,
    so that nobody empties the day by taking and returning."""
    if taken + size > MOST_TAKEN:
        detail = f"您今天已经领取{taken}个编号，每人每天最多{MOST_TAKEN}个，请少领一些或者明天再领"
        raise Conflict("numbers_taken", detail, "size")


def use(booklet: Booklet, written: Written, now: datetime) -> Sequence[object]:
    """A number of the booklet for a case, once. Refuses whatever does not stand in order, so that
    the window head decides about it."""
    _check_whose(booklet, written)
    before = booklet.used.get(written.number)
    if before is not None:
        raise Conflict("number_used", f"办件编号{written.number}已经用于另一个办件", "number")
    _check_status(booklet)
    check_instant(written.written_at, now)
    if written.written_at < booklet.issued_at - TOLERANCE:
        raise Invalid("before_booklet", "登记时刻早于领取号段的时刻", "written_at")
    if written.written_at.astimezone(booklet.issued_at.tzinfo).date() > booklet.valid_to:
        raise Invalid("booklet_expired", f"号段只用到{booklet.valid_to}，登记时已经过期", "number")
    return [NumberUsed(written.number, written.case_id, written.fingerprint)]


def _check_whose(booklet: Booklet, written: Written) -> None:
    if written.number not in booklet.numbers:
        raise Invalid("not_of_booklet", f"办件编号{written.number}不在这个号段里", "number")
    if written.agent != booklet.agent:
        raise Forbidden("other_agent", "这个号段是别人领取的", "booklet_id")
    if written.device != booklet.device:
        raise Forbidden("other_device", "这个号段是另一台设备领取的", "booklet_id")


def _check_status(booklet: Booklet) -> None:
    if booklet.status is BookletStatus.REVOKED:
        raise Conflict("booklet_revoked", f"号段已经作废：{booklet.reason}", "booklet_id")
    if booklet.status is BookletStatus.RETURNED:
        raise Conflict("booklet_returned", "号段已经交回，不能再用", "booklet_id")


def check_instant(written_at: datetime, now: datetime) -> None:
    """Refuses an instant at which nobody can have handed in anything that comes only now."""
    if written_at > now + TOLERANCE:
        raise Invalid("written_in_future", "登记时刻在将来，请核对设备的时钟", "written_at")
    if written_at < now - LONGEST_AWAY:
        raise Invalid("too_old", f"登记已经超过{LONGEST_AWAY.days}天，请核对日期", "written_at")


def handed_in_at(written_at: datetime, now: datetime) -> datetime:
    """The instant that counts for an application: never after its arrival."""
    return min(written_at, now)


def give_back(booklet: Booklet, person: str, head: bool) -> Sequence[object]:
    """交回, by whoever took it, or the window head. Once returned, it stays so."""
    if booklet.agent != person and not head:
        raise Forbidden("other_agent", "只有领取号段的人和窗口负责人可以交回", "booklet_id")
    _check_status(booklet)
    return [BookletReturned(booklet.unused)]


def revoke(booklet: Booklet, reason: str) -> Sequence[object]:
    """作废. What was registered with it before, stays."""
    if booklet.status is BookletStatus.REVOKED:
        raise Conflict("booklet_revoked", "号段已经作废过了", "booklet_id")
    return [BookletRevoked(reason)]
