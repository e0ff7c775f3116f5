"""How aggregates of assistance are kept."""

from __future__ import annotations

from services.intake.assistance import tables
from services.intake.domain import agents, assistances, certificates, special_visits
from shared.service.definition import AggregateKind

KINDS: dict[str, AggregateKind] = {
    "agent": AggregateKind(
        name="agent",
        table=tables.agents,
        state=agents.RegisteredAgent,
        apply=agents.apply,
        node=lambda agent: agent.node,
        case_id=lambda _: "",
        columns=lambda agent: {"node": agent.node, "status": agent.status.value},
    ),
    "assistance": AggregateKind(
        name="assistance",
        table=tables.assistances,
        state=assistances.Assistance,
        apply=assistances.apply,
        node=lambda request: request.node,
        case_id=lambda _: "",
        columns=lambda request: {
            "node": request.node,
            "service": request.service.value,
            "stage": request.stage.value,
        },
    ),
    "special_visit": AggregateKind(
        name="special_visit",
        table=tables.special_visits,
        state=special_visits.SpecialVisit,
        apply=special_visits.apply,
        node=lambda visit: visit.node,
        case_id=lambda _: "",
        columns=lambda visit: {"node": visit.node},
    ),
    "certificate": AggregateKind(
        name="certificate",
        table=tables.certificates,
        state=certificates.Certificate,
        apply=certificates.apply,
        node=lambda certificate: certificate.node,
        case_id=lambda _: "",
        columns=lambda certificate: {"node": certificate.node},
    ),
}
