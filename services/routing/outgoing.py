"""Own event -> what the site is told (facts) and what another node is told (relay messages)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec

from services.routing.domain import legs
from services.routing.domain.legs import Handoff, Leg, Outcome
from shared.contracts.envelope import from_wire
from shared.service.definition import Fact, Outgoing, RelayMessage, Republished


def _fact(leg: Leg, name: str, **data: Any) -> Fact:
    case = leg.case
    common = {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "owner": case.owner,
        "terms": {**case.terms, "responsible": leg.node},
    }
    return Fact(name, f"case/{case.case_id}", common | data)


def _relay(leg: Leg, name: str, to: str, **data: Any) -> RelayMessage:
    case = leg.case
    return RelayMessage(name, f"case/{case.case_id}", {"case_id": case.case_id} | data, to)


def _hop(handoff: Handoff) -> dict[str, Any]:
    return {
        "handoff_id": handoff.handoff_id,
        "from_node": handoff.from_node,
        "to_node": handoff.to_node,
    }


def plan_made(event: legs.PlanMade, leg: Leg) -> Outgoing:
    stages = [asdict(stage) for stage in event.stages]
    return Outgoing((_fact(leg, "plan_made", stages=stages),))


def task_opened(event: legs.TaskOpened, leg: Leg) -> Outgoing:
    fact = _fact(leg, "task_opened", task_id=event.task_id, node=leg.node, act=event.act)
    return Outgoing((fact,))


def task_completed(event: legs.TaskCompleted, leg: Leg) -> Outgoing:
    fact = _fact(
        leg,
        "task_completed",
        task_id=event.task_id,
        node=leg.node,
        act=event.act,
        finding=event.finding,
        **({"handoff_id": leg.arrived.handoff_id} if leg.arrived else {}),
    )
    return Outgoing((fact,))


def correction_found(event: legs.CorrectionWanted, leg: Leg) -> Outgoing:
    fact = _fact(leg, "correction_found", department=leg.node, slip_at=event.slip_at)
    return Outgoing((fact,))


def notice_handed_over(event: legs.CorrectionNoticeHandedOver, leg: Leg) -> Outgoing:
    case = leg.case
    told = {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "owner": case.owner,
        "from_node": leg.node,
        "to_node": case.owner,
        "missing": list(event.missing),
    }
    return Outgoing((Fact("correction_notice_handed_over", f"case/{case.case_id}", told),))


def handoff_offered(event: legs.HandoffOffered, leg: Leg) -> Outgoing:
    handoff, case = event.handoff, leg.case
    fact = _fact(
        leg,
        "handoff_offered",
        **_hop(handoff),
        attempt=handoff.attempt,
        act=event.act,
        papers=handoff.papers,
    )
    offer = _relay(
        leg,
        "handoff_offered",
        handoff.to_node,
        case_no=case.case_no,
        owner=case.owner,
        **_hop(handoff),
        attempt=handoff.attempt,
        stage=handoff.stage,
        plan=[asdict(stage) for stage in leg.plan],
        terms=case.terms,
        papers=handoff.papers,
        sealed_party=case.sealed_party,
        **({"accepted_at": case.accepted_at} if case.accepted_at else {}),
    )
    return Outgoing((fact, offer))


def handoff_signed(event: legs.HandoffSigned, leg: Leg) -> Outgoing:
    arrived = _arrived(leg)
    receipt = _relay(leg, "handoff_signed", arrived.from_node, handoff_id=event.handoff_id)
    return Outgoing((_fact(leg, "handoff_signed", **_hop(arrived)), receipt))


def handoff_refused(event: legs.HandoffRefused, leg: Leg) -> Outgoing:
    arrived = _arrived(leg)
    refusal = _relay(
        leg,
        "handoff_refused",
        arrived.from_node,
        handoff_id=event.handoff_id,
        reason=event.reason,
    )
    fact = _fact(leg, "handoff_refused", **_hop(arrived), reason=event.reason)
    return Outgoing((fact, refusal))


def handoff_undelivered(event: legs.HandoffUndelivered, leg: Leg) -> Outgoing:
    if leg.sent is None:
        raise TypeError("nothing was sent")
    fact = _fact(leg, "handoff_undelivered", **_hop(leg.sent), reason=event.reason)
    return Outgoing((fact,))


def handoff_answered(event: legs.HandoffAnswered, leg: Leg) -> Outgoing:
    arrived, outcome = _arrived(leg), event.outcome
    answer = _relay(
        leg,
        "handoff_answered",
        arrived.from_node,
        handoff_id=event.handoff_id,
        **_decision(outcome),
    )
    fact = _fact(
        leg,
        "handoff_answered",
        **_hop(arrived),
        outcome=outcome.result,
        decided_at=outcome.decided_at.isoformat(),
    )
    return Outgoing((fact, answer))


def case_decided(event: legs.CaseDecided, leg: Leg) -> Outgoing:
    return Outgoing((_fact(leg, "case_decided", **_decision(event.outcome)),))


def _decision(outcome: Outcome) -> dict[str, Any]:
    return {
        "outcome": outcome.result,
        "decided_by": outcome.decided_by,
        "reason": outcome.reason,
        "decided_at": outcome.decided_at.isoformat(),
    }


def progress_heard(event: legs.ProgressHeard, leg: Leg) -> Outgoing:
    """Told to the site as it was told where it happened, and what it means for the owner."""
    again = Republished(from_wire(event.headers, msgspec.json.encode(event.data)))
    meaning = _PARCEL_MEANS.get(event.type)
    if meaning is None or event.data["purpose"] != "transfer":
        return Outgoing((again,))
    return Outgoing((again, _fact(leg, meaning)))


#: What a parcel with a result from another site does to the result that the owner waits for.
_PARCEL_MEANS = {
    "jieli.delivery.shipment_delivered.v1": "result_arrived",
    "jieli.delivery.delivery_revoked.v1": "result_recalled",
}


def result_wanted(event: legs.ResultWanted, leg: Leg) -> Outgoing:
    fact = _fact(
        leg,
        "result_wanted",
        decided_by=leg.node,
        result=event.result,
        sealed_party=event.sealed_party,
    )
    return Outgoing((fact,))


def _arrived(leg: Leg) -> Handoff:
    if leg.arrived is None:
        raise TypeError("no handoff brought the case here")
    return leg.arrived


OUTGOING: dict[type, Callable[[Any, Leg], Outgoing]] = {
    legs.PlanMade: plan_made,
    legs.TaskOpened: task_opened,
    legs.TaskCompleted: task_completed,
    legs.CorrectionWanted: correction_found,
    legs.CorrectionNoticeHandedOver: notice_handed_over,
    legs.HandoffOffered: handoff_offered,
    legs.HandoffSigned: handoff_signed,
    legs.HandoffRefused: handoff_refused,
    legs.HandoffUndelivered: handoff_undelivered,
    legs.HandoffAnswered: handoff_answered,
    legs.CaseDecided: case_decided,
    legs.ProgressHeard: progress_heard,
    legs.ResultWanted: result_wanted,
}
