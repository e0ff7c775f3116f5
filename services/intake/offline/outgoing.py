"""Events of offline -> what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain.offline_conflicts import ConflictOpened, OfflineConflict
from services.intake.tables import unmaskings
from shared.service.definition import Outgoing, Row


def conflict_opened(event: ConflictOpened, conflict: OfflineConflict) -> Outgoing:
    """Nobody is told; the auditor finds it in the list."""
    row = {
        "case_id": conflict.case_id,
        "case_no": conflict.number,
        "node": conflict.node,
        "shown_to": event.shown_to,
        "reason": event.reason,
        "shown_at": event.shown_at.isoformat(),
    }
    return Outgoing(rows=(Row(unmaskings, row),))


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {ConflictOpened: conflict_opened}
