"""预约服务登记表, made out when the appointment was served."""

from __future__ import annotations

from services.intake.documents.issuing import common
from services.intake.domain.appointments import Appointment, form
from services.intake.domain.slips import CODES, TEMPLATE, SlipIssued, SlipKind
from shared.kernel.worktime import ZONE
from shared.service.definition import Context


def appointment_form(appointment: Appointment, outcome: str, context: Context) -> SlipIssued:
    """For both to sign."""
    kind, now = SlipKind.APPOINTMENT_FORM, context.now.astimezone(ZONE)
    number = f"{appointment.node}{now:%Y%m%d}-{CODES[kind]}-{appointment.appointment_id[-12:]}"
    content = common(context, appointment.node, kind, number) | {
        "case_no": "",
        "item_name": appointment.item_name,
        "first_asked": appointment.first_asked,
        "of": "appointment",
        "appointment": form(appointment, outcome),
    }
    return SlipIssued(number, kind.value, TEMPLATE, now, context.actor, content)
