"""Own event -> timers. Supervision says nothing yet: nobody reads what it would say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from services.supervision.domain import events
from services.supervision.domain.clocks import CaseClocks, Which
from shared.messaging.watermarks import of_site
from shared.service.definition import Outgoing, Timer


def clocks_started(_: events.ClocksStarted, clocks: CaseClocks) -> Outgoing:
    return _timers(clocks, clocks.clocks)


def clocks_stopped(_: events.ClocksStopped, clocks: CaseClocks) -> Outgoing:
    """A conclusion that seems late keeps its timer: only then is everything heard, and the breach
    declared."""
    return _timers(clocks, clocks.clocks)


def case_moved(_: events.CaseMoved, clocks: CaseClocks) -> Outgoing:
    return _timers(clocks, clocks.clocks)


def due_moved(event: events.DueMoved, clocks: CaseClocks) -> Outgoing:
    return _timers(clocks, (event.which,))


def _timers(clocks: CaseClocks, whichever: Iterable[Which]) -> Outgoing:
    """A timer at the due instant, none while paused or where the limit was kept. While the case is
    at another site it fires only once that site's facts are read as far (G8)."""
    arm, disarm = [], []
    for which in whichever:
        clock, name = clocks.clocks[which], f"{clocks.case.case_id}:{which.value}"
        if clock.due is None or clocks.in_time(clock):
            disarm.append(name)
        else:
            heard = of_site(clocks.away) if clocks.away else ""
            arm.append(Timer(name, which.value, clocks.case.case_id, clock.due.instant, heard))
    return Outgoing(timers=tuple(arm), disarm=tuple(disarm))


OUTGOING: dict[type, Callable[[Any, CaseClocks], Outgoing]] = {
    events.ClocksStarted: clocks_started,
    events.CaseMoved: case_moved,
    events.ClocksStopped: clocks_stopped,
    events.DueMoved: due_moved,
}
