"""Sorting what arrived: what this site handles, what it passes on, and what nobody can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.contracts.envelope import Envelope, Malformed, from_wire
from shared.messaging import watermarks
from shared.messaging.correspondence import Correspondence
from shared.messaging.port import Delivery
from shared.messaging.signatures import BadSignature


@dataclass(frozen=True)
class Passing:
    """A relay message for a node of another site, as it came."""

    envelope: Envelope
    delivery: Delivery


@dataclass
class Arrivals:
    """A batch, sorted; an unreadable delivery has its error."""

    ours: list[Envelope] = field(default_factory=list)
    passing: list[Passing] = field(default_factory=list)
    unreadable: list[tuple[Delivery, Exception]] = field(default_factory=list)


def facts(deliveries: Sequence[Delivery]) -> Arrivals:
    """What services of this site tell each other."""

    def place(arrivals: Arrivals, envelope: Envelope, _: Delivery) -> None:
        if envelope.destination:
            raise Malformed("a fact has no destination")
        arrivals.ours.append(envelope)

    return _sorted(deliveries, place)


def letters(deliveries: Sequence[Delivery], correspondence: Correspondence) -> Arrivals:
    """What nodes say to each other. Nothing else comes from other sites: a fact from there would
    be taken for one of our own. What is for this site must have been signed."""

    def place(arrivals: Arrivals, envelope: Envelope, delivery: Delivery) -> None:
        if not envelope.destination:
            raise Malformed("a relay message names its destination")
        if correspondence.directory.is_hosted(envelope.destination):
            correspondence.verify(envelope, delivery)
            arrivals.ours.append(envelope)
        else:
            arrivals.passing.append(Passing(envelope, delivery))

    return _sorted(deliveries, place)


def _sorted(
    deliveries: Sequence[Delivery], place: Callable[[Arrivals, Envelope, Delivery], None]
) -> Arrivals:
    arrivals = Arrivals()
    for delivery in deliveries:
        if watermarks.is_mark(delivery):
            continue
        try:
            place(arrivals, from_wire(delivery.headers, delivery.body), delivery)
        except (Malformed, BadSignature) as error:
            arrivals.unreadable.append((delivery, error))
    return arrivals
