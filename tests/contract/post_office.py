"""A post office for the contract of the transport port: posts batches, empties boxes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from shared.contracts.envelope import new_id
from shared.messaging.port import (
    Consumer,
    Delivery,
    Outcome,
    Publication,
    Publisher,
    Transport,
    TransportDown,
)
from shared.messaging.topology import EVENTS_EXCHANGE, RELAY_EXCHANGE, Binding, Topology

PATIENCE_SECONDS = 30.0
_PREFETCH = 256
_MOMENT = 0.2


class PostOffice:
    """One transport with one box of its own, which takes the facts of `producer` and what is
    addressed to `office`."""

    def __init__(self, transport: Transport, name: str) -> None:
        self.transport = transport
        self.box, self.producer, self.office = f"{name}.box", f"{name}-news", f"{name}-office"
        self.topology = Topology(
            (self.box,),
            (
                Binding(EVENTS_EXCHANGE, f"{self.producer}.#", self.box),
                Binding(RELAY_EXCHANGE, self.office, self.box),
            ),
        )
        self.publisher: Publisher = transport.publisher()
        self._readers: list[Consumer] = []
        self._pool = ThreadPoolExecutor(max_workers=4)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()
        self.publisher.close()
        self._pool.shutdown()

    def letter(self, text: str, exchange: str = RELAY_EXCHANGE, key: str = "") -> Publication:
        """A message to the box, unless `exchange` and `key` say otherwise."""
        return Publication(new_id(), exchange, key or self.office, {"text": text}, text.encode())

    def letters(self, count: int) -> list[Publication]:
        return [self.letter(f"letter {number}") for number in range(count)]

    def post(self, batch: Sequence[Publication]) -> Future[list[Outcome]]:
        """Publish as an outbox does, again and again until nothing of it failed: a memory
        transport confirms only what its reader has acknowledged."""
        return self._pool.submit(self._publish, batch)

    def _publish(self, batch: Sequence[Publication]) -> list[Outcome]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            outcomes = self.publisher.publish(batch)
            if Outcome.FAILED not in outcomes or time.monotonic() > deadline:
                return outcomes
            time.sleep(0.05)

    def reader(self, queue: str = "") -> Consumer:
        self._readers.append(self.transport.consumer(queue or self.box, _PREFETCH))
        return self._readers[-1]


def read(consumer: Consumer, count: int) -> list[Delivery]:
    """The next `count` deliveries, not acknowledged yet."""
    found: list[Delivery] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(found) < count:
        found += consumer.receive(count - len(found), _MOMENT)
        if time.monotonic() > deadline:
            raise AssertionError(f"{len(found)} of {count} messages came")
    return found


def take(consumer: Consumer, count: int) -> list[Delivery]:
    """The next `count` deliveries, acknowledged."""
    found = read(consumer, count)
    consumer.acknowledge(found)
    return found


def nothing_comes(consumer: Consumer) -> bool:
    """For as long as a broker on this machine needs many times over."""
    return consumer.receive(1, _MOMENT) == []


def texts(deliveries: Sequence[Delivery]) -> list[str]:
    return [delivery.body.decode() for delivery in deliveries]


def is_down(act: Callable[[], object]) -> bool:
    try:
        act()
    except TransportDown:
        return True
    return False
