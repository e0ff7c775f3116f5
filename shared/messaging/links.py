"""Where a relay message goes next: to a node of this site, or into the queue of a peer site."""

from __future__ import annotations

from dataclasses import dataclass

from shared.directory.directory import Directory
from shared.messaging.topology import RELAY_EXCHANGE, relay_out

MAX_HOPS = 8
_SEPARATOR = ","


class Undeliverable(Exception):
    """No site takes the message; `reason` is what its sender is told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Hop:
    """The next leg of a message's way; `via` are the sites it has left, in their order."""

    exchange: str
    routing_key: str
    via: str


def next_hop(directory: Directory, destination: str, via: str) -> Hop:
    """The next hop of a message to `destination` that came here over `via`; Undeliverable when
    nobody knows the node, or the way leads in a circle or over more than MAX_HOPS links."""
    if directory.is_hosted(destination):
        return Hop(RELAY_EXCHANGE, destination, via)
    peer = directory.next_site(destination)
    if peer is None:
        raise Undeliverable("unknown_destination")
    left = [*(via.split(_SEPARATOR) if via else ()), directory.site.name]
    if peer in left or left.count(directory.site.name) > 1:
        raise Undeliverable("sent_in_a_circle")
    if len(left) > MAX_HOPS:
        raise Undeliverable("too_many_hops")
    return Hop(RELAY_EXCHANGE, relay_out(peer), _SEPARATOR.join(left))
