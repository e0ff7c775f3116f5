"""Foreign message -> own command, reading only what supervision needs.

Instants are those of the act (the fact's `time`, the carrier's and the deciding office's own),
never of the arrival (G8).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.supervision import commands
from services.supervision.domain.clocks import CaseRef, Which
from services.supervision.domain.transit import Landed, Sent
from shared.contracts.envelope import Envelope
from shared.kernel.limits import Limit, LimitUnit
from shared.service.definition import Command


def _case(message: Envelope) -> CaseRef:
    data = message.data
    return CaseRef(data["case_id"], data["case_no"], data["owner"])


def _limit(stated: dict[str, Any]) -> Limit:
    return Limit(stated["value"], LimitUnit(stated["unit"]))


def case_accepted(message: Envelope) -> Command:
    terms = message.data["terms"]
    limits = {which: _limit(terms[which]) for which in Which}
    return commands.StartClocks(_case(message), message.instant, limits)


def case_concluded(message: Envelope) -> Command:
    decided_at = datetime.fromisoformat(message.data["decided_at"])
    return commands.StopClocks(_case(message), decided_at, message.data["outcome"])


def handoff_offered(message: Envelope) -> Command | None:
    data = message.data
    case, node, at = _case(message), data["to_node"], message.instant
    if not data["papers"]:
        return commands.LocateCase(case, node, at)
    return commands.BeginTransit(case, node, at, Sent(data["handoff_id"], node, at))


def handed_back(message: Envelope) -> Command:
    """Answered, refused or not delivered: the case is with the node that handed it on."""
    return commands.LocateCase(_case(message), message.data["from_node"], message.instant)


def case_decided(message: Envelope) -> Command:
    """The owner's routing has the decision; intake will conclude the case by the same instant."""
    return case_concluded(message)


def shipment_delivered(message: Envelope) -> Command | None:
    at = datetime.fromisoformat(message.data["delivered_at"])
    return _landed(message, at, arrived=True)


def shipment_returned(message: Envelope) -> Command | None:
    return _landed(message, message.instant, arrived=False)


def _landed(message: Envelope, at: datetime, *, arrived: bool) -> Command | None:
    data = message.data
    if data["purpose"] != "papers":
        return None
    landed = Landed(data["shipment_id"], data["to"], at, arrived)
    return commands.EndTransit(_case(message), landed)


def delivery_revoked(message: Envelope) -> Command | None:
    if message.data["purpose"] != "papers":
        return None
    return commands.ReopenTransit(_case(message), message.data["shipment_id"])


INCOMING: dict[str, Callable[[Envelope], Command | None]] = {
    "jieli.intake.case_accepted.v1": case_accepted,
    "jieli.intake.case_concluded.v1": case_concluded,
    "jieli.routing.handoff_offered.v1": handoff_offered,
    "jieli.routing.handoff_answered.v1": handed_back,
    "jieli.routing.handoff_refused.v1": handed_back,
    "jieli.routing.handoff_undelivered.v1": handed_back,
    "jieli.routing.case_decided.v1": case_decided,
    "jieli.delivery.shipment_delivered.v1": shipment_delivered,
    "jieli.delivery.shipment_returned.v1": shipment_returned,
    "jieli.delivery.delivery_revoked.v1": delivery_revoked,
}
