"""Events of queues -> the log of the queue (排队叫号记录)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.intake.domain import tickets
from services.intake.domain.tickets import Ticket
from services.intake.queues.tables import queue_log
from shared.service.definition import Outgoing, Row


def _logged(
    ticket: Ticket, act: str, at: datetime, *, waited: int = 0, window: str = "", note: str = ""
) -> Outgoing:
    values = {
        "node": ticket.node,
        "day": ticket.day.isoformat(),
        "ticket_id": ticket.ticket_id,
        "number": ticket.place.number,
        "kind": ticket.kind.value,
        "act": act,
        "window_no": window or ticket.window,
        "clerk": ticket.clerk,
        "note": note,
        "at": at.isoformat(),
        "waited": waited,
    }
    return Outgoing(rows=(Row(queue_log, values),))


def issued(event: tickets.TicketIssued, ticket: Ticket) -> Outgoing:
    return _logged(ticket, "self_service" if event.self_service else "issued", event.taken_at)


def called(event: tickets.TicketCalled, ticket: Ticket) -> Outgoing:
    waited = int((event.called_at - ticket.waiting_since).total_seconds())
    return _logged(ticket, "called", event.called_at, waited=waited)


def passed_over(event: tickets.TicketPassedOver, ticket: Ticket) -> Outgoing:
    return _logged(ticket, "passed_over", event.at)


def served(event: tickets.TicketServed, ticket: Ticket) -> Outgoing:
    return _logged(ticket, "served", event.at, note=event.case_id)


def turned_away(event: tickets.TicketTurnedAway, ticket: Ticket) -> Outgoing:
    return _logged(ticket, "turned_away", event.at, note=event.reason)


def redirected(event: tickets.TicketRedirected, ticket: Ticket) -> Outgoing:
    """Under the window to which the ticket had led; whether wrongly, and where to then."""
    act = "misdirected" if event.misdirected else "redirected"
    return _logged(ticket, act, event.at, note=event.window)


def converted(event: tickets.TicketConverted, ticket: Ticket) -> Outgoing:
    """Under the new number; the note says what it was before."""
    note = f"{event.before.value} {ticket.conversions[-1]}"
    return _logged(ticket, "converted", event.at, note=note)


def abandoned(event: tickets.TicketAbandoned, ticket: Ticket) -> Outgoing:
    return _logged(ticket, "abandoned", event.at)


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    tickets.TicketIssued: issued,
    tickets.TicketCalled: called,
    tickets.TicketPassedOver: passed_over,
    tickets.TicketServed: served,
    tickets.TicketTurnedAway: turned_away,
    tickets.TicketRedirected: redirected,
    tickets.TicketConverted: converted,
    tickets.TicketAbandoned: abandoned,
}
