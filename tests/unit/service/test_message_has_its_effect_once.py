"""Messages come twice, late, early and in any order; each has its effect once and in its turn."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from counter_office import Office, delivery, message
from counter_service import NODE, kernel

from shared.contracts.envelope import Envelope
from shared.service.housekeeping import tallies

# Each message multiplies what an order would leave visible: the history keeps the amounts.
ONE, TWO, THREE = (message(number, amount) for number, amount in ((1, 1), (2, 20), (3, 300)))


def amounts(office: Office) -> list[str]:
    """What was counted, in the order in which it was."""
    return [row.data.split('"amount":')[1].split(",")[0] for row in office.rows(kernel.history)]


def test_message_has_its_effect(office: Office) -> None:
    office.hear(ONE)
    assert office.total() == 1
    assert office.cursors() == {"bell/b1": 1}
    assert office.acts() == [("counter/a", "counted", f"/nodes/{NODE}/bell→counter")]


@pytest.mark.parametrize("batches", [[[ONE, ONE]], [[ONE], [ONE]], [[ONE], [ONE, ONE], [ONE]]])
def test_repeated_message_has_no_second_effect(
    office: Office, batches: list[list[Envelope]]
) -> None:
    for batch in batches:
        office.hear(*batch)
    assert office.total() == 1
    assert len(office.said()) == 1
    assert office.held() == {}


def test_same_fact_under_another_id_has_no_second_effect(office: Office) -> None:
    """A sender that lost its outbox after publishing says the same again with a new id."""
    office.hear(ONE, TWO)
    office.hear(replace(ONE, id="again"))
    assert office.total() == 21
    assert office.held() == {}


@pytest.mark.parametrize("order", list(itertools.permutations([ONE, TWO, THREE])))
def test_order_of_arrival_does_not_matter(office: Office, order: tuple[Envelope, ...]) -> None:
    for one in order:
        office.hear(one)
    assert amounts(office) == ["1", "20", "300"]
    assert office.held() == {}


def test_batch_in_disorder_is_handled_in_order(office: Office) -> None:
    office.hear(THREE, ONE, TWO)
    assert amounts(office) == ["1", "20", "300"]


def test_gap_is_waited_for_and_then_filled(office: Office) -> None:
    office.hear(ONE, THREE)
    assert office.total() == 1
    assert office.held() == {THREE.id: "parked"}
    assert office.cursors() == {"bell/b1": 1}
    office.hear(THREE)
    assert office.later(600) == 0
    office.hear(TWO)
    assert amounts(office) == ["1", "20", "300"]
    assert office.held() == {}


def test_gap_in_one_stream_does_not_hold_up_another(office: Office) -> None:
    office.hear(TWO, message(1, 5, bell="b2"))
    assert office.total() == 5
    assert office.held() == {TWO.id: "parked"}


def test_consequence_waits_until_its_cause_is_known(office: Office) -> None:
    effect = message(1, 40, kind="gate.opened", cause=TWO)
    office.hear(effect, ONE)
    assert office.total() == 1
    assert office.held() == {effect.id: "parked"}
    assert office.later(600) == 0
    office.hear(TWO)
    assert amounts(office) == ["1", "20", "40"]
    assert office.held() == {}


def test_consequence_in_the_same_batch_as_its_cause_comes_after_it(office: Office) -> None:
    effect = message(1, 40, kind="gate.opened", cause=TWO)
    office.hear(effect, TWO, ONE)
    assert amounts(office) == ["1", "20", "40"]


def test_cause_that_this_service_does_not_read_is_not_waited_for(office: Office) -> None:
    unread = message(5, kind="siren.sounded")
    office.hear(message(1, 40, kind="gate.opened", cause=unread))
    assert office.total() == 40


def test_relay_message_does_not_wait_for_facts_of_its_senders_site(office: Office) -> None:
    far = message(1, 40, kind="relay.rung", cause=message(9), destination=NODE)
    office.hear(far)
    assert office.total() == 40


def test_relay_message_is_no_cause_to_wait_for(office: Office) -> None:
    """Only routing reads the relay; others would wait for ever."""
    relayed = message(1, destination=NODE)
    office.hear(message(1, 40, kind="gate.opened", cause=relayed))
    assert office.total() == 40


def test_message_that_asks_for_nothing_still_moves_its_stream_on(office: Office) -> None:
    unneeded = message(1, kind="bell.polished")
    nothing_to_do = message(2, kind="bell.named", data={"counter_id": "a", "label": ""})
    office.hear(unneeded, nothing_to_do, message(3, 7))
    assert office.total() == 7
    assert office.cursors() == {"bell/b1": 3}
    assert [act for _, act, _ in office.acts()] == ["counted"]


def test_senders_chain_is_kept_as_an_anchor(office: Office) -> None:
    office.hear(ONE, TWO, replace(THREE, sequence=4, id="four"))
    (cursor,) = office.rows(kernel.cursors)
    anchor = (cursor.anchor_chain, cursor.anchor_length, cursor.anchor_head)
    assert anchor == ("bell/b1", 2, f"{2:064d}")


def test_what_follows_names_the_message_as_its_cause(office: Office) -> None:
    traced = replace(ONE, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    office.hear(traced)
    (said,) = office.said()
    assert said.cause == (ONE.stream, 1)
    assert (said.causation_id, said.traceparent) == (ONE.id, traced.traceparent)


def test_every_message_is_counted_once(office: Office) -> None:
    office.hear(ONE, ONE, TWO)
    office.hear(TWO, message(1, 100, destination=NODE, id="relayed"))
    with office.engine.connect() as connection:
        counted = tallies(connection, office.definition)
    assert counted == {
        "received:bell:fact": 2,
        "received:bell:relay": 1,
        "repeated": 2,
        "facts": 3,
        "relayed": 1,
    }


def test_nothing_is_kept_of_a_batch_whose_transaction_did_not_commit(office: Office) -> None:
    class PowerCut(BaseException):
        pass

    def cut() -> None:
        raise PowerCut

    office.executor.now = cut  # type: ignore[assignment]
    with pytest.raises(PowerCut):
        office.hear(ONE)
    assert office.size(kernel.inbox) == office.size(kernel.cursors) == 0
    office.executor.now = lambda: office.time
    office.executor.consume([delivery(ONE)])
    assert office.total() == 1
