"""How aggregates of online are kept."""

from __future__ import annotations

from services.intake.domain.submissions import Submission, apply
from services.intake.online.tables import submissions
from shared.service.definition import AggregateKind

KINDS: dict[str, AggregateKind] = {
    "submission": AggregateKind(
        name="submission",
        table=submissions,
        state=Submission,
        apply=apply,
        node=lambda submission: submission.node,
        case_id=lambda _: "",
        columns=lambda submission: {
            "node": submission.node,
            "status": submission.status.value,
        },
    )
}
