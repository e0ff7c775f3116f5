"""How legs are kept: state as JSON, and the columns that views search by."""

from __future__ import annotations

from typing import Any

from services.routing import tables
from services.routing.domain.legs import Leg, apply
from shared.service.definition import AggregateKind


def _columns(leg: Leg) -> dict[str, Any]:
    return {
        "case_id": leg.case_id,
        "case_no": leg.file.case_no if leg.file else "",
        "node": leg.node,
        "status": leg.status.value,
    }


KINDS = {
    "leg": AggregateKind(
        name="leg",
        table=tables.legs,
        state=Leg,
        apply=apply,
        node=lambda leg: leg.node,
        case_id=lambda leg: leg.case_id,
        columns=_columns,
    ),
}
