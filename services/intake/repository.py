"""How cases are kept: state as JSON, and the columns that views search by."""

from __future__ import annotations

from typing import Any

from services.intake import tables
from services.intake.domain.cases import Case, apply
from shared.service.definition import AggregateKind


def _columns(case: Case) -> dict[str, Any]:
    return {
        "case_no": case.case_no,
        "owner": case.owner,
        "item_id": case.item.id,
        "status": case.status.value,
        "registered_at": case.registered_at.isoformat(),
    }


KINDS = {
    "case": AggregateKind(
        name="case",
        table=tables.cases,
        state=Case,
        apply=apply,
        node=lambda case: case.owner,
        case_id=lambda case: case.case_id,
        columns=_columns,
    ),
}
