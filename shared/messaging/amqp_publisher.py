"""Confirmed, persistent, mandatory publishing with many messages in flight (ADR 0003)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pika
import structlog
from pika.adapters.select_connection import SelectConnection

from shared.contracts.envelope import CONTENT_TYPE
from shared.messaging.port import Outcome, Publication

log = structlog.get_logger(__name__)

_CONFIRM_TIMEOUT_SECONDS = 10.0
_CONNECT_PATIENCE_SECONDS = 1.0
_FIRST_DELAY_SECONDS = 0.2
_LONGEST_DELAY_SECONDS = 2.0
_PERSISTENT = 2
#: Three frames make a message of about 2 KB.
_FRAMES_TOGETHER = 96
#: Marks that nobody fetches must not pile up before a link that is down.
_TRANSIENT_MILLISECONDS = "60000"


class _Batch:
    """A batch in flight: outcomes by place, and how many are still unknown."""

    def __init__(self, publications: Sequence[Publication]) -> None:
        self.publications = publications
        self.outcomes = [Outcome.FAILED] * len(publications)
        self.unknown = len(publications)
        self.answered = threading.Event()

    def settle(self, place: int, outcome: Outcome) -> None:
        self.outcomes[place] = outcome
        self.unknown -= 1
        if self.unknown == 0:
            self.answered.set()


class _JoiningConnection(SelectConnection):  # type: ignore[misc,unused-ignore]
    """Hands a batch to the socket in a few large pieces. pika calls it for each of a message's
    three frames, which under eventlet costs more than all the rest of publishing."""

    _held: list[bytes] | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        self._held = []
        try:
            yield
        finally:
            held, self._held = self._held, None
            for first in range(0, len(held), _FRAMES_TOGETHER):
                self._output_marshaled_frames(held[first : first + _FRAMES_TOGETHER])

    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        if self._held is not None:
            self._held.extend(marshaled_frames)
        elif marshaled_frames:
            super()._output_marshaled_frames([b"".join(marshaled_frames)])


class AmqpPublisher:
    """pika's asynchronous connection on a thread of its own (a green one under eventlet).

    Only that thread touches the channel; `publish` hands a batch over and waits for its answers.
    """

    def __init__(self, url: str) -> None:
        self.parameters = pika.URLParameters(url)
        self.parameters.heartbeat = 20
        self.parameters.blocked_connection_timeout = _CONFIRM_TIMEOUT_SECONDS
        self.parameters.socket_timeout = 5
        self.connection: _JoiningConnection | None = None
        self.channel: Any = None
        self.waiting: list[_Batch] = []
        self.in_flight: dict[int, tuple[_Batch, int]] = {}
        self.returned: set[str] = set()
        self.last_tag = 0
        self.open = threading.Event()
        self.closing = threading.Event()
        self.thread = threading.Thread(target=self._run, name="amqp-publisher", daemon=True)
        self.thread.start()

    def publish(self, batch: Sequence[Publication]) -> list[Outcome]:
        pending = _Batch(batch)
        if not batch or not self.open.wait(_CONNECT_PATIENCE_SECONDS):
            return pending.outcomes
        self.waiting.append(pending)
        if self._hand_over(lambda: self._send(pending)):
            pending.answered.wait(_CONFIRM_TIMEOUT_SECONDS)
        self.waiting.remove(pending)
        # A late answer must not change what the caller has read.
        return list(pending.outcomes)

    def send_transient(self, publication: Publication) -> None:
        if self.open.is_set():
            self._hand_over(lambda: self._send_transient(publication))

    def close(self) -> None:
        self.closing.set()
        self._hand_over(self._close_connection)
        self.thread.join(timeout=5)

    def _close_connection(self) -> None:
        connection = self.connection
        if connection is not None and not (connection.is_closing or connection.is_closed):
            connection.close()

    def _hand_over(self, call: Any) -> bool:
        connection = self.connection
        if connection is None:
            return False
        connection.ioloop.add_callback_threadsafe(call)
        return True

    def _run(self) -> None:
        delay = _FIRST_DELAY_SECONDS
        while not self.closing.is_set():
            try:
                self.connection = _JoiningConnection(
                    self.parameters,
                    on_open_callback=self._on_open,
                    on_open_error_callback=self._on_closed,
                    on_close_callback=self._on_closed,
                )
                self.connection.ioloop.start()
            except Exception as error:
                log.warning("publisher_interrupted", error=type(error).__name__)
            delay = _FIRST_DELAY_SECONDS if self.open.is_set() else delay * 2
            self._fail_all()
            self.closing.wait(min(delay, _LONGEST_DELAY_SECONDS))

    def _on_open(self, connection: SelectConnection) -> None:
        if self.closing.is_set():
            connection.close()
        else:
            connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        self.channel, self.last_tag = channel, 0
        channel.add_on_return_callback(self._on_return)
        channel.add_on_close_callback(self._on_channel_closed)
        channel.confirm_delivery(self._on_confirm, callback=lambda _frame: self.open.set())

    def _on_channel_closed(self, _channel: Any, _reason: Any) -> None:
        """Where the broker closed the channel alone, begin anew with a whole connection."""
        if self.connection is not None and self.connection.is_open:
            self.connection.close()

    def _on_closed(self, _connection: SelectConnection, reason: Any) -> None:
        if not self.closing.is_set():
            log.warning("publisher_disconnected", reason=str(reason)[:200])
        if self.connection is not None:
            self.connection.ioloop.stop()

    def _fail_all(self) -> None:
        """Nothing in flight will be answered any more; the outbox publishes it again."""
        self.open.clear()
        connection, self.connection, self.channel = self.connection, None, None
        in_flight, self.in_flight = self.in_flight, {}
        self.returned.clear()
        for batch in [*self.waiting, *(batch for batch, _ in in_flight.values())]:
            batch.answered.set()
        if connection is not None and connection.is_open:
            connection.close()

    def _send(self, pending: _Batch) -> None:
        if self.channel is None or not self.channel.is_open:
            pending.answered.set()
            return
        with self.channel.connection.together():
            for place, publication in enumerate(pending.publications):
                self.last_tag += 1
                self.in_flight[self.last_tag] = (pending, place)
                self._basic_publish(publication, mandatory=True)

    def _send_transient(self, publication: Publication) -> None:
        if self.channel is not None and self.channel.is_open:
            self.last_tag += 1
            self._basic_publish(publication, mandatory=False)

    def _basic_publish(self, publication: Publication, *, mandatory: bool) -> None:
        properties = pika.BasicProperties(
            content_type=CONTENT_TYPE,
            delivery_mode=_PERSISTENT,
            message_id=publication.id,
            # So that an operator can see how long the oldest message of a queue has waited.
            timestamp=int(time.time()),
            headers=publication.headers,
            expiration=None if mandatory else _TRANSIENT_MILLISECONDS,
        )
        self.channel.basic_publish(
            publication.exchange,
            publication.routing_key,
            publication.body,
            properties,
            mandatory=mandatory,
        )

    def _on_return(self, _channel: Any, _method: Any, properties: Any, _body: bytes) -> None:
        # The broker returns before it confirms, so the confirm finds the id noted here.
        self.returned.add(properties.message_id)

    def _on_confirm(self, frame: Any) -> None:
        method = frame.method
        confirmed = isinstance(method, pika.spec.Basic.Ack)
        tags = [method.delivery_tag]
        if method.multiple:
            tags = [tag for tag in self.in_flight if tag <= method.delivery_tag]
        for tag in tags:
            found = self.in_flight.pop(tag, None)
            if found is not None:
                batch, place = found
                batch.settle(place, self._outcome(batch.publications[place].id, confirmed))

    def _outcome(self, message_id: str, confirmed: bool) -> Outcome:
        if message_id in self.returned:
            self.returned.discard(message_id)
            return Outcome.UNROUTABLE
        return Outcome.CONFIRMED if confirmed else Outcome.FAILED
