"""Foreign message -> own command, reading only what routing needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.routing import commands
from services.routing.domain.legs import CaseFile, Handoff, Outcome, Stage
from shared.contracts.envelope import Envelope
from shared.service.definition import Command


def _file(data: dict[str, Any]) -> CaseFile:
    return CaseFile(
        data["case_id"], data["case_no"], data["owner"], data["terms"], data["sealed_party"]
    )


def case_accepted(message: Envelope) -> Command:
    data = message.data
    return commands.PlanCase(
        case_id=data["case_id"],
        node=data["owner"],
        file=_file(data),
        flow=tuple((step["act"], step["level"]) for step in data["flow"]),
        competent_division=data["competent_division"],
        papers=data["papers"],
    )


def handoff_offered(message: Envelope) -> Command:
    data = message.data
    handoff = Handoff(
        data["handoff_id"],
        data["attempt"],
        data["from_node"],
        data["to_node"],
        data["stage"],
        data["papers"],
    )
    plan = tuple(Stage(stage["act"], stage["node"]) for stage in data["plan"])
    return commands.ReceiveHandoff(data["case_id"], message.destination, handoff, _file(data), plan)


def handoff_signed(message: Envelope) -> Command:
    data = message.data
    return commands.NoteSigned(data["case_id"], message.destination, data["handoff_id"])


def handoff_refused(message: Envelope) -> Command:
    data = message.data
    return commands.NoteRefused(
        data["case_id"], message.destination, data["handoff_id"], data["reason"]
    )


def handoff_answered(message: Envelope) -> Command:
    data = message.data
    outcome = Outcome(data["outcome"], data["decided_by"], data["reason"])
    return commands.NoteAnswered(data["case_id"], message.destination, data["handoff_id"], outcome)


def not_delivered(message: Envelope) -> Command | None:
    data = message.data
    if data["type"] != "jieli.relay.handoff_offered.v1":
        return None
    return commands.NoteUndelivered(
        data["case_id"], message.destination, data["handoff_id"], data["reason"]
    )


def shipment_delivered(message: Envelope) -> Command | None:
    data = message.data
    if data["purpose"] != "papers":
        return None
    delivered_at = datetime.fromisoformat(data["delivered_at"])
    return commands.NotePapers(data["case_id"], data["to"], data["shipment_id"], delivered_at)


INCOMING: dict[str, Callable[[Envelope], Command | None]] = {
    "jieli.intake.case_accepted.v1": case_accepted,
    "jieli.delivery.shipment_delivered.v1": shipment_delivered,
    "jieli.relay.handoff_offered.v1": handoff_offered,
    "jieli.relay.handoff_signed.v1": handoff_signed,
    "jieli.relay.handoff_refused.v1": handoff_refused,
    "jieli.relay.handoff_answered.v1": handoff_answered,
    "jieli.relay.not_delivered.v1": not_delivered,
}
