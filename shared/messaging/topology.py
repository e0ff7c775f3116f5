"""Every name on the broker is a function of this module, never a literal elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.kernel.canonical import digest

#: Facts for everybody on the site: topic exchange, routing key `<producer>.<fact>`.
EVENTS_EXCHANGE = "jieli.events"
#: Messages from node to node: direct exchange, routing key = code of the receiving node.
RELAY_EXCHANGE = "jieli.relay"

#: Which producers' facts a service reads; it reads all facts of a producer or none (G4).
FOLLOWS: dict[str, frozenset[str]] = {
    # Of what supervision says it keeps how a visit was rated.
    "intake": frozenset({"routing", "delivery", "supervision"}),
    "routing": frozenset({"intake", "delivery"}),
    "delivery": frozenset({"intake", "routing"}),
    # It measures what becomes of its own cards and complaints, too.
    "supervision": frozenset({"intake", "routing", "delivery", "supervision"}),
}

#: The producer segment of messages that travel from node to node; only routing speaks there.
RELAY = "relay"


@dataclass(frozen=True)
class Binding:
    """Messages of `exchange` whose routing key matches `key` reach `queue`."""

    exchange: str
    key: str
    queue: str


@dataclass(frozen=True)
class Topology:
    """What a service declares before it starts; declaring twice is harmless."""

    queues: tuple[str, ...]
    bindings: tuple[Binding, ...]


def settled_mark(topology: Topology) -> str:
    """An exchange that carries nothing: it is there once the broker has these queues for good."""
    return f"jieli.settled.{digest(sorted(topology.queues))[:16]}"


def facts_queue(service: str) -> str:
    return f"jieli.facts.{service}"


def relay_queue() -> str:
    """Messages to the nodes that this site hosts; read by routing."""
    return "jieli.relay.in"


def relay_out(peer: str) -> str:
    """What waits here for a peer site, which fetches it."""
    return f"relay.out.{peer}"


def relay_in(peer: str) -> str:
    """What was fetched from a peer site; read by routing."""
    return f"relay.in.{peer}"


def relay_queues(peers: Iterable[str]) -> tuple[str, ...]:
    """All that routing reads from nodes: those of this site, and those behind each peer."""
    return (relay_queue(), *map(relay_in, peers))


def fact_type(producer: str, fact: str) -> str:
    return f"jieli.{producer}.{fact}.v1"


def fact_name(message_type: str) -> str:
    """`case_accepted` of `jieli.intake.case_accepted.v1`."""
    return message_type.split(".")[2] if message_type.count(".") == 3 else message_type


def fact_key(message_type: str) -> str:
    """The routing key of a fact: `<producer>.<fact>`."""
    _, producer, fact, _ = message_type.split(".")
    return f"{producer}.{fact}"


def service_topology(service: str, hosted_nodes: Iterable[str], peers: Iterable[str]) -> Topology:
    """The queues that a service reads, with their bindings; routing's also lead to the peers."""
    queue = facts_queue(service)
    bindings = [
        Binding(EVENTS_EXCHANGE, f"{producer}.#", queue) for producer in sorted(FOLLOWS[service])
    ]
    if service != "routing":
        return Topology((queue,), tuple(bindings))
    bindings += [Binding(RELAY_EXCHANGE, node, relay_queue()) for node in hosted_nodes]
    # Bound like the nodes, so that a message for a peer whose queue is missing comes back.
    bindings += [Binding(RELAY_EXCHANGE, relay_out(peer), relay_out(peer)) for peer in peers]
    queues = (queue, *relay_queues(peers), *map(relay_out, peers))
    return Topology(queues, tuple(bindings))


def site_topology(
    services: Iterable[str], hosted_nodes: Iterable[str], peers: Iterable[str]
) -> Topology:
    """Everything of a site. Every service declares all of it, so that they start in any order
    and no fact is unroutable because its reader has not started yet (G6)."""
    nodes, sites = tuple(hosted_nodes), tuple(peers)
    parts = [service_topology(service, nodes, sites) for service in services]
    return Topology(
        tuple(queue for part in parts for queue in part.queues),
        tuple(binding for part in parts for binding in part.bindings),
    )
