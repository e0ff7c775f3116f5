"""Four services speak, and nobody promises the order: the clocks end up the same."""

from __future__ import annotations

from itertools import permutations

import pytest
from clock_desk import Desk, accepted, at, concluded, delivered, offered

from services.supervision.domain.clocks import CaseClocks, Status, Which
from services.supervision.domain.events import ClockOverdue
from services.supervision.domain.transit import Pause

START = accepted("2026-03-09T10:00")
OFFER = offered("2026-03-10T10:00")
ARRIVAL = delivered("2026-03-11T10:00")
IN_TIME, TOO_LATE = concluded("2026-03-13T17:30"), concluded("2026-03-16T17:31")


def _essence(clocks: CaseClocks) -> tuple[object, ...]:
    dues = {which: clock.due for which, clock in clocks.clocks.items()}
    return clocks.started_at, clocks.stopped_at, clocks.pauses, dues, clocks.late, clocks.status


@pytest.mark.parametrize("end", [IN_TIME, TOO_LATE], ids=["in time", "too late"])
def test_order_of_arrival_makes_no_difference(end: object) -> None:
    found = []
    for order in permutations([START, OFFER, ARRIVAL, end]):
        desk = Desk()
        desk.hear(*order)  # type: ignore[arg-type]
        desk.let_pass("2026-03-31T00:00")
        found.append((_essence(desk.clocks), {e.which for e in desk.told_of(ClockOverdue)}))
    assert len(found) == 24
    assert all(one == found[0] for one in found)
    late = {Which.PROMISED: end is TOO_LATE, Which.LEGAL: end is TOO_LATE}
    assert found[0][0][4] == late
    assert found[0][0][2] == (Pause(at("2026-03-10T10:00"), at("2026-03-11T10:00")),)


def test_case_that_is_not_known_to_be_accepted_has_no_due_time() -> None:
    desk = Desk()
    desk.hear(ARRIVAL, OFFER)
    assert desk.status() is Status.UNSTARTED
    assert desk.clocks.clocks == {}
    assert desk.timers == {}


def test_conclusion_heard_first_stops_the_clock_that_starts_later() -> None:
    desk = Desk()
    desk.hear(IN_TIME)
    assert desk.status() is Status.UNSTARTED
    desk.hear(START)
    assert desk.status() is Status.STOPPED
    assert desk.late()


@pytest.mark.parametrize("repeated", [START, OFFER, ARRIVAL, IN_TIME])
def test_hearing_it_twice_changes_nothing(repeated: object) -> None:
    desk = Desk()
    desk.hear(START, OFFER, ARRIVAL, IN_TIME)
    before = len(desk.told)
    desk.hear(repeated)  # type: ignore[arg-type]
    assert len(desk.told) == before
