"""Supervision, put together."""

from __future__ import annotations

from services.supervision import tables
from services.supervision.commands import ClockDue, Remeasure
from services.supervision.handlers import HANDLERS
from services.supervision.incoming import INCOMING
from services.supervision.outgoing import CLOCK, OUTGOING
from services.supervision.repository import KINDS
from shared.service.definition import Definition, Recompute, everything

DEFINITION = Definition(
    name="supervision",
    kernel=tables.kernel,
    kinds=KINDS,
    handlers=HANDLERS,
    incoming=INCOMING,
    outgoing=OUTGOING,
    timers={CLOCK: ClockDue},
    timers_wait_for_producers=True,
    recompute=Recompute("clocks", Remeasure, "calendar_version", tables.clocks.c.provisional == 1),
    concerns=everything,
)
