"""How aggregates of guidance are kept."""

from __future__ import annotations

from services.intake.domain import consultations, data_sources, knowledge, presences, problems
from services.intake.guidance import tables
from shared.service.definition import AggregateKind

KINDS: dict[str, AggregateKind] = {
    "consultation": AggregateKind(
        name="consultation",
        table=tables.consultations,
        state=consultations.Consultation,
        apply=consultations.apply,
        node=lambda consultation: consultation.node,
        case_id=lambda _: "",
        columns=lambda consultation: {
            "node": consultation.node,
            "status": consultation.status.value,
            "item_id": consultation.item_id,
            "asked_at": consultation.asked_at.isoformat(),
        },
    ),
    "knowledge": AggregateKind(
        name="knowledge",
        table=tables.knowledge_entries,
        state=knowledge.KnowledgeEntry,
        apply=knowledge.apply,
        node=lambda entry: entry.node,
        case_id=lambda _: "",
        columns=lambda entry: {"node": entry.node, "item_id": entry.item_id},
    ),
    "acceptance_problem": AggregateKind(
        name="acceptance_problem",
        table=tables.acceptance_problems,
        state=problems.AcceptanceProblem,
        apply=problems.apply,
        node=lambda problem: problem.node,
        case_id=lambda _: "",
        columns=lambda problem: {
            "node": problem.node,
            "item_id": problem.item_id,
            "solved": problem.solved_at is not None,
        },
    ),
    "presence": AggregateKind(
        name="presence",
        table=tables.presences,
        state=presences.Presence,
        apply=presences.apply,
        node=lambda presence: presence.node,
        case_id=lambda _: "",
        columns=lambda presence: {"node": presence.node},
    ),
    "data_source": AggregateKind(
        name="data_source",
        table=tables.data_sources,
        state=data_sources.DataSource,
        apply=data_sources.apply,
        node=lambda source: source.node,
        case_id=lambda _: "",
        columns=lambda source: {"node": source.node, "item_id": source.item_id},
    ),
}
