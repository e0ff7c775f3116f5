"""The loop that reads a queue: it starts before the broker, outlives it, and loses nothing."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from shared.messaging.port import Consumer, Delivery, Publisher, TransportDown
from shared.messaging.receive import Batching, ReceiveLoop
from shared.messaging.topology import Topology

TOPOLOGY = Topology(("q",), ())
Step = Callable[[], Any]


class Patience(threading.Event):
    """Waits in no time, and keeps how long it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waited.append(timeout)
        return self.is_set()


@dataclass
class Queue:
    """A broker's queue: what was not acknowledged comes again with the next connection.

    `faults` are what goes wrong, by the number of the call (counted over all calls)."""

    ready: deque[Delivery] = field(default_factory=deque)
    acknowledged: list[int] = field(default_factory=list)
    faults: dict[tuple[str, int], Exception] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    connections: int = 0
    closed: int = 0
    prefetch: int = 0
    when_empty: Callable[[], None] = lambda: None

    def call(self, name: str) -> None:
        self.calls[name] = self.calls.get(name, 0) + 1
        fault = self.faults.get((name, self.calls[name]))
        if fault is not None:
            raise fault

    def declare(self, topology: Topology) -> None:
        assert topology is TOPOLOGY
        self.call("declare")

    def publisher(self) -> Publisher:
        raise NotImplementedError

    def consumer(self, queue: str, prefetch: int) -> Consumer:
        assert queue == "q"
        self.call("consumer")
        self.connections += 1
        self.prefetch = prefetch
        return Reader(self)


@dataclass
class Reader:
    queue: Queue
    unacknowledged: list[Delivery] = field(default_factory=list)

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        self.queue.call("receive")
        if not self.queue.ready:
            self.queue.when_empty()
        taken = [self.queue.ready.popleft() for _ in range(min(limit, len(self.queue.ready)))]
        self.unacknowledged += taken
        return taken

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        self.queue.call("acknowledge")
        for delivery in deliveries:
            self.unacknowledged.remove(delivery)
            self.queue.acknowledged.append(delivery.tag)

    def close(self) -> None:
        self.queue.closed += 1
        self.queue.ready.extendleft(reversed(self.unacknowledged))


class Site:
    """A loop over a queue of numbered messages; it stops when the queue is empty."""

    def __init__(self, messages: int, rest: float = 0.0, **faults: Exception) -> None:
        self.queue = Queue(deque(Delivery({}, b"", number) for number in range(messages)))
        for name, fault in faults.items():
            call, _, number = name.rpartition("_")
            self.queue.faults[call, int(number)] = fault
        self.handled: list[list[int]] = []
        self.connected: list[bool] = []
        self.loop = ReceiveLoop(self.queue, TOPOLOGY, "q", self.handle, Batching(2, rest=rest))
        self.patience = self.loop._stopping = Patience()
        self.queue.when_empty = self.loop.stop

    def handle(self, deliveries: Sequence[Delivery]) -> None:
        self.connected.append(self.loop.connected)
        self.queue.call("handle")
        self.handled.append([delivery.tag for delivery in deliveries])

    def run(self) -> None:
        self.loop.run()


DOWN = TransportDown("no broker")
AWAY = OperationalError("SELECT 1", {}, Exception("gone"))


def test_batches_are_handled_in_order_and_then_acknowledged() -> None:
    site = Site(5)
    site.run()
    assert site.handled == [[0, 1], [2, 3], [4]]
    assert site.queue.acknowledged == [0, 1, 2, 3, 4]
    assert (site.queue.connections, site.queue.closed) == (1, 1)
    assert site.queue.prefetch == Batching().prefetch
    assert site.patience.waited == []


def test_reader_in_no_hurry_rests_after_a_batch_that_was_not_full() -> None:
    """However long the batch took, no longer than a tenth of a second."""
    site = Site(5, rest=1e12)
    site.run()
    assert site.handled == [[0, 1], [2, 3], [4]]
    assert site.patience.waited == [0.1]


def test_loop_starts_while_the_broker_is_down() -> None:
    site = Site(2, declare_1=DOWN, declare_2=DOWN, consumer_1=DOWN)
    site.run()
    assert site.handled == [[0, 1]]
    assert site.connected == [True]
    assert site.queue.calls["declare"] == 4


def test_it_waits_longer_each_time_and_begins_anew_once_connected() -> None:
    faults = {f"declare_{number}": DOWN for number in range(1, 8)}
    site = Site(4, **faults, receive_1=DOWN)
    site.run()
    assert site.patience.waited == [0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 2.0, 0.2]


@pytest.mark.parametrize(
    ("fault", "handled"),
    [
        ("receive_2", [[0, 1], [2, 3]]),
        ("handle_2", [[0, 1], [2, 3]]),
        ("acknowledge_2", [[0, 1], [2, 3], [2, 3]]),
    ],
)
@pytest.mark.parametrize("error", [DOWN, AWAY], ids=["broker", "database"])
def test_loop_outlives_an_outage_while_busy_and_nothing_is_lost(
    fault: str, handled: list[list[int]], error: Exception
) -> None:
    site = Site(4, **{fault: error})
    site.run()
    assert site.handled == handled
    assert site.queue.acknowledged == [0, 1, 2, 3]
    assert (site.queue.connections, site.queue.closed) == (2, 2)


def test_what_was_not_handled_is_never_acknowledged() -> None:
    site = Site(2, handle_1=AWAY, handle_2=AWAY)
    site.patience.wait = lambda timeout=None: site.loop.stop() or True  # type: ignore[func-returns-value,method-assign]
    site.run()
    assert site.queue.acknowledged == []
    assert len(site.queue.ready) == 2


def test_loop_says_that_it_is_not_connected() -> None:
    site = Site(2, receive_1=DOWN)
    seen: list[bool] = []
    site.patience.wait = lambda timeout=None: seen.append(site.loop.connected) or False  # type: ignore[func-returns-value,method-assign]
    assert not site.loop.connected
    site.run()
    assert seen == [False]
    assert site.connected == [True]


def test_fault_of_our_own_ends_the_loop_loudly_and_gives_the_messages_back() -> None:
    site = Site(2, handle_1=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        site.run()
    assert site.queue.acknowledged == []
    assert len(site.queue.ready) == 2
    assert site.queue.closed == 1


def test_loop_that_is_stopped_finishes_its_batch() -> None:
    site = Site(6)
    site.queue.faults = {}
    original = site.handle

    def handle(deliveries: Sequence[Delivery]) -> None:
        original(deliveries)
        site.loop.stop()

    site.loop.handle = handle
    site.run()
    assert site.handled == [[0, 1]]
    assert site.queue.acknowledged == [0, 1]
    assert len(site.queue.ready) == 4
