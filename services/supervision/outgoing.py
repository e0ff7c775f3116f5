"""Own event -> timers. Supervision says nothing yet: nobody reads what it would say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.supervision.domain import events
from services.supervision.domain.clocks import CaseClocks, Which
from shared.service.definition import Outgoing, Timer


def _timer(clocks: CaseClocks, which: Which, due_at: datetime) -> Timer:
    case_id = clocks.case.case_id
    return Timer(f"{case_id}:{which.value}", which.value, case_id, due_at)


def clocks_started(event: events.ClocksStarted, clocks: CaseClocks) -> Outgoing:
    return Outgoing(
        timers=tuple(
            _timer(clocks, which, clock.due.instant)
            for which, clock in event.clocks.items()
            if clock.due is not None
        )
    )


def due_moved(event: events.DueMoved, clocks: CaseClocks) -> Outgoing:
    """A pause without an end arms nothing; its end will."""
    if event.due is None:
        return Outgoing()
    return Outgoing(timers=(_timer(clocks, event.which, event.due.instant),))


OUTGOING: dict[type, Callable[[Any, CaseClocks], Outgoing]] = {
    events.ClocksStarted: clocks_started,
    events.DueMoved: due_moved,
}
