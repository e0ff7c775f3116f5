"""排队号: what somebody waits with in the hall, from the machine to the end of the visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatch
from typing import Any

from services.intake.domain.ticket_words import (
    KIND_ZH,
    STATUS_ZH,
    Asked,
    TicketKind,
    TicketStatus,
    as_kind,
)
from shared.kernel.refusals import Conflict
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Confirmation:
    """部门确认: in which consultation the department found that the materials meet the standard, of
    which item."""

    consultation_id: str
    item_id: str
    confirmed_by: str


@dataclass(frozen=True)
class Place:
    """Where a ticket waits: its number, counted by `running` in the windows of one class."""

    number: str
    running: int
    window_class: str


@dataclass(frozen=True)
class Ticket:
    """`window` called it last; `assigned` is the only one that may call it, where it was sent to
    that one. `first_asked` is whoever called it first (首问责任人)."""

    ticket_id: str
    node: str
    day: date
    asked: Asked
    kind: TicketKind
    place: Place
    taken_at: datetime
    waiting_since: datetime
    status: TicketStatus = TicketStatus.WAITING
    window: str = ""
    assigned: str = ""
    clerk: str = ""
    first_asked: str = ""
    called_at: datetime | None = None
    conversions: tuple[str, ...] = ()
    misdirected: int = 0
    confirmation: Confirmation | None = None
    case_id: str = ""
    reason: str = ""


@dataclass(frozen=True)
class TicketIssued:
    """取号; `self_service`: the way leads to the self-service zone instead."""

    ticket_id: str
    node: str
    day: date
    asked: Asked
    kind: TicketKind
    place: Place
    taken_at: datetime
    self_service: bool


@dataclass(frozen=True)
class TicketCalled:
    """叫号."""

    window: str
    clerk: str
    called_at: datetime


@dataclass(frozen=True)
class TicketPassedOver:
    """过号: nobody came."""

    at: datetime


@dataclass(frozen=True)
class TicketServed:
    """办毕; `case_id` is the application that it led to."""

    case_id: str
    at: datetime


@dataclass(frozen=True)
class TicketTurnedAway:
    """未办理, and why."""

    reason: str
    note: str
    at: datetime


@dataclass(frozen=True)
class TicketRedirected:
    """改到另一窗口; `misdirected`: the ticket had led to the wrong one."""

    window: str
    misdirected: bool
    at: datetime


@dataclass(frozen=True)
class TicketConverted:
    """转号: it waits on as another kind, under a new number; with the department's confirmation,
    where that led to it."""

    before: TicketKind
    kind: TicketKind
    place: Place
    confirmation: Confirmation | None
    clerk: str
    at: datetime


@dataclass(frozen=True)
class TicketAbandoned:
    """弃号."""

    at: datetime


@singledispatch
def _fold(event: Any, _ticket: Ticket) -> Ticket:
    raise TypeError(f"{type(event).__name__} is no event of a ticket")


def apply(ticket: Ticket | None, event: Any) -> Ticket:
    """The ticket after the event."""
    if isinstance(event, TicketIssued):
        told = {name: getattr(event, name) for name in event.__dataclass_fields__}
        status = TicketStatus.SELF_SERVICE if told.pop("self_service") else TicketStatus.WAITING
        return Ticket(**told, waiting_since=event.taken_at, status=status)
    if ticket is None:
        raise TypeError("a ticket begins with TicketIssued")
    return _fold(event, ticket)


@_fold.register
def _(event: TicketCalled, ticket: Ticket) -> Ticket:
    return replace(
        ticket,
        status=TicketStatus.CALLED,
        window=event.window,
        clerk=event.clerk,
        first_asked=ticket.first_asked or event.clerk,
        called_at=event.called_at,
    )


@_fold.register
def _(_event: TicketPassedOver, ticket: Ticket) -> Ticket:
    return replace(ticket, status=TicketStatus.PASSED_OVER)


@_fold.register
def _(event: TicketServed, ticket: Ticket) -> Ticket:
    return replace(ticket, status=TicketStatus.SERVED, case_id=event.case_id)


@_fold.register
def _(event: TicketTurnedAway, ticket: Ticket) -> Ticket:
    return replace(ticket, status=TicketStatus.TURNED_AWAY, reason=event.reason)


@_fold.register
def _(event: TicketRedirected, ticket: Ticket) -> Ticket:
    return replace(
        ticket,
        status=TicketStatus.WAITING,
        waiting_since=event.at,
        assigned=event.window,
        misdirected=ticket.misdirected + event.misdirected,
    )


@_fold.register
def _(event: TicketConverted, ticket: Ticket) -> Ticket:
    return replace(
        ticket,
        status=TicketStatus.WAITING,
        kind=event.kind,
        asked=as_kind(ticket.asked, event.kind),
        place=event.place,
        waiting_since=event.at,
        assigned="",
        confirmation=event.confirmation or ticket.confirmation,
        conversions=(*ticket.conversions, ticket.place.number),
    )


@_fold.register
def _(_event: TicketAbandoned, ticket: Ticket) -> Ticket:
    return replace(ticket, status=TicketStatus.ABANDONED)


@rule("XQ-CZ-03c")
def check_confirmed(ticket: Ticket, kind: TicketKind, confirmation: Confirmation | None) -> None:
    """A question becomes an application only when the department confirmed, in the record of the
    consultation, that the materials for this very item are in order."""
    if ticket.kind is not TicketKind.CONSULTATION or kind is not TicketKind.ACCEPTANCE:
        return
    if confirmation is None:
        detail = "部门尚未确认材料达到受理标准，请先录入咨询结果并由部门确认，再转受理号"
        raise Conflict("not_confirmed", detail, "consultation_id")
    if ticket.asked.item_id not in ("", confirmation.item_id):
        detail = "这次咨询问的是另一个事项，请核对咨询标识"
        raise Conflict("other_item", detail, "consultation_id")


def convert(
    ticket: Ticket,
    kind: TicketKind,
    place: Place,
    confirmation: Confirmation | None,
    clerk: str,
    at: datetime,
) -> Sequence[object]:
    """转号, while the ticket is being handled; each conversion is one event of the log."""
    expect_called(ticket)
    if ticket.kind is kind:
        raise Conflict("same_kind", f"这个号已经是{KIND_ZH[kind]}", "kind")
    check_confirmed(ticket, kind, confirmation)
    return [TicketConverted(ticket.kind, kind, place, confirmation, clerk, at)]


def expect_called(ticket: Ticket) -> None:
    """Refuses what is only done with somebody who stands at a window."""
    if ticket.status is not TicketStatus.CALLED:
        detail = f"这个号现在是“{STATUS_ZH[ticket.status]}”，只有已叫到的号可以这样办理"
        raise Conflict("not_called", detail)
