"""The broker alone: confirmed publishing with many messages in flight, and reading them at the
same time. `python -m benchmarks.limit_broker publish|consume` is one of the two processes."""
# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import sys
import time
from typing import Any

import amqp
import kombu
from amqp.method_framing import frame_writer

from benchmarks.ours import Ours
from benchmarks.peers.work import amqp_url, quorum_queue
from shared.contracts.envelope import CONTENT_TYPE, new_id

QUEUE = "limit"
#: As many unconfirmed, unacknowledged ones at a time as keep the broker busy; 100 gave less.
_IN_FLIGHT = 1000
_WRITTEN_AT_ONCE = 50
_ACKNOWLEDGED_AT_ONCE = 100
_WAIT_SECONDS = 20.0


def declare(url: str) -> None:
    with kombu.Connection(url) as connection:
        quorum_queue(QUEUE)(connection).declare()


def publish(count: int) -> None:
    """The relay's own messages, in frames that were made before the clock runs."""
    messages = [_message(Ours(1).first_messages([new_id()])[0])] * count
    with kombu.Connection(amqp_url()) as connection:
        channel = connection.channel()
        channel.confirm_select()
        unconfirmed = _Counter(channel)
        frames = _recorded(connection.connection, channel, messages)
        write = connection.connection.transport.write
        _begin()
        for first in range(0, count, _WRITTEN_AT_ONCE):
            write(b"".join(frames[first : first + _WRITTEN_AT_ONCE]))
            while first + _WRITTEN_AT_ONCE - unconfirmed.last > _IN_FLIGHT:
                connection.drain_events(timeout=_WAIT_SECONDS)
        while unconfirmed.last < count:
            connection.drain_events(timeout=_WAIT_SECONDS)
    print(time.time(), flush=True)


def _recorded(connection: Any, channel: Any, messages: list[Any]) -> list[bytes]:
    """What the client would write for each message."""
    tape = _Tape()
    usual, connection.frame_writer = connection.frame_writer, frame_writer(connection, tape)
    for message in messages:
        channel.basic_publish(message, "", QUEUE, mandatory=True)
    connection.frame_writer = usual
    return tape.frames


class _Tape:
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def write(self, frames: Any) -> None:
        self.frames.append(bytes(frames))


class _Counter:
    """The last tag that the broker confirmed. It confirms a queue's messages in their order."""

    def __init__(self, channel: Any) -> None:
        self.last = 0
        channel.events["basic_ack"].add(self._confirmed)

    def _confirmed(self, tag: int, _multiple: bool) -> None:
        self.last = max(self.last, tag)


def consume(count: int) -> None:
    taken = 0
    with kombu.Connection(amqp_url()) as connection:
        channel = connection.channel()

        def arrived(message: Any) -> None:
            nonlocal taken
            taken += 1
            if taken % _ACKNOWLEDGED_AT_ONCE == 0 or taken == count:
                channel.basic_ack(message.delivery_tag, multiple=True)

        channel.basic_qos(0, _IN_FLIGHT, False)
        channel.basic_consume(QUEUE, callback=arrived)
        _begin()
        while taken < count:
            connection.drain_events(timeout=_WAIT_SECONDS)
    print(time.time(), flush=True)


def _begin() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def _message(publication: Any) -> amqp.Message:
    return amqp.Message(
        publication.body,
        content_type=CONTENT_TYPE,
        delivery_mode=2,
        message_id=publication.id,
        application_headers=publication.headers,
    )


if __name__ == "__main__":
    {"publish": publish, "consume": consume}[sys.argv[1]](int(sys.argv[2]))
