"""Four services speak, and nobody promises the order: the clocks end up the same."""

from __future__ import annotations

from itertools import permutations

import pytest
from clock_desk import Desk, accepted, at, concluded, delivered, offered

from services.supervision.domain.clocks import Clocks, Status
from services.supervision.domain.pauses import Pause
from shared.contracts.envelope import Envelope

START = accepted("2026-03-09T10:00")
OFFER = offered("2026-03-10T10:00")
ARRIVAL = delivered("2026-03-11T10:00")
IN_TIME, TOO_LATE = concluded("2026-03-13T17:30"), concluded("2026-03-16T17:31")


def _essence(clocks: Clocks) -> tuple[object, ...]:
    cards = sorted((card.id, card.at, card.status, card.addressed) for card in clocks.cards)
    return clocks.clocks, clocks.pauses, clocks.status, cards


@pytest.mark.parametrize("end", [IN_TIME, TOO_LATE], ids=["in time", "too late"])
def test_order_of_arrival_makes_no_difference(end: Envelope) -> None:
    found = []
    for order in permutations([START, OFFER, ARRIVAL, end]):
        desk = Desk(profile="luoshan")
        desk.hear(*order)
        desk.let_pass("2026-03-31T00:00")
        found.append(_essence(desk.clocks))
        assert (desk.late(), desk.late("legal")) == (end is TOO_LATE, end is TOO_LATE)
        assert desk.clocks.pauses == (Pause(at("2026-03-10T10:00"), at("2026-03-11T10:00")),)
    assert len(found) == 24
    assert all(one == found[0] for one in found)


def test_case_that_is_not_known_to_be_accepted_has_no_due_time() -> None:
    desk = Desk(profile="luoshan")
    desk.hear(ARRIVAL, OFFER)
    assert not desk.runs("promised")
    assert not desk.runs("legal")
    desk.hear(START)
    assert desk.due() == at("2026-03-13T17:30")


def test_conclusion_heard_first_stops_the_clock_that_starts_later() -> None:
    desk = Desk()
    desk.hear(IN_TIME)
    assert desk.status() is Status.UNSTARTED
    desk.hear(START)
    assert desk.status() is Status.STOPPED
    assert desk.late()


@pytest.mark.parametrize("repeated", [START, OFFER, ARRIVAL, IN_TIME])
def test_hearing_it_twice_changes_nothing(repeated: Envelope) -> None:
    desk = Desk(profile="luoshan")
    desk.hear(START, OFFER, ARRIVAL, IN_TIME)
    before = len(desk.told)
    desk.hear(repeated)
    assert len(desk.told) == before
