"""The transport of embedded mode: queues in this process's memory.

Nothing survives the process, so a message counts as confirmed only when every bound queue's
reader has committed and acknowledged it; the outbox publishes the rest again after a restart.
"""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from shared.messaging.port import (
    Consumer,
    Delivery,
    Outcome,
    Publication,
    Publisher,
    TransportDown,
)
from shared.messaging.topology import Binding, Topology


@dataclass(slots=True)
class _Batch:
    """A published batch and how many acknowledgements it still waits for."""

    missing: int
    done: threading.Event


class _Queue:
    def __init__(self) -> None:
        self.ready: deque[Delivery] = deque()
        self.arrived = threading.Condition()

    def put(self, deliveries: Sequence[Delivery], *, first: bool = False) -> None:
        with self.arrived:
            if first:
                self.ready.extendleft(reversed(deliveries))
            else:
                self.ready.extend(deliveries)
            self.arrived.notify()

    def take(self, limit: int, wait: float) -> list[Delivery]:
        with self.arrived:
            if not self.ready:
                self.arrived.wait(wait)
            return [self.ready.popleft() for _ in range(min(limit, len(self.ready)))]


class InProcessTransport:
    """A broker within the process: topic keys `<word>.#` and exact keys, as the topology uses."""

    def __init__(self, confirm_timeout: float = 30.0) -> None:
        self.confirm_timeout = confirm_timeout
        self.queues: dict[str, _Queue] = {}
        self.bound: dict[tuple[str, str], list[_Queue]] = defaultdict(list)
        self.lock = threading.Lock()
        self.numbers = itertools.count()
        self.waiting: dict[int, _Batch] = {}

    def declare(self, topology: Topology) -> None:
        with self.lock:
            for name in topology.queues:
                self.queues.setdefault(name, _Queue())
            for binding in topology.bindings:
                queue, targets = self.queues[binding.queue], self._targets(binding)
                if queue not in targets:
                    targets.append(queue)

    def _targets(self, binding: Binding) -> list[_Queue]:
        return self.bound[binding.exchange, binding.key]

    def route(self, publication: Publication) -> list[_Queue]:
        exact = self.bound.get((publication.exchange, publication.routing_key), [])
        word = publication.routing_key.split(".", 1)[0]
        topic = self.bound.get((publication.exchange, f"{word}.#"), [])
        return [*exact, *topic]

    def publisher(self) -> Publisher:
        return _Publisher(self)

    def consumer(self, queue: str, prefetch: int) -> Consumer:  # noqa: ARG002 - memory needs none
        if queue not in self.queues:
            raise TransportDown(f"no queue {queue} is declared")
        return _Consumer(self, self.queues[queue])

    def acknowledged(self, batch_number: int) -> None:
        with self.lock:
            batch = self.waiting.get(batch_number)
            if batch is None:
                return
            batch.missing -= 1
            if batch.missing == 0:
                batch.done.set()


class _Publisher:
    def __init__(self, broker: InProcessTransport) -> None:
        self.broker = broker

    def publish(self, batch: Sequence[Publication]) -> list[Outcome]:
        number = next(self.broker.numbers)
        routes = [self.broker.route(publication) for publication in batch]
        per_queue: dict[int, tuple[_Queue, list[Delivery]]] = {}
        for publication, queues in zip(batch, routes, strict=True):
            for queue in queues:
                delivery = Delivery(dict(publication.headers), publication.body, number)
                per_queue.setdefault(id(queue), (queue, []))[1].append(delivery)
        waiting = _Batch(sum(len(queues) for queues in routes), threading.Event())
        if waiting.missing:
            with self.broker.lock:
                self.broker.waiting[number] = waiting
            for queue, deliveries in per_queue.values():
                queue.put(deliveries)
            confirmed = waiting.done.wait(self.broker.confirm_timeout)
            with self.broker.lock:
                del self.broker.waiting[number]
        else:
            confirmed = True
        answer = Outcome.CONFIRMED if confirmed else Outcome.FAILED
        return [answer if queues else Outcome.UNROUTABLE for queues in routes]

    def send_transient(self, publication: Publication) -> None:
        for queue in self.broker.route(publication):
            queue.put([Delivery(dict(publication.headers), publication.body, None)])

    def close(self) -> None:
        """Nothing to close."""


class _Consumer:
    def __init__(self, broker: InProcessTransport, queue: _Queue) -> None:
        self.broker = broker
        self.queue = queue
        self.unacknowledged: dict[int, Delivery] = {}

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        taken = self.queue.take(limit, wait)
        self.unacknowledged.update((id(delivery), delivery) for delivery in taken)
        return taken

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if self.unacknowledged.pop(id(delivery), None) and delivery.tag is not None:
                self.broker.acknowledged(delivery.tag)

    def close(self) -> None:
        """What was not acknowledged goes back to the head of the queue, as a broker does it."""
        returned, self.unacknowledged = list(self.unacknowledged.values()), {}
        if returned:
            self.queue.put(returned, first=True)
