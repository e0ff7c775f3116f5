"""The port between the services and whatever carries messages: AMQP, or the process itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from shared.messaging.topology import Topology


class Outcome(StrEnum):
    """What became of one published message."""

    CONFIRMED = "confirmed"  # every bound queue has it safely
    UNROUTABLE = "unroutable"  # no queue is bound to its key
    FAILED = "failed"  # not known: publish it again


@dataclass(frozen=True, slots=True)
class Publication:
    """A message ready for the wire, persistent and mandatory always."""

    id: str
    exchange: str
    routing_key: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as it arrived; `tag` belongs to the adapter that delivered it."""

    headers: dict[str, Any]
    body: bytes
    tag: Any


class TransportDown(Exception):
    """The other side cannot be reached now; try again later."""


class Publisher(Protocol):
    def publish(self, batch: Sequence[Publication]) -> list[Outcome]:
        """Publish all, wait for every answer, and return them in the order of the batch.

        Never raises for an outage: what is not known to be safe comes back as FAILED.
        """
        ...

    def send_transient(self, publication: Publication) -> None:
        """Publish without waiting and without promise; for marks that are soon repeated."""
        ...

    def close(self) -> None: ...


class Consumer(Protocol):
    """Reads one queue. Raises TransportDown from any call when the link is gone; what was
    delivered and not acknowledged then comes again."""

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        """Up to `limit` messages: all that are here already, or after at most `wait` seconds
        the first ones to arrive. An empty list means that none came."""
        ...

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """The effects of all of these are committed. Deliveries are acknowledged in order."""
        ...

    def close(self) -> None: ...


class Transport(Protocol):
    def declare(self, topology: Topology) -> None:
        """Make exchanges, queues and bindings; TransportDown if that cannot be done now."""
        ...

    def publisher(self) -> Publisher: ...

    def consumer(self, queue: str, prefetch: int) -> Consumer: ...
