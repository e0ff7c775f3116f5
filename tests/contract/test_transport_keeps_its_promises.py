"""What services may rely on, whichever transport the settings choose."""

from __future__ import annotations

import time

import pytest
from post_office import PostOffice, is_down, nothing_comes, read, take, texts

from shared.messaging.port import Outcome, Publication
from shared.messaging.topology import EVENTS_EXCHANGE, RELAY_EXCHANGE, Binding, Topology


def test_declaring_twice_is_harmless(office: PostOffice) -> None:
    office.transport.declare(office.topology)
    posted = office.post(office.letters(1))
    reader = office.reader()
    assert texts(take(reader, 1)) == ["letter 0"]
    assert nothing_comes(reader)
    assert posted.result() == [Outcome.CONFIRMED]


def test_declaring_again_adds_what_is_new(office: PostOffice) -> None:
    """A site that hosts one more node declares more than it did before."""
    new_office = f"{office.office}-2"
    added = Topology((office.box,), (Binding(RELAY_EXCHANGE, new_office, office.box),))
    assert office.publisher.publish([office.letter("early", key=new_office)]) == [
        Outcome.UNROUTABLE
    ]
    office.transport.declare(added)
    posted = office.post([office.letter("late", key=new_office)])
    assert texts(take(office.reader(), 1)) == ["late"]
    assert posted.result() == [Outcome.CONFIRMED]


def test_batch_arrives_in_its_order(office: PostOffice) -> None:
    posted = office.post(office.letters(50))
    assert texts(take(office.reader(), 50)) == [f"letter {number}" for number in range(50)]
    assert posted.result() == [Outcome.CONFIRMED] * 50


def test_outcomes_stand_in_the_order_of_the_batch(office: PostOffice) -> None:
    """An office that nobody hosts, and a fact that nobody reads, among good ones."""
    posted = office.post(
        [
            office.letter("to us"),
            office.letter("to nobody", key=f"{office.office}-elsewhere"),
            office.letter("a fact", EVENTS_EXCHANGE, f"{office.producer}.case_accepted"),
            office.letter("unheard", EVENTS_EXCHANGE, f"{office.producer}-other.case_accepted"),
            office.letter("to us again"),
        ]
    )
    assert texts(take(office.reader(), 3)) == ["to us", "a fact", "to us again"]
    assert posted.result() == [
        Outcome.CONFIRMED,
        Outcome.UNROUTABLE,
        Outcome.CONFIRMED,
        Outcome.UNROUTABLE,
        Outcome.CONFIRMED,
    ]


def test_same_message_is_unroutable_each_time(office: PostOffice) -> None:
    lost = office.letter("to nobody", key=f"{office.office}-elsewhere")
    assert office.publisher.publish([lost, lost]) == [Outcome.UNROUTABLE] * 2
    assert office.publisher.publish([lost]) == [Outcome.UNROUTABLE]


def test_empty_batch_has_no_outcomes(office: PostOffice) -> None:
    assert office.publisher.publish([]) == []


def test_what_was_not_acknowledged_comes_again(office: PostOffice) -> None:
    posted = office.post(office.letters(5))
    first = office.reader()
    handled = read(first, 5)
    first.acknowledge(handled[:2])
    first.close()
    again = office.reader()
    assert texts(take(again, 3)) == ["letter 2", "letter 3", "letter 4"]
    assert posted.result() == [Outcome.CONFIRMED] * 5


def test_what_was_acknowledged_does_not_come_again(office: PostOffice) -> None:
    posted = office.post(office.letters(3))
    first = office.reader()
    take(first, 3)
    first.close()
    assert posted.result() == [Outcome.CONFIRMED] * 3
    assert nothing_comes(office.reader())


def test_nothing_may_be_acknowledged(office: PostOffice) -> None:
    reader = office.reader()
    reader.acknowledge([])
    posted = office.post(office.letters(1))
    assert texts(take(reader, 1)) == ["letter 0"]
    assert posted.result() == [Outcome.CONFIRMED]


def test_reader_takes_no_more_than_it_asked_for(office: PostOffice) -> None:
    posted = office.post(office.letters(7))
    reader = office.reader()
    read_first = read(reader, 7 - 4)
    assert texts(read_first) == ["letter 0", "letter 1", "letter 2"]
    rest = read(reader, 4)
    reader.acknowledge(read_first)
    reader.acknowledge(rest)
    assert posted.result() == [Outcome.CONFIRMED] * 7


def test_reader_waits_only_as_long_as_it_said(office: PostOffice) -> None:
    reader = office.reader()
    began = time.monotonic()
    assert reader.receive(10, 0.3) == []
    assert 0.2 < time.monotonic() - began < 3


def test_two_readers_share_a_box(office: PostOffice) -> None:
    """Two processes of one service: each message reaches one of them."""
    one, other = office.reader(), office.reader()
    posted = office.post(office.letters(1))
    found = [*one.receive(1, 1.0), *other.receive(1, 1.0)]
    assert texts(found) == ["letter 0"]
    one.close()
    other.close()
    assert texts(take(office.reader(), 1)) == ["letter 0"]
    assert posted.result() == [Outcome.CONFIRMED]


@pytest.mark.parametrize(
    "body", [b"", bytes(range(256)), '{"原因": "材料齐全"}'.encode(), b"x" * 300_000]
)
def test_headers_and_body_arrive_byte_for_byte(office: PostOffice, body: bytes) -> None:
    headers = {
        "cloudEvents:subject": "case/0192",
        "cloudEvents:sequence": "7",
        "说明": "周党镇田河村",
        "empty": "",
        "long": "字" * 5_000,
    }
    message = Publication("0192-id", RELAY_EXCHANGE, office.office, headers, body)
    posted = office.post([message])
    (arrived,) = take(office.reader(), 1)
    assert (dict(arrived.headers), arrived.body) == (headers, body)
    assert posted.result() == [Outcome.CONFIRMED]


def test_large_batch_is_confirmed_whole(office: PostOffice) -> None:
    posted = office.post(office.letters(2_000))
    reader = office.reader()
    arrived: list[str] = []
    while len(arrived) < 2_000:
        deliveries = read(reader, min(100, 2_000 - len(arrived)))
        reader.acknowledge(deliveries)
        arrived += texts(deliveries)
    assert arrived == [f"letter {number}" for number in range(2_000)]
    assert posted.result() == [Outcome.CONFIRMED] * 2_000


def test_transient_message_needs_no_answer(office: PostOffice) -> None:
    office.post(office.letters(1))
    reader = office.reader()
    take(reader, 1)
    office.publisher.send_transient(office.letter("mark"))
    office.publisher.send_transient(office.letter("mark", key=f"{office.office}-elsewhere"))
    assert texts(take(reader, 1)) == ["mark"]
    assert office.publisher.publish(
        [office.letter("to nobody", key=f"{office.office}-elsewhere")]
    ) == [Outcome.UNROUTABLE]


def test_box_that_nobody_declared_cannot_be_read(office: PostOffice) -> None:
    assert is_down(lambda: office.reader(f"{office.box}-unknown"))
