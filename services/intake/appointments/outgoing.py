"""Events of appointments -> what the others are told, and what the applicant is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain import appointments
from services.intake.domain.appointments import Appointment
from services.intake.online.notices import notice
from services.intake.tables import unmaskings
from shared.service.definition import Fact, Outgoing, Row, Timer

#: By when somebody who has an appointment has to be there.
DUE = "appointment_due"


def _subject(appointment: Appointment) -> str:
    return f"appointment/{appointment.appointment_id}"


def _fact(name: str, appointment: Appointment, **data: Any) -> Fact:
    about = {
        "appointment_id": appointment.appointment_id,
        "node": appointment.node,
        "party_id": appointment.party_id,
    }
    return Fact(name, _subject(appointment), about | data)


def _over(appointment: Appointment) -> tuple[str, ...]:
    """Nothing falls due any more."""
    return (f"{DUE}/{appointment.appointment_id}",)


def requested(_: appointments.AppointmentRequested, appointment: Appointment) -> Outgoing:
    fact = _fact("appointment_requested", appointment, item_id=appointment.item_id)
    return Outgoing((fact,))


def agreed(event: appointments.AppointmentAgreed, appointment: Appointment) -> Outgoing:
    at = event.starts_at.isoformat()
    told = notice(
        kind="appointment_agreed",
        about=_subject(appointment),
        node=appointment.node,
        text=event.receipt,
        now=appointment.requested_at,
    )
    timer = Timer(_over(appointment)[0], DUE, appointment.appointment_id, event.due_at)
    return Outgoing(
        (_fact("appointment_agreed", appointment, agreed_at=at),),
        timers=(timer,),
        rows=(told,) if event.receipt else (),
    )


def refused(event: appointments.AppointmentRefused, appointment: Appointment) -> Outgoing:
    return Outgoing((_fact("appointment_refused", appointment, reason=event.reason),))


def arrived(_: appointments.AppointmentArrived, appointment: Appointment) -> Outgoing:
    fact = _fact("appointment_arrived", appointment)
    return Outgoing((fact,), disarm=_over(appointment))


def not_reached(event: appointments.ApplicantNotReached, appointment: Appointment) -> Outgoing:
    channel = event.attempt.channel
    return Outgoing((_fact("appointment_contact_failed", appointment, channel=channel),))


def reached(event: appointments.ApplicantReached, appointment: Appointment) -> Outgoing:
    channel = event.attempt.channel
    return Outgoing((_fact("appointment_contacted", appointment, channel=channel),))


def phone_shown(event: appointments.ReservedPhoneShown, appointment: Appointment) -> Outgoing:
    values = {
        "case_id": appointment.appointment_id,
        "case_no": appointment.number,
        "node": appointment.node,
        "shown_to": event.shown_to,
        "reason": event.reason,
        "shown_at": event.shown_at.isoformat(),
    }
    return Outgoing(rows=(Row(unmaskings, values),))


def abandoned(_: appointments.AppointmentAbandoned, appointment: Appointment) -> Outgoing:
    fact = _fact("appointment_abandoned", appointment)
    return Outgoing((fact,), disarm=_over(appointment))


def cancelled(event: appointments.AppointmentCancelled, appointment: Appointment) -> Outgoing:
    fact = _fact("appointment_cancelled", appointment, reason=event.reason)
    return Outgoing((fact,), disarm=_over(appointment))


def corrected(event: appointments.AbandonmentCorrected, appointment: Appointment) -> Outgoing:
    """To whoever measures, it is an appointment that was called off."""
    return Outgoing((_fact("appointment_cancelled", appointment, reason=event.reason),))


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    appointments.AppointmentRequested: requested,
    appointments.AppointmentAgreed: agreed,
    appointments.AppointmentRefused: refused,
    appointments.AppointmentArrived: arrived,
    appointments.ApplicantNotReached: not_reached,
    appointments.ApplicantReached: reached,
    appointments.ReservedPhoneShown: phone_shown,
    appointments.AppointmentAbandoned: abandoned,
    appointments.AppointmentCancelled: cancelled,
    appointments.AbandonmentCorrected: corrected,
}
