"""Foreign message -> own command, reading only what intake needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.intake import commands
from services.intake.appointments import incoming as appointments
from services.intake.materials import incoming as materials
from services.intake.outgoing import NOTICE
from services.intake.queues import incoming as queues
from services.intake.reception import commands as reception
from shared.contracts.envelope import Envelope
from shared.service.definition import Command


def case_decided(message: Envelope) -> Command:
    data = message.data
    decided_at = datetime.fromisoformat(data["decided_at"])
    return commands.ConcludeCase(
        data["case_id"], data["outcome"], data["decided_by"], data["reason"], decided_at
    )


def result_delivered(message: Envelope) -> Command:
    data = message.data
    delivered_at = datetime.fromisoformat(data["delivered_at"])
    return commands.CloseCase(data["case_id"], data["method"], delivered_at)


def delivery_revoked(message: Envelope) -> Command | None:
    if message.data["purpose"] != "result":
        return None
    return commands.ReopenCase(message.data["case_id"])


def correction_found(message: Envelope) -> Command:
    data = message.data
    return reception.NoteCorrectionFound(data["case_id"], data["department"])


def correction_notice(message: Envelope) -> Command:
    data = message.data
    handed_over_at = datetime.fromisoformat(message.time)
    missing = tuple(data.get("missing", ()))
    return reception.TakeCorrectionNotice(
        data["case_id"], data["from_node"], missing, handed_over_at
    )


INCOMING: dict[str, Callable[[Envelope], Command | None]] = {
    "jieli.routing.case_decided.v1": case_decided,
    "jieli.delivery.result_delivered.v1": result_delivered,
    "jieli.delivery.delivery_revoked.v1": delivery_revoked,
    "jieli.routing.correction_found.v1": correction_found,
    "jieli.routing.correction_notice_handed_over.v1": correction_notice,
    **queues.INCOMING,
}

TIMERS: dict[str, Callable[[str, datetime], Command]] = {
    NOTICE: reception.NoticeOverdue,
    **appointments.TIMERS,
    **materials.TIMERS,
}
