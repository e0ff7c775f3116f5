"""Supervision, put together."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from services.supervision import tables
from services.supervision.commands import ClockDue
from services.supervision.domain.clocks import Which
from services.supervision.handlers import HANDLERS
from services.supervision.incoming import INCOMING
from services.supervision.outgoing import OUTGOING
from services.supervision.repository import KINDS
from shared.service.definition import Definition, everything


def _clock_due(which: Which, case_id: str, due_at: datetime) -> ClockDue:
    return ClockDue(case_id, which, due_at)


DEFINITION = Definition(
    name="supervision",
    kernel=tables.kernel,
    kinds=KINDS,
    handlers=HANDLERS,
    incoming=INCOMING,
    outgoing=OUTGOING,
    timers={which.value: partial(_clock_due, which) for which in Which},
    timers_wait_for_producers=True,
    concerns=everything,
)
