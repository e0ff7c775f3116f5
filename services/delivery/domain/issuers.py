"""出件: who may give results out at a node, as intake tells it of the node's hall.

What intake has not told asks for nothing: a node without a hall gives out its results as it may.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import singledispatch
from typing import Any

from services.delivery.domain.consignments import CaseRef
from services.delivery.domain.duties import issue_is_separate
from shared.kernel.refusals import Conflict, Forbidden
from shared.kernel.rules import rule


@dataclass(frozen=True)
class OutgoingWindow:
    """综合出件窗口, with the accounts of whoever sits there."""

    number: str
    staff: tuple[str, ...]


@dataclass(frozen=True)
class IssueGrant:
    """A letter over the issue of these items, on all days from the first to the last. Without
    `persons` it speaks of whoever sits at the window."""

    items: tuple[str, ...]
    persons: tuple[str, ...]
    first_day: date
    last_day: date | None

    def covers(self, item_id: str, actor: str, day: date) -> bool:
        return (
            item_id in self.items
            and (not self.persons or actor in self.persons)
            and self.first_day <= day
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(frozen=True)
class IssuingUnit:
    """进驻单位: its items, and what it lets the hall give out."""

    unit_id: str
    name: str
    items: tuple[str, ...]
    grants: tuple[IssueGrant, ...]


@dataclass(frozen=True)
class Issuers:
    """`windows` is None where no hall is on record; an empty one has windows of other kinds."""

    node: str
    windows: tuple[OutgoingWindow, ...] | None = None
    units: tuple[IssuingUnit, ...] = ()

    def unit_of(self, case: CaseRef) -> IssuingUnit | None:
        """The unit that lists the item, else the one that is its department. Of several the last
        counts, as at the window that received it."""
        if not case.item_id:
            return None
        listing = [unit for unit in self.units if case.item_id in unit.items]
        named = [unit for unit in self.units if unit.name == case.department]
        return next(reversed(listing or named), None)


#: Of a node of which intake has told nothing.
NOBODY_SAID = Issuers("")


@dataclass(frozen=True)
class OutgoingWindowsNoted:
    """得知出件窗口, all of them as they are now."""

    node: str
    windows: tuple[OutgoingWindow, ...]


@dataclass(frozen=True)
class IssueAuthorityNoted:
    """得知出件授权 of one unit, as it is now."""

    node: str
    unit: IssuingUnit


@singledispatch
def _fold(event: Any, _issuers: Issuers) -> Issuers:
    raise TypeError(f"{type(event).__name__} is no event of issuers")


def apply(issuers: Issuers | None, event: Any) -> Issuers:
    """The issuers after the event; the first that is heard begins them."""
    return _fold(event, issuers or Issuers(event.node))


@_fold.register
def _(event: OutgoingWindowsNoted, issuers: Issuers) -> Issuers:
    return replace(issuers, windows=event.windows)


@_fold.register
def _(event: IssueAuthorityNoted, issuers: Issuers) -> Issuers:
    others = [unit for unit in issuers.units if unit.unit_id != event.unit.unit_id]
    units = sorted([*others, event.unit], key=lambda unit: unit.unit_id)
    return replace(issuers, units=tuple(units))


@rule("XQ-YZ-02")
def check_outgoing_window(duties: Collection[str], issuers: Issuers, actor: str) -> None:
    """One window gives results out: whoever does sits at it."""
    windows = issuers.windows
    if windows is None or not issue_is_separate(duties):
        return
    if not windows:
        detail = "大厅没有设综合出件窗口，不能出件；请先由事项管理员设置出件窗口并安排人员"
        raise Conflict("no_outgoing_window", detail)
    if not any(actor in window.staff for window in windows):
        told = "、".join(f"{window.number}号" for window in windows)
        detail = (
            f"办理结果由综合出件窗口（{told}）统一发出，请转出件窗口办理；"
            "刚安排到出件窗口的，请稍后再试"
        )
        raise Forbidden("not_at_outgoing_window", detail)


@rule("LZ-W2-1")
def may_issue(issuers: Issuers, case: CaseRef, actor: str, day: date) -> None:
    """出件（证）: for a unit in the hall only what one of its letters lists."""
    unit = issuers.unit_of(case)
    if unit is None or any(grant.covers(case.item_id, actor, day) for grant in unit.grants):
        return
    detail = (
        f"{unit.name}没有授权您出件（证），或授权未到起始日期、已经终止；"
        "请交被授权人办理，或由该单位签发授权后再办"
    )
    raise Conflict("no_power_to_issue", detail)
