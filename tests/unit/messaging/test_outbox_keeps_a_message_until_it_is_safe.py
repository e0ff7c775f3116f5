"""What a transaction left in the outbox is published until every reader has it (G2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from mail_room import (
    DEFINITION,
    HERE,
    HOSTED,
    UNHOSTED,
    MailRoom,
    ToldTransport,
    fact,
    in_process,
    kernel,
    read,
    relay,
)
from sqlalchemy import Engine, delete

from shared.contracts import check_contract
from shared.kernel.refusals import Conflict
from shared.messaging.outbox import BATCH
from shared.messaging.port import Outcome, Publication
from shared.messaging.topology import facts_queue, relay_queue
from shared.service import operator


def test_messages_are_published_in_the_order_in_which_they_were_written(
    room: MailRoom, transport: ToldTransport
) -> None:
    written = [fact(), relay(HOSTED), fact("task_completed")]
    room.write(*written)
    assert room.publish() == 3
    (batch,) = transport.told.batches
    assert [one.id for one in batch] == [one.id for one in written]
    assert [(one.exchange, one.routing_key) for one in batch] == [
        ("jieli.events", "routing.task_opened"),
        ("jieli.relay", HOSTED),
        ("jieli.events", "routing.task_completed"),
    ]
    assert room.outbox(sent=False) == []
    assert room.publish() == 0


def test_what_is_not_known_to_be_safe_stays_and_is_published_again(
    room: MailRoom, transport: ToldTransport
) -> None:
    lost, *others = written = [fact() for _ in range(3)]
    transport.told.answer = lambda one: Outcome.FAILED if one.id == lost.id else Outcome.CONFIRMED
    room.write(*written)
    assert room.publish() == 2
    assert [one.id for one in room.outbox(sent=False)] == [lost.id]
    assert [one.id for one in room.outbox(sent=True)] == [one.id for one in others]
    transport.told.answer = lambda _: Outcome.CONFIRMED
    assert room.publish() == 1
    assert [[one.id for one in batch] for batch in transport.told.batches[1:]] == [[lost.id]]
    assert room.held() == []
    assert room.counts() == {"facts": 3, "sent": 3}


def test_queues_are_declared_again_after_a_failure(
    room: MailRoom, transport: ToldTransport
) -> None:
    """The broker may have come back without them."""
    room.write(fact())
    room.publish()
    assert transport.declared == []
    room.write(fact())
    transport.told.answer = lambda _: Outcome.FAILED
    room.publish()
    assert len(transport.declared) == 1


def test_large_backlog_goes_in_batches(room: MailRoom, transport: ToldTransport) -> None:
    room.write(*(fact() for _ in range(BATCH + 3)))
    assert [room.publish(), room.publish(), room.publish()] == [BATCH, 3, 0]
    assert [len(batch) for batch in transport.told.batches] == [BATCH, 3]


def test_message_leaves_the_outbox_only_when_all_its_readers_have_acknowledged(
    database: Engine,
) -> None:
    broker = in_process()
    room = MailRoom(database, broker)
    told = fact()
    room.write(told)
    readers = [broker.consumer(facts_queue(s), 10) for s in ("intake", "delivery", "supervision")]
    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(room.publish)
        for reader in readers:
            assert not published.done()
            assert len(room.outbox(sent=False)) == 1
            (delivery,) = reader.receive(10, 10)
            assert read(delivery).id == told.id
            reader.acknowledge([delivery])
        assert published.result(10) == 1
    assert room.outbox(sent=False) == []


def test_message_that_nobody_acknowledges_in_time_is_published_again(database: Engine) -> None:
    broker = in_process(confirm_timeout=0)
    room = MailRoom(database, broker)
    room.write(relay(HOSTED))
    assert room.publish() == 0
    assert len(room.outbox(sent=False)) == 1
    assert room.publish() == 0
    first, again = broker.consumer(relay_queue(), 10).receive(10, 0)
    assert read(first) == read(again)


class TestMessageThatNoQueueTakes:
    def test_offer_becomes_a_dead_letter_and_its_sender_is_told(self, database: Engine) -> None:
        broker = in_process(confirm_timeout=0)
        room = MailRoom(database, broker)
        offer = relay(UNHOSTED)
        room.write(offer)
        assert room.publish() == 1
        (dead,) = room.held()
        assert (dead.message_id, dead.status, dead.direction) == (offer.id, "dead", "out")
        assert UNHOSTED in dead.error
        assert room.publish() == 0
        (delivery,) = broker.consumer(relay_queue(), 10).receive(10, 0)
        answer = read(delivery)
        assert answer.type == "jieli.relay.not_delivered.v1"
        assert (answer.source, answer.destination) == (f"/nodes/{HERE}/relay", HERE)
        assert (answer.subject, answer.sequence) == ("case/c-1", 1)
        assert answer.traceparent == offer.traceparent
        assert answer.data == {
            "case_id": "c-1",
            "handoff_id": "h-1",
            "message_id": offer.id,
            "type": offer.type,
            "destination": UNHOSTED,
            "reason": "unknown_destination",
        }
        check_contract(answer.type, answer.data)
        assert room.counts() == {"relayed": 2, "unroutable": 1}

    def test_each_refused_offer_of_a_case_has_an_answer_of_its_own(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        transport.told.answer = _only_hosted
        room.write(relay(UNHOSTED), relay(UNHOSTED))
        room.publish()
        answers = room.outbox(sent=False)
        assert [answer.sequence for answer in answers] == [1, 2]
        assert len({answer.id for answer in answers}) == 2

    def test_answer_that_cannot_be_delivered_has_no_answer(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        transport.told.answer = lambda _: Outcome.UNROUTABLE
        room.write(relay(UNHOSTED))
        assert [room.publish(), room.publish(), room.publish()] == [1, 1, 0]
        assert [row.direction for row in room.held()] == ["out", "out"]

    def test_fact_becomes_a_dead_letter_and_nobody_is_told(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        transport.told.answer = lambda _: Outcome.UNROUTABLE
        room.write(fact())
        assert [room.publish(), room.publish()] == [1, 0]
        assert [row.direction for row in room.held()] == ["out"]

    def test_others_of_its_batch_are_sent(self, room: MailRoom, transport: ToldTransport) -> None:
        transport.told.answer = _only_hosted
        good, bad = relay(HOSTED), relay(UNHOSTED)
        room.write(bad, good)
        assert room.publish() == 2
        assert [row.message_id for row in room.held()] == [bad.id]
        assert good.id in [one.id for one in room.outbox(sent=True)]

    def test_replay_publishes_it_again_unchanged(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        transport.told.answer = lambda _: Outcome.UNROUTABLE
        lost = fact()
        room.write(lost)
        room.publish()
        transport.told.answer = lambda _: Outcome.CONFIRMED
        operator.replay(DEFINITION, room.engine, lost.id)
        assert room.held() == []
        assert room.publish() == 1
        first, again = (batch[0] for batch in transport.told.batches)
        assert first == again

    def test_replay_of_what_retention_has_taken_is_refused(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        transport.told.answer = lambda _: Outcome.UNROUTABLE
        lost = fact()
        room.write(lost)
        room.publish()
        with room.engine.begin() as connection:
            connection.execute(delete(kernel.outbox))
        with pytest.raises(Conflict) as refusal:
            operator.replay(DEFINITION, room.engine, lost.id)
        assert refusal.value.code == "outbox_row_gone"
        assert len(room.held()) == 1


def _only_hosted(publication: Publication) -> Outcome:
    return Outcome.UNROUTABLE if publication.routing_key == UNHOSTED else Outcome.CONFIRMED
