"""Acknowledges what arrived before its effect is committed: an outage between the two loses it."""

from __future__ import annotations

from shared.messaging.port import Consumer
from shared.messaging.receive import ReceiveLoop


def corrupt() -> None:
    ReceiveLoop._consume = _consume  # type: ignore[method-assign]


def _consume(self: ReceiveLoop, consumer: Consumer) -> None:
    self.connected = True
    try:
        while not self._stopping.is_set():
            batch = consumer.receive(self.batching.size, self.batching.idle_wait)
            if batch:
                consumer.acknowledge(batch)
                self.handle(batch)
    finally:
        consumer.close()
