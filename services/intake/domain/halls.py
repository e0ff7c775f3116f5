"""大厅: the windows of a node, who sits there, and what hangs out in public."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.windows import Absence, Member, Window
from shared.kernel.refusals import NotFound


class Content(StrEnum):
    """公示内容 that the node writes itself."""

    DUTIES = "duties"
    PROCEDURE = "procedure"
    RULES = "rules"
    NORMS = "norms"
    STANDARDS = "standards"
    PROMISES = "promises"
    #: 帮办代办制度.
    AGENCY_RULES = "agency_rules"


@dataclass(frozen=True)
class Posting:
    """公示: one text under its title."""

    content: Content
    title: str
    text: str
    day: date


@dataclass(frozen=True)
class Place:
    """服务场所: what people need to know beside address and telephone (the site file has them) and
    office hours (the calendar)."""

    navigation: str
    terminals: tuple[str, ...]
    booking: str


@dataclass(frozen=True)
class Hall:
    """`most_comprehensive` is what the county normally allows."""

    node: str
    windows: tuple[Window, ...] = ()
    staff: tuple[Member, ...] = ()
    postings: tuple[Posting, ...] = ()
    place: Place | None = None
    adjustment: str = ""
    most_comprehensive: int = 0
    #: How often anything about it changed.
    count: int = 0

    def window(self, number: str) -> Window:
        for window in self.windows:
            if window.number == number:
                return window
        raise NotFound("unknown_window", f"没有“{number}”号窗口", "window")


@dataclass(frozen=True)
class HallWindowSet:
    """设置窗口, new or otherwise than before; `most` is the normal number of comprehensive ones."""

    node: str
    window: Window
    most: int


@dataclass(frozen=True)
class HallWindowRemoved:
    """撤销窗口, and whoever was assigned to it."""

    number: str


@dataclass(frozen=True)
class WindowStandardAdjusted:
    """调整窗口设置标准, to the size and layout of the hall."""

    reason: str


@dataclass(frozen=True)
class StaffAssigned:
    """安排人员."""

    member: Member


@dataclass(frozen=True)
class StaffRelieved:
    """调离."""

    subject: str


@dataclass(frozen=True)
class WindowLeft:
    """离岗."""

    number: str
    absence: Absence


@dataclass(frozen=True)
class WindowReturned:
    """返岗."""

    number: str


@dataclass(frozen=True)
class ContentPosted:
    """公示."""

    posting: Posting


@dataclass(frozen=True)
class PlaceDescribed:
    """登记服务场所."""

    place: Place


@dataclass(frozen=True)
class VisitorReferred:
    """转介: somebody asked for a unit that is not in the hall."""

    unit: str
    matter: str
    referred_to: str
    phone: str


@dataclass(frozen=True)
class FeeCollected:
    """收费, in 分."""

    case_no: str
    item_id: str
    amount: int
    collector: str


@singledispatch
def _fold(event: Any, _hall: Hall) -> Hall:
    raise TypeError(f"{type(event).__name__} is no event of a hall")


def apply(hall: Hall | None, event: Any) -> Hall:
    """The hall after the event."""
    if isinstance(event, HallWindowSet) and hall is None:
        hall = Hall(event.node)
    if hall is None:
        raise TypeError("a hall begins with a window")
    return replace(_fold(event, hall), count=hall.count + 1)


@_fold.register
def _(event: HallWindowSet, hall: Hall) -> Hall:
    """Whoever is away stays away, whatever else changes."""
    before = next((w for w in hall.windows if w.number == event.window.number), event.window)
    window = replace(event.window, absence=before.absence)
    others = [w for w in hall.windows if w.number != window.number]
    windows = sorted([*others, window], key=lambda window: window.number)
    return replace(hall, windows=tuple(windows), most_comprehensive=event.most)


@_fold.register
def _(event: HallWindowRemoved, hall: Hall) -> Hall:
    windows = tuple(w for w in hall.windows if w.number != event.number)
    staff = tuple(member for member in hall.staff if member.window != event.number)
    return replace(hall, windows=windows, staff=staff)


@_fold.register
def _(event: WindowStandardAdjusted, hall: Hall) -> Hall:
    return replace(hall, adjustment=event.reason)


@_fold.register
def _(event: StaffAssigned, hall: Hall) -> Hall:
    others = (member for member in hall.staff if member.subject != event.member.subject)
    return replace(hall, staff=(*others, event.member))


@_fold.register
def _(event: StaffRelieved, hall: Hall) -> Hall:
    others = (member for member in hall.staff if member.subject != event.subject)
    return replace(hall, staff=tuple(others))


@_fold.register
def _(event: WindowLeft, hall: Hall) -> Hall:
    return _with_absence(hall, event.number, event.absence)


@_fold.register
def _(event: WindowReturned, hall: Hall) -> Hall:
    return _with_absence(hall, event.number, None)


@_fold.register
def _(event: ContentPosted, hall: Hall) -> Hall:
    named = (event.posting.content, event.posting.title)
    others = (posting for posting in hall.postings if (posting.content, posting.title) != named)
    return replace(hall, postings=(*others, event.posting))


@_fold.register
def _(event: PlaceDescribed, hall: Hall) -> Hall:
    return replace(hall, place=event.place)


@_fold.register
def _(_event: VisitorReferred, hall: Hall) -> Hall:
    return hall


@_fold.register
def _(_event: FeeCollected, hall: Hall) -> Hall:
    return hall


def _with_absence(hall: Hall, number: str, absence: Absence | None) -> Hall:
    windows = (
        replace(window, absence=absence) if window.number == number else window
        for window in hall.windows
    )
    return replace(hall, windows=tuple(windows))
