"""How aggregates of queues are kept."""

from __future__ import annotations

from typing import Any

from services.intake.domain import evaluations, overtime, queues, tickets
from services.intake.domain.ticket_words import TicketStatus
from services.intake.queues import tables
from shared.service.definition import AggregateKind


def _ticket_columns(ticket: tickets.Ticket) -> dict[str, Any]:
    in_hand = ticket.status is TicketStatus.CALLED
    return {
        "node": ticket.node,
        "day": ticket.day.isoformat(),
        "number": ticket.place.number,
        "running": ticket.place.running,
        "status": ticket.status.value,
        "window_no": ticket.window,
        "priority": ticket.asked.priority,
        "taken_at": ticket.taken_at.isoformat(),
        "case_id": ticket.case_id,
        "appointment_id": ticket.asked.appointment_id,
        "place": f"{ticket.node}/{ticket.day}/{ticket.window}" if in_hand else ticket.ticket_id,
    }


def _overtime_columns(record: overtime.Overtime) -> dict[str, Any]:
    return {
        "node": record.node,
        "window_no": record.window,
        "status": record.status.value,
        "began_at": record.began_at.isoformat(),
    }


KINDS: dict[str, AggregateKind] = {
    "ticket": AggregateKind(
        name="ticket",
        table=tables.tickets,
        state=tickets.Ticket,
        apply=tickets.apply,
        node=lambda ticket: ticket.node,
        case_id=lambda _: "",
        columns=_ticket_columns,
    ),
    "queue": AggregateKind(
        name="queue",
        table=tables.queues,
        state=queues.Queue,
        apply=queues.apply,
        node=lambda queue: queue.node,
        case_id=lambda _: "",
        columns=lambda queue: {"node": queue.node},
    ),
    "evaluation": AggregateKind(
        name="evaluation",
        table=tables.evaluations,
        state=evaluations.Evaluation,
        apply=evaluations.apply,
        node=lambda evaluation: evaluation.node,
        case_id=lambda _: "",
        columns=lambda evaluation: {"visit_id": evaluation.visit_id},
    ),
    "overtime": AggregateKind(
        name="overtime",
        table=tables.overtime,
        state=overtime.Overtime,
        apply=overtime.apply,
        node=lambda record: record.node,
        case_id=lambda _: "",
        columns=_overtime_columns,
    ),
}
