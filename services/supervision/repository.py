"""How clocks are kept: state as JSON, and the columns that views search by."""

from __future__ import annotations

from typing import Any

from services.supervision import tables
from services.supervision.domain.clocks import CaseClocks, Which
from services.supervision.domain.events import apply
from shared.service.definition import AggregateKind


def _columns(clocks: CaseClocks) -> dict[str, Any]:
    promised = clocks.clocks.get(Which.PROMISED)
    due = promised.due if promised else None
    return {
        "case_no": clocks.case.case_no,
        "node": clocks.case.owner,
        "status": clocks.status.value,
        "due_promised": due.instant.isoformat() if due else None,
        "late_promised": int(clocks.late.get(Which.PROMISED, False)),
        "late_legal": int(clocks.late.get(Which.LEGAL, False)),
        "withdrawn": clocks.withdrawn,
    }


KINDS = {
    "clocks": AggregateKind(
        name="clocks",
        table=tables.clocks,
        state=CaseClocks,
        apply=apply,
        node=lambda clocks: clocks.case.owner,
        case_id=lambda clocks: clocks.case.case_id,
        columns=_columns,
    ),
}
