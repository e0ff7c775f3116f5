"""How aggregates of offline are kept."""

from __future__ import annotations

from services.intake.domain import booklets, offline_conflicts
from services.intake.offline import tables
from shared.service.definition import AggregateKind

KINDS: dict[str, AggregateKind] = {
    "booklet": AggregateKind(
        name="booklet",
        table=tables.booklets,
        state=booklets.Booklet,
        apply=booklets.apply,
        node=lambda booklet: booklet.node,
        case_id=lambda _: "",
        columns=lambda booklet: {
            "node": booklet.node,
            "agent": booklet.agent,
            "status": booklet.status.value,
            "valid_to": booklet.valid_to.isoformat(),
        },
    ),
    "offline_conflict": AggregateKind(
        name="offline_conflict",
        table=tables.offline_conflicts,
        state=offline_conflicts.OfflineConflict,
        apply=offline_conflicts.apply,
        node=lambda conflict: conflict.node,
        case_id=lambda _: "",
        columns=lambda conflict: {"node": conflict.node, "status": conflict.status.value},
    ),
}
