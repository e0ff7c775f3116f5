"""首问责任: the contact that is made beside another record, a ticket or an appointment."""

from __future__ import annotations

from services.intake.reception.commands import MakeContact
from shared.http.route import Call
from shared.kernel.refusals import Conflict
from shared.service.work import Origin


def meet(call: Call, contact: MakeContact, origin: Origin) -> None:
    """Made up for when the request is made again, if a process ended in between."""
    try:
        call.service.executor.execute(contact, origin, lambda _: {})
    except Conflict as refusal:
        if refusal.code != "contact_exists":
            raise
