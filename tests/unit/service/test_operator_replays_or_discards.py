"""A dead letter is replayed or discarded by an operator; either way its stream goes on (G3)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from counter_office import MONDAY, Office, after, message, name
from counter_service import A_BUG, DEFINITION, Count, Label, SetAlarm, kernel

from shared.contracts.envelope import Envelope
from shared.kernel.chain import ChainHead, Entry, check_chain
from shared.kernel.refusals import Conflict, NotFound
from shared.messaging.port import Delivery
from shared.service import operator
from shared.service.operator import Discard

BAD = message(1, A_BUG)


def discard(office: Office, message_id: str, reason: str = "重复登记") -> None:
    act = Discard(message_id, "zhao.min", reason, MONDAY)
    operator.discard(DEFINITION, office.engine, act)


def replay(office: Office, message_id: str) -> None:
    operator.replay(DEFINITION, office.engine, message_id)


@pytest.fixture
def stuck(office: Office) -> Office:
    """A stream whose first message is dead, with two behind it."""
    office.hear(BAD, message(2, 20), message(3, 300))
    while office.held()[BAD.id] != "dead":
        office.later(300)
    return office


def repaired(office: Office) -> None:
    """A new version of the service knows what to do with the bad message."""

    def understand(sent: Envelope) -> Count:
        amount = 6 if sent.data["amount"] == A_BUG else sent.data["amount"]
        return Count(sent.data["counter_id"], amount)

    office.executor.definition = replace(DEFINITION, incoming={BAD.type: understand})


def test_replay_releases_all_that_waited_in_order(stuck: Office) -> None:
    repaired(stuck)
    replay(stuck, BAD.id)
    assert stuck.total() is None
    stuck.later(0)
    assert stuck.held() == {}
    assert stuck.total() == 326
    assert [json.loads(row.data)["amount"] for row in stuck.rows(kernel.history)] == [6, 20, 300]


def test_replay_of_what_still_fails_begins_its_attempts_anew(stuck: Office) -> None:
    replay(stuck, BAD.id)
    stuck.later(0)
    row = next(row for row in stuck.rows(kernel.held) if row.message_id == BAD.id)
    assert (row.status, row.attempts) == ("retrying", 1)
    assert row.next_attempt_at == stuck.machine.now + 1


def test_replay_of_a_message_that_only_waits_leaves_it_waiting(stuck: Office) -> None:
    replay(stuck, "bell-b1-2")
    stuck.later(0)
    stuck.later(600)
    assert stuck.held()["bell-b1-2"] == "parked"
    assert stuck.later(600) == 0


def test_discard_lets_the_stream_go_on(stuck: Office) -> None:
    discard(stuck, BAD.id)
    assert stuck.cursors() == {"bell/b1": 1}
    stuck.later(0)
    assert stuck.held() == {}
    assert stuck.total() == 320


def test_discard_releases_what_waited_for_it_elsewhere(stuck: Office) -> None:
    effect = message(1, 40, kind="gate.opened", cause=BAD)
    stuck.hear(effect)
    assert stuck.held()[effect.id] == "parked"
    discard(stuck, BAD.id)
    stuck.later(0)
    assert stuck.held() == {}
    assert stuck.total() == 360


def test_discarded_message_that_comes_again_is_known(stuck: Office) -> None:
    discard(stuck, BAD.id)
    stuck.hear(BAD, message(1, A_BUG, id="the same again"))
    stuck.later(0)
    assert stuck.held() == {}
    assert stuck.total() == 320


def test_discard_writes_down_who_and_why(stuck: Office) -> None:
    discard(stuck, BAD.id, "钟已拆除")
    entry, _ = _operations(stuck)[-1]
    assert (entry.chain, entry.act, entry.actor) == (
        "operations/counter",
        "message_discarded",
        "zhao.min",
    )
    assert entry.time == MONDAY.isoformat()
    assert entry.data == {
        "message_id": BAD.id,
        "stream": BAD.stream,
        "sequence": 1,
        "reason": "钟已拆除",
    }


def test_discards_make_a_chain_that_can_be_checked(stuck: Office) -> None:
    for message_id in (BAD.id, "bell-b1-2", "bell-b1-3"):
        discard(stuck, message_id)
    entries = _operations(stuck)
    (row,) = stuck.rows(kernel.operations)
    head = ChainHead(row.chain_length, row.chain_head)
    assert (row.id, head.length) == ("counter", 3)
    assert check_chain("operations/counter", entries, head) == []
    assert check_chain("operations/counter", entries[:-1], head) != []
    assert stuck.cursors() == {"bell/b1": 3}


def _operations(office: Office) -> list[tuple[Entry, str]]:
    return [
        (
            Entry(
                row.chain,
                row.position,
                row.time,
                row.node,
                row.actor,
                row.act,
                json.loads(row.data),
                tuple(row.rules.split()),
                row.previous,
            ),
            row.hash,
        )
        for row in office.rows(kernel.history)
        if row.chain.startswith("operations/")
    ]


@pytest.mark.parametrize(("actor", "reason"), [("", "x"), ("zhao.min", " "), (" ", "")])
def test_discard_needs_a_name_and_a_reason(stuck: Office, actor: str, reason: str) -> None:
    with pytest.raises(Conflict) as refusal:
        operator.discard(DEFINITION, stuck.engine, Discard(BAD.id, actor, reason, MONDAY))
    assert refusal.value.code == "reason_missing"
    assert stuck.held()[BAD.id] == "dead"


def test_message_behind_a_gap_cannot_be_discarded_before_it(stuck: Office) -> None:
    with pytest.raises(Conflict) as refusal:
        discard(stuck, "bell-b1-3")
    assert refusal.value.code == "earlier_missing"
    assert "第1条" in refusal.value.detail
    assert stuck.held()["bell-b1-3"] == "parked"
    assert _operations(stuck) == []


def test_what_is_not_held_can_be_neither_replayed_nor_discarded(office: Office) -> None:
    for act in (replay, discard):
        with pytest.raises(NotFound):
            act(office, "nobody")


def test_unreadable_message_can_only_be_discarded(office: Office) -> None:
    office.executor.consume([Delivery({}, b"?", None)])
    (message_id,) = office.held()
    with pytest.raises(Conflict) as refusal:
        replay(office, message_id)
    assert refusal.value.code == "unreadable"
    discard(office, message_id)
    assert office.held() == {}
    assert office.cursors() == {}
    assert len(_operations(office)) == 1


class TestDeadTimer:
    @pytest.fixture(autouse=True)
    def _failed(self, office: Office) -> None:
        office.hear(message(1), name(2, "dumb"))
        office.ask(SetAlarm("a", after(1)))
        office.fire(after(2))
        assert office.held() == {"timer:a:alarm": "dead"}

    def test_replay_arms_it_again_at_its_own_time(self, office: Office) -> None:
        office.ask(Label("a", "repaired"))
        replay(office, "timer:a:alarm")
        assert office.held() == {}
        assert office.fire(after(0.5)) == 0
        assert office.fire(after(2)) == 1
        assert office.rang() == (after(1),)

    def test_discard_forgets_it_and_says_so(self, office: Office) -> None:
        discard(office, "timer:a:alarm", "闹钟不修了")
        assert office.held() == {}
        assert office.fire(after(3)) == 0
        entry, _ = _operations(office)[-1]
        assert entry.data["reason"] == "闹钟不修了"
