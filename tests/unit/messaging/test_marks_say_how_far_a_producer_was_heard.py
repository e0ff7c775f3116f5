"""How far each producer's facts were read: the least of all that are needed (G8)."""

from __future__ import annotations

import pytest
from mail_room import MailRoom, kernel

from shared.contracts.envelope import Malformed, from_wire
from shared.messaging import watermarks
from shared.messaging.port import Delivery

TEN, ELEVEN, TWELVE = (f"2026-03-09T{hour}:00:00+08:00" for hour in (10, 11, 12))


def delivered(producer: str, instant: str) -> Delivery:
    sent = watermarks.mark(producer, {producer: instant})
    return Delivery(dict(sent.headers), sent.body, None)


def note(room: MailRoom, *marks: tuple[str, str]) -> None:
    with room.engine.begin() as connection:
        watermarks.note(connection, kernel, marks)


def reached(room: MailRoom, *producers: str) -> str:
    with room.engine.connect() as connection:
        return watermarks.reached(connection, kernel, producers)


def test_mark_is_read_as_it_was_sent() -> None:
    sent = delivered("intake", TEN)
    assert watermarks.is_mark(sent)
    assert watermarks.read(sent) == [("intake", TEN)]


def test_mark_is_no_message_and_no_message_is_a_mark() -> None:
    sent = delivered("intake", TEN)
    with pytest.raises(Malformed):
        from_wire(sent.headers, sent.body)
    assert not watermarks.is_mark(Delivery({"cloudEvents:type": "jieli.intake.x.v1"}, b"{}", None))
    assert not watermarks.is_mark(Delivery({}, b"", None))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"1",
        b'{"producer":"intake"}',
        b'{"producer":"intake","instant":"\xff"}',
        b'{"producer":"intake","instant":"tomorrow"}',
        b'{"producer":"intake","instant":9}',
        b'{"producer":{},"instant":"2026-03-09T10:00:00+08:00"}',
        b'{"producer":' + b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:50]),
)
def test_mark_that_cannot_be_read_is_let_go(body: bytes) -> None:
    assert watermarks.read(Delivery(delivered("intake", TEN).headers, body, None)) == []


def test_all_are_heard_as_far_as_the_one_that_is_furthest_behind(room: MailRoom) -> None:
    note(room, ("intake", TWELVE), ("routing", TEN), ("delivery", ELEVEN))
    assert reached(room, "intake", "routing", "delivery") == TEN
    assert reached(room, "intake", "delivery") == ELEVEN


def test_producer_that_was_never_heard_is_infinitely_behind(room: MailRoom) -> None:
    note(room, ("intake", TWELVE))
    assert reached(room, "intake", "routing") < TEN
    assert reached(room) < TEN


def test_mark_that_comes_late_takes_nothing_back(room: MailRoom) -> None:
    note(room, ("intake", ELEVEN))
    note(room, ("intake", TEN))
    assert reached(room, "intake") == ELEVEN
    note(room, ("intake", TEN), ("intake", TWELVE), ("intake", ELEVEN))
    assert reached(room, "intake") == TWELVE
