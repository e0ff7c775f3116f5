"""Foreign message -> own command, reading only what routing needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from services.routing import commands
from services.routing.domain.legs import CaseFile, Handoff, Outcome, ProgressHeard, Stage
from shared.contracts.envelope import Envelope, from_wire
from shared.kernel.refusals import Forbidden
from shared.service.definition import Command


def _file(data: dict[str, Any]) -> CaseFile:
    return CaseFile(
        data["case_id"],
        data["case_no"],
        data["owner"],
        data["terms"],
        data["sealed_party"],
        data.get("accepted_at", ""),
    )


def case_accepted(message: Envelope) -> Command | None:
    """Nothing to plan where the window decides by itself."""
    data = message.data
    if not data["flow"]:
        return None
    return commands.PlanCase(
        case_id=data["case_id"],
        node=data["owner"],
        file=replace(
            _file(data), accepted_at=message.time, accepted_by=data.get("accepted_by", "")
        ),
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
    decided_at = datetime.fromisoformat(data["decided_at"])
    outcome = Outcome(data["outcome"], data["decided_by"], data["reason"], decided_at)
    return commands.NoteAnswered(data["case_id"], message.destination, data["handoff_id"], outcome)


def case_progressed(message: Envelope) -> Command:
    """Only the node that it happened at may tell it, and only to the owner."""
    data = message.data
    fact = from_wire(data["headers"], msgspec.json.encode(data["data"]))
    if fact.node != message.node or fact.destination:
        raise Forbidden("foreign_progress", "只能由办件所在的节点自己报告进展")
    if fact.data["owner"] != message.destination or fact.data["case_id"] != data["case_id"]:
        raise Forbidden("foreign_progress", "进展只报告给首接节点")
    heard = ProgressHeard(fact.type, fact.node, fact.time, data["headers"], data["data"])
    return commands.NoteProgress(data["case_id"], message.destination, heard)


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


def papers_delivered(message: Envelope) -> Command:
    """The same from another site, whose carrier brought them here."""
    data = message.data
    delivered_at = datetime.fromisoformat(data["delivered_at"])
    return commands.NotePapers(
        data["case_id"], message.destination, data["shipment_id"], delivered_at
    )


def result_wanted(message: Envelope) -> Command:
    data = message.data
    return commands.WantResult(
        data["case_id"], message.destination, message.node, data["result"], data["sealed_party"]
    )


INCOMING: dict[str, Callable[[Envelope], Command | None]] = {
    "jieli.intake.case_accepted.v1": case_accepted,
    "jieli.delivery.shipment_delivered.v1": shipment_delivered,
    "jieli.relay.handoff_offered.v1": handoff_offered,
    "jieli.relay.handoff_signed.v1": handoff_signed,
    "jieli.relay.handoff_refused.v1": handoff_refused,
    "jieli.relay.handoff_answered.v1": handoff_answered,
    "jieli.relay.case_progressed.v1": case_progressed,
    "jieli.relay.papers_delivered.v1": papers_delivered,
    "jieli.relay.result_wanted.v1": result_wanted,
    "jieli.relay.not_delivered.v1": not_delivered,
}
