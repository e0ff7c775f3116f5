"""一次办事: appointment, ticket, application sent over the network, acceptance, certificates that
were used, result and what was thought of it, for all who take part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Engine, Table, select

from services.intake import tables
from services.intake.appointments.tables import appointments
from services.intake.domain import submissions as sent
from services.intake.domain.acceptance import STATUS_ZH
from services.intake.domain.appointments import STATUS_ZH as APPOINTMENT_ZH
from services.intake.domain.appointments import Appointment
from services.intake.domain.cases import Case
from services.intake.domain.dossiers import Use
from services.intake.domain.evaluations import Evaluation
from services.intake.domain.submissions import Submission
from services.intake.domain.tickets import Ticket
from services.intake.materials import views as materials
from services.intake.online.tables import submissions
from services.intake.queues import views
from services.intake.queues.tables import evaluations, tickets
from shared.db.engine import reading
from shared.http.route import Call
from shared.kernel.refusals import NotFound
from shared.kernel.rules import rule
from shared.service.roles import SITE_WIDE

Facts = dict[str, Any]

#: So many evaluations of one visit are shown.
_MOST_SHOWN = 50


@dataclass(frozen=True)
class Visit:
    """What there is of a visit, wherever it is kept."""

    ticket: Ticket | None
    appointment: Appointment | None
    submission: Submission | None
    case: Case | None
    uses: tuple[Use, ...]
    evaluations: tuple[Evaluation, ...]

    def nodes(self) -> Iterator[str]:
        """Where it was seen to."""
        for part in (self.ticket, self.appointment, self.submission):
            if part is not None:
                yield part.node
        if self.case is not None:
            yield self.case.owner


@rule("XQ-YZ-03")
def joined(visit: Visit) -> Facts:
    """The parts of a visit side by side; a part that there is not is empty."""
    ticket, appointment, case = visit.ticket, visit.appointment, visit.case
    return {
        "ticket": views.shown(ticket) if ticket else {},
        "appointment": _booking(appointment) if appointment else {},
        "submission": _submission(visit.submission) if visit.submission else {},
        "acceptance": _acceptance(case) if case else {},
        "certificates": [_certificate(use) for use in visit.uses],
        "result": _result(case) if case and case.concluded_at else {},
        "evaluations": [_evaluation(one) for one in visit.evaluations],
    }


def _booking(appointment: Appointment) -> Facts:
    """Without the person, who stays sealed."""
    starts_at, arrived_at = appointment.starts_at, appointment.arrived_at
    return {
        "appointment_id": appointment.appointment_id,
        "node": appointment.node,
        "number": appointment.number,
        "item_name": appointment.item_name,
        "window": appointment.window,
        "status": appointment.status.value,
        "status_zh": APPOINTMENT_ZH[appointment.status],
        "starts_at": starts_at.isoformat() if starts_at else "",
        "arrived_at": arrived_at.isoformat() if arrived_at else "",
    }


def _submission(submission: Submission) -> Facts:
    """Without the person, and without what the office remarked to them."""
    return {
        "submission_id": submission.submission_id,
        "node": submission.node,
        "item_name": submission.sent.item_name,
        "purpose": submission.sent.purpose,
        "channel": submission.sent.channel,
        "status": submission.status.value,
        "status_zh": sent.STATUS_ZH[submission.status],
        "received_at": submission.received_at.isoformat(),
    }


def _acceptance(case: Case) -> Facts:
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "owner": case.owner,
        "item_id": case.item.id,
        "item_name": case.item.name_zh,
        "channel": case.reception.channel,
        "first_asked": case.reception.first_asked,
        "status": case.status.value,
        "status_zh": STATUS_ZH[case.status],
        "registered_at": case.registered_at.isoformat(),
        "accepted_at": case.accepted_at.isoformat() if case.accepted_at else "",
    }


def _certificate(use: Use) -> Facts:
    """Without what would tell two people apart by their certificates."""
    told = materials.shown_use(use)
    return {name: told[name] for name in told if name not in ("reference", "used_by")}


def _result(case: Case) -> Facts:
    return {
        "outcome": case.outcome,
        "decided_by": case.decided_by,
        "decided_at": case.decided_at.isoformat() if case.decided_at else "",
        "result_document": case.item.printed.result_document,
        "delivery_method": case.delivery_method,
    }


def _evaluation(evaluation: Evaluation) -> Facts:
    return {
        "channel": evaluation.channel,
        "score": evaluation.score,
        "received_at": evaluation.received_at.isoformat(),
    }


def show_visit(call: Call) -> Any:
    """Whatever part the id names: a ticket, an appointment, an application."""
    visit = _visit(call.service.engine, call.path["visit_id"])
    if not any(_takes_part(call, node) for node in visit.nodes()):
        raise NotFound("unknown_visit", "没有这次办事的记录，或与您所在的节点无关", "visit_id")
    return joined(visit)


def _visit(engine: Engine, asked: str) -> Visit:
    """An application has the id under which it was sent over the network."""
    ticket = _ticket(engine, asked)
    booked = (ticket.asked.appointment_id if ticket else "") or asked
    appointment: Appointment | None = _read(engine, appointments, booked, Appointment)
    led_to = (ticket.case_id if ticket else "") or (appointment.case_id if appointment else "")
    case_id = led_to or asked
    dossier = materials.dossier(engine, case_id)
    return Visit(
        ticket,
        appointment,
        _read(engine, submissions, case_id, Submission),
        _read(engine, tables.cases, case_id, Case),
        dossier.uses if dossier else (),
        _evaluations(engine, {asked, booked, case_id, ticket.ticket_id if ticket else asked}),
    )


def _evaluations(engine: Engine, visit_ids: set[str]) -> tuple[Evaluation, ...]:
    """Of the visit, by whichever of its parts they name it, in the order of their ids."""
    columns = evaluations.c
    statement = select(columns.state).where(columns.visit_id.in_(sorted(visit_ids)))
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(columns.id).limit(_MOST_SHOWN)).scalars().all()
    return tuple(msgspec.json.decode(state, type=Evaluation) for state in rows)


def _takes_part(call: Call, node: str) -> bool:
    """Shared across departments and levels: with the node itself, and those above and below it."""
    here = call.actor.node
    if call.actor.roles & SITE_WIDE or here == node:
        return True
    divisions = call.service.directory.divisions
    above = {place.code for place in divisions.ancestors(node)}
    below = {place.code for place in divisions.ancestors(here)}
    return here in above or node in below


def _ticket(engine: Engine, asked: str) -> Ticket | None:
    """By its own id, or the last one of the application or appointment."""
    columns = tickets.c
    for column in (columns.id, columns.case_id, columns.appointment_id):
        statement = select(columns.state).where(column == asked).order_by(columns.id.desc())
        with reading(engine) as connection:
            state = connection.execute(statement.limit(1)).scalar_one_or_none()
        if state is not None:
            return msgspec.json.decode(state, type=Ticket)
    return None


def _read(engine: Engine, table: Table, id_: str, of: Any) -> Any:
    with reading(engine) as connection:
        state = connection.execute(select(table.c.state).where(table.c.id == id_))
        found = state.scalar_one_or_none()
    return None if found is None else msgspec.json.decode(found, type=of)
