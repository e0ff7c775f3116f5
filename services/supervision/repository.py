"""How clocks are kept: state as JSON, and the columns that views search by."""

from __future__ import annotations

from typing import Any

from services.supervision import tables
from services.supervision.domain.clocks import LEGAL, PROMISED, Clock, Clocks
from services.supervision.domain.events import apply
from shared.kernel.worktime import ZONE
from shared.service.definition import AggregateKind


def _columns(clocks: Clocks) -> dict[str, Any]:
    promised = clocks.named(PROMISED)
    due = promised.due if promised else None
    return {
        "case_id": clocks.subject.case_id,
        "case_no": clocks.subject.case_no,
        "node": clocks.subject.node,
        "status": clocks.status.value,
        "due_promised": due.instant.isoformat() if due else None,
        "due_next": _due_next(clocks),
        "late_promised": _late(clocks, promised),
        "late_legal": _late(clocks, clocks.named(LEGAL)),
        "withdrawn": clocks.withdrawn,
        "provisional": int(_provisional(clocks)),
    }


def _due_next(clocks: Clocks) -> str | None:
    """The earliest due instant of what is not done yet, even where it has passed."""
    dues = [c.due.instant for c in clocks.clocks.values() if c.due and c.stopped_at is None]
    return min(dues).astimezone(ZONE).isoformat() if dues else None


def _late(clocks: Clocks, clock: Clock | None) -> int:
    return int(clock is not None and clocks.late(clock))


def _provisional(clocks: Clocks) -> bool:
    """Whether a clock that still runs rests on a year that is not published yet."""
    return any(
        clock.due is not None and clock.due.provisional and clock.stopped_at is None
        for clock in clocks.clocks.values()
    )


KINDS = {
    "clocks": AggregateKind(
        name="clocks",
        table=tables.clocks,
        state=Clocks,
        apply=apply,
        node=lambda clocks: clocks.subject.node,
        case_id=lambda clocks: clocks.subject.case_id,
        columns=_columns,
    ),
}
