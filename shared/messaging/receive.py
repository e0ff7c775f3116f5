"""The loop that reads one queue in batches: receive, handle in one transaction, acknowledge."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from shared.messaging.port import Consumer, Delivery, Transport, TransportDown
from shared.messaging.topology import Topology

log = structlog.get_logger(__name__)

_LONGEST_REST_SECONDS = 0.1


@dataclass(frozen=True)
class Batching:
    """`size` messages at most per transaction, `prefetch` unacknowledged ones on the way.

    A batch is whatever has arrived by the time the last one is done: under load batches grow by
    themselves, and a lone message waits for nobody. After a batch that was not full a reader who is
    in no hurry rests `rest` times as long as it took, so that the next one is larger: a transaction
    costs about as much for one message as for twenty.
    """

    size: int = 256
    prefetch: int = 512
    idle_wait: float = 0.3
    rest: float = 0.0


class ReceiveLoop:
    """Reads one queue until stopped. It starts while the broker is down, survives the broker's
    and the database's death while busy, and reconnects with growing delay (G6)."""

    _FIRST_DELAY = 0.2
    _LONGEST_DELAY = 2.0

    def __init__(
        self,
        transport: Transport,
        topology: Topology,
        queue: str,
        handle: Callable[[Sequence[Delivery]], None],
        batching: Batching,
    ) -> None:
        self.transport = transport
        self.topology = topology
        self.queue = queue
        self.handle = handle
        self.batching = batching
        self.connected = False
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        delay = self._FIRST_DELAY
        while not self._stopping.is_set():
            try:
                self.transport.declare(self.topology)
                consumer = self.transport.consumer(self.queue, self.batching.prefetch)
                delay = self._FIRST_DELAY
                self._consume(consumer)
            except (TransportDown, DBAPIError) as error:
                self.connected = False
                log.warning("receive_interrupted", queue=self.queue, error=str(error)[:200])
                self._stopping.wait(delay)
                delay = min(delay * 2, self._LONGEST_DELAY)

    def _consume(self, consumer: Consumer) -> None:
        self.connected = True
        try:
            while not self._stopping.is_set():
                batch = consumer.receive(self.batching.size, self.batching.idle_wait)
                if batch:
                    began = time.monotonic()
                    self.handle(batch)
                    consumer.acknowledge(batch)
                    self._rest(len(batch), time.monotonic() - began)
        finally:
            consumer.close()

    def _rest(self, read: int, took: float) -> None:
        if self.batching.rest and read < self.batching.size:
            self._stopping.wait(min(self.batching.rest * took, _LONGEST_REST_SECONDS))
