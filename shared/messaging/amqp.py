"""The transport of real mode: RabbitMQ, quorum queues, nothing acknowledged before its commit."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import amqp
import kombu

from shared.kernel.refusals import Conflict
from shared.messaging.amqp_publisher import AmqpPublisher
from shared.messaging.port import Consumer, Delivery, Publisher, TransportDown
from shared.messaging.topology import EVENTS_EXCHANGE, RELAY_EXCHANGE, Topology, settled_mark

_HEARTBEAT_SECONDS = 20
_CONNECT_TIMEOUT_SECONDS = 5
#: Messages that are here already are taken without waiting longer than this for each.
_INSTANT = 0.0005
_READ_AHEAD_BYTES = 16_384
#: RabbitMQ writes a new quorum queue's name to disk within half a second of its declaration; a
#: broker killed before that forgets the queue with all that it had confirmed (ADR 0003).
SETTLE_SECONDS = 2.0
QUEUE_ARGUMENTS = {
    "x-queue-type": "quorum",
    # A full queue refuses, so that the outbox keeps the message; it never drops one.
    "x-overflow": "reject-publish",
    # RabbitMQ 4 drops a message after 20 crashes of its reader unless told otherwise.
    "x-delivery-limit": 1_000_000_000,
}


class AmqpTransport:
    """Connections to one virtual host of RabbitMQ, which is the whole site's."""

    def __init__(self, url: str) -> None:
        self.url = url

    def declare(self, topology: Topology) -> None:
        connection = connect(self.url)
        with translated_errors():
            settled = _has_settled(connection, topology)
            channel = connection.channel()
            channel.exchange_declare(EVENTS_EXCHANGE, "topic", durable=True, auto_delete=False)
            channel.exchange_declare(RELAY_EXCHANGE, "direct", durable=True, auto_delete=False)
            for queue in topology.queues:
                channel.queue_declare(
                    queue, durable=True, auto_delete=False, arguments=QUEUE_ARGUMENTS
                )
            for binding in topology.bindings:
                channel.queue_bind(binding.queue, binding.exchange, binding.key)
            if not settled:
                time.sleep(SETTLE_SECONDS)
                channel.exchange_declare(
                    settled_mark(topology), "fanout", durable=True, auto_delete=False
                )
            connection.release()

    def purge(self, topology: Topology) -> None:
        """Delete the queues with all that is in them; Conflict while somebody reads them."""
        connection = connect(self.url)
        with translated_errors():
            for queue in topology.queues:
                if (_standing(connection, queue) or _NOTHING).readers:
                    raise Conflict("queue_in_use", f"队列 {queue} 正有服务在读，请先停下站点")
            channel = connection.channel()
            for queue in topology.queues:
                channel.queue_delete(queue)
            connection.release()

    def delete_idle(self, queues: Sequence[str]) -> list[str]:
        """Delete those of the queues that there are; Conflict, and nothing is deleted, if one holds
        a message or has a reader, for what a reader has in hand is not counted."""
        connection = connect(self.url)
        with translated_errors():
            found = {queue: _standing(connection, queue) for queue in queues}
            there = {queue: standing for queue, standing in found.items() if standing}
            for queue, (messages, readers) in there.items():
                if messages:
                    raise Conflict("queue_not_empty", f"队列 {queue} 还有 {messages} 条消息，不删")
                if readers:
                    raise Conflict("queue_in_use", f"队列 {queue} 正有人在读，不删")
            channel = connection.channel()
            for queue in there:
                channel.queue_delete(queue)
            connection.release()
        return list(there)

    def publisher(self) -> Publisher:
        return AmqpPublisher(self.url)

    def consumer(self, queue: str, prefetch: int) -> Consumer:
        return AmqpConsumer(self.url, queue, prefetch)


class AmqpConsumer:
    """Reads one queue with kombu's py-amqp channel; see `port.Consumer`."""

    def __init__(self, url: str, queue: str, prefetch: int) -> None:
        self.buffer: deque[Delivery] = deque()
        self.connection = connect(url)
        self.checked_at = time.monotonic()
        with translated_errors():
            _read_ahead(self.connection)
            self.channel = self.connection.channel()
            self.channel.basic_qos(0, prefetch, False)
            self.channel.basic_consume(queue, callback=self._arrived, no_ack=False)

    def _arrived(self, message: Any) -> None:
        headers = message.properties.get("application_headers") or {}
        body = message.body
        data = body.encode() if isinstance(body, str) else bytes(body)
        self.buffer.append(Delivery(headers, data, message.delivery_tag))

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        with translated_errors():
            self._keep_alive()
            patience = wait if not self.buffer else _INSTANT
            while len(self.buffer) < limit:
                try:
                    self.connection.drain_events(timeout=patience)
                except TimeoutError:
                    break
                patience = _INSTANT
        return [self.buffer.popleft() for _ in range(min(limit, len(self.buffer)))]

    def _keep_alive(self) -> None:
        if time.monotonic() - self.checked_at >= _HEARTBEAT_SECONDS / 4:
            self.checked_at = time.monotonic()
            self.connection.heartbeat_check()

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        if deliveries:
            with translated_errors():
                self.channel.basic_ack(deliveries[-1].tag, multiple=True)

    def close(self) -> None:
        with suppress(TransportDown), translated_errors():
            self.connection.release()


def _has_settled(connection: Any, topology: Topology) -> bool:
    """Whether nobody made one of these queues just now. The mark is made last: whoever comes
    before it waits as long as the one who made the queues."""
    if any(_standing(connection, queue) is None for queue in topology.queues):
        return False
    channel = connection.channel()
    try:
        channel.exchange_declare(settled_mark(topology), "fanout", passive=True)
        channel.close()
    except amqp.exceptions.NotFound:
        return False
    return True


class _Standing(NamedTuple):
    """What waits in a queue, and how many read it."""

    messages: int
    readers: int


_NOTHING = _Standing(0, 0)


def _standing(connection: Any, queue: str) -> _Standing | None:
    """None if there is no queue of that name. Asking for one that is not there closes the channel,
    so each question has its own."""
    channel = connection.channel()
    try:
        found = channel.queue_declare(queue, passive=True)
        channel.close()
    except amqp.exceptions.NotFound:
        return None
    return _Standing(found.message_count, found.consumer_count)


def connect(url: str) -> kombu.Connection:
    """An open connection; TransportDown if there is none to be had now."""
    connection = kombu.Connection(
        url, heartbeat=_HEARTBEAT_SECONDS, connect_timeout=_CONNECT_TIMEOUT_SECONDS
    )
    with translated_errors():
        connection.connect()
    return connection


def _read_ahead(connection: kombu.Connection) -> None:
    """Let the socket give all that it has. py-amqp asks for the seven bytes of a frame's head
    and then for the rest; what it gets beyond that it keeps for the next frame anyway."""
    transport = connection.connection.transport
    receive = transport._quick_recv
    transport._quick_recv = lambda wanted: receive(max(wanted, _READ_AHEAD_BYTES))


@contextmanager
def translated_errors() -> Iterator[None]:
    """Whatever breaks the link becomes TransportDown, silence of the other side too."""
    transport = kombu.Connection("amqp://").transport
    try:
        yield
    except (*transport.connection_errors, *transport.channel_errors, OSError) as error:
        raise TransportDown(f"{type(error).__name__}: {error}") from error
