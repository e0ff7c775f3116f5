"""The publisher starts before the broker and outlives database and broker (G6)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from mail_room import NOON, TOPOLOGY, MailRoom, ToldTransport, fact
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from shared.messaging.outbox import Pace
from shared.messaging.port import Outcome, Publication


@dataclass
class Flaky:
    """A database that is away for the first `away` connections."""

    engine: Any
    away: int
    on_failure: Callable[[], None]

    def connect(self) -> Any:
        if self.away:
            self.away -= 1
            self.on_failure()
            raise OperationalError("SELECT", {}, Exception("gone"))
        return self.engine.connect()


def stop_when_sent(room: MailRoom, transport: ToldTransport) -> None:
    """The first mark says that the outbox is empty."""

    def stop(publication: Publication) -> None:
        transport.told.marks.append(publication)
        room.publisher.stop()

    transport.told.send_transient = stop  # type: ignore[method-assign]


def test_nothing_is_published_before_the_queues_are_there(
    room: MailRoom, transport: ToldTransport
) -> None:
    published: list[int] = []

    def look() -> None:
        published.append(len(transport.told.batches))
        room.publisher.wake()

    transport.down, transport.on_attempt = 3, look
    room.write(fact())
    stop_when_sent(room, transport)
    room.publisher.run()
    assert published == [0, 0, 0, 0]
    assert transport.declared == [TOPOLOGY]
    assert len(transport.told.batches) == 1
    assert room.outbox(sent=False) == []


def test_publisher_that_is_stopped_while_the_broker_is_away_stops(
    room: MailRoom, transport: ToldTransport
) -> None:
    transport.down = 10**6
    transport.on_attempt = room.publisher.stop
    room.publisher.run()
    assert transport.declared == []
    assert transport.told.closed


def test_publisher_outlives_the_database(room: MailRoom, transport: ToldTransport) -> None:
    room.write(fact())
    room.publisher.engine = Flaky(room.engine, 3, room.publisher.wake)  # type: ignore[assignment]
    stop_when_sent(room, transport)
    room.publisher.run()
    assert len(transport.told.batches) == 1
    assert room.outbox(sent=False) == []


def test_message_that_comes_while_the_publisher_waits_wakes_it(
    database: Engine, transport: ToldTransport
) -> None:
    """Were it not woken, the test would run into its time limit."""
    room = MailRoom(database, transport, Pace(poll=10_000, watermark=0))

    def write_once(publication: Publication) -> None:
        if transport.told.batches:
            room.publisher.stop()
        elif not transport.told.marks:
            transport.told.marks.append(publication)
            room.write(fact())
            room.publisher.wake()

    transport.told.send_transient = write_once  # type: ignore[method-assign]
    original = transport.told.publish

    def publish(batch: Any) -> Any:
        room.publisher.stop()
        return original(batch)

    transport.told.publish = publish  # type: ignore[method-assign]
    room.publisher.run()
    assert len(transport.told.batches) == 1


class TestMarksOfWhatIsPublished:
    """A mark says that all facts up to an instant were published before it (G8)."""

    @pytest.fixture
    def room(self, database: Engine, transport: ToldTransport) -> MailRoom:
        return MailRoom(database, transport, Pace(watermark=0))

    def test_mark_names_producer_and_instant(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        room.publish()
        (mark,) = transport.told.marks
        assert mark.body.decode() == f'{{"reached":{{"routing":"{NOON.isoformat()}"}}}}'
        assert mark.exchange == "jieli.events"
        assert mark.routing_key == "routing.watermark"

    def test_no_mark_while_something_is_unpublished(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        room.write(fact())
        transport.told.answer = lambda _: Outcome.FAILED
        room.publish()
        assert transport.told.marks == []
        transport.told.answer = lambda _: Outcome.CONFIRMED
        room.publish()
        assert len(transport.told.marks) == 1

    def test_mark_comes_behind_every_batch_while_the_outbox_is_never_empty(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        for hour in (13, 14):
            room.time = NOON.replace(hour=hour)
            room.write(fact())
            room.publish()
        assert len(transport.told.batches) == len(transport.told.marks) == 2

    def test_no_mark_behind_a_batch_while_another_process_has_more(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        room.write(fact())
        room.write(fact())
        claim = room.publisher._claim
        room.publisher._claim = lambda connection: claim(connection)[:1]  # type: ignore[method-assign]
        room.publish()
        assert transport.told.marks == []

    def test_mark_is_said_once_all_of_its_time_is_sent_though_newer_facts_wait(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        """With several processes under load the outbox is never found empty."""
        claim, room.publisher._claim = room.publisher._claim, lambda *_: []  # type: ignore[method-assign]
        room.write(fact())
        room.publish()
        room.time = NOON.replace(hour=13)
        room.write(fact())
        room.publisher._claim = lambda *asked: claim(*asked)[:1]  # type: ignore[method-assign]
        room.publish()
        (mark,) = transport.told.marks
        assert NOON.isoformat() in mark.body.decode()

    def test_mark_is_older_than_a_fact_that_came_while_it_looked(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        looked = []

        def now() -> Any:
            looked.append(1)
            return NOON if len(looked) == 1 else NOON.replace(hour=13)

        room.publisher.now = now
        room.publish()
        assert NOON.isoformat() in transport.told.marks[0].body.decode()

    def test_same_instant_is_marked_once(self, room: MailRoom, transport: ToldTransport) -> None:
        room.publish()
        room.publish()
        room.time = NOON.replace(hour=13)
        room.publish()
        assert len(transport.told.marks) == 2

    def test_no_mark_while_another_process_is_publishing(
        self, room: MailRoom, transport: ToldTransport
    ) -> None:
        """On a database with row locks it has claimed what this one then does not find."""
        room.write(fact())
        room.publisher._claim = lambda connection: []  # type: ignore[method-assign]
        room.publish()
        assert transport.told.marks == []

    def test_marks_keep_their_pace(
        self, database: Engine, transport: ToldTransport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        room = MailRoom(database, transport, Pace(watermark=5))
        for machine_time, hour in ((1000.0, 12), (1004.9, 13), (1005.0, 14), (1006.0, 15)):
            monkeypatch.setattr(time, "monotonic", lambda now=machine_time: now)
            room.time = NOON.replace(hour=hour)
            room.publish()
        monkeypatch.undo()
        marked = [
            json.loads(mark.body)["reached"]["routing"][11:13] for mark in transport.told.marks
        ]
        assert marked == ["12", "14"]
