"""Plain nameko as a contestant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import kombu
import msgspec

from benchmarks.peers import work
from benchmarks.relay_service import hop_data
from benchmarks.servers import Place
from shared.contracts.envelope import new_id
from shared.messaging.port import Publication

#: As nameko names them.
_EXCHANGE = kombu.Exchange("relay.events", type="topic", durable=True)
_QUEUE = "evt-relay-hop--relay.hop"


class NamekoRelay:
    ours = False
    lacks = "inbox, outbox, history hash, signature, order, mandatory"
    history = work.HISTORY
    module = "nameko"

    def __init__(self, processes: int, at_once: int) -> None:
        self.processes, self.at_once = processes, at_once
        self.label = f"nameko {processes} × {at_once}"

    def prepare(self, place: Place) -> None:
        queues = [
            work.quorum_queue(_QUEUE, _EXCHANGE, "hop"),
            work.quorum_queue(work.BEYOND_QUEUE, _EXCHANGE, "beyond"),
        ]
        work.prepare(place, queues)

    def commands(self, place: Place) -> Sequence[Sequence[str]]:  # noqa: ARG002
        return [("-m", "benchmarks.peers.nameko_relay")] * self.processes

    def environment(self, place: Place) -> Mapping[str, str]:
        return work.environment(place, self.at_once)

    def first_messages(self, case_ids: Sequence[str]) -> list[Publication]:
        return [
            Publication(
                new_id(), _EXCHANGE.name, "hop", {}, msgspec.json.encode(hop_data(case_id, 1))
            )
            for case_id in case_ids
        ]
