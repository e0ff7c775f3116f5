"""The carrier as each site knows it: scans are pushed to the site that handed in the parcel."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from cli.sample_day.carrier import AtOnce, EmsSimulator
from cli.sample_day.desk import Sessions
from shared.settings import Settings


class Carriers:
    """One customer of the carrier for each site, found by the nodes that the site hosts."""

    def __init__(self, customers: Iterable[tuple[Collection[str], EmsSimulator]]) -> None:
        known = list(customers)
        self._all = [carrier for _, carrier in known]
        self._by_node: Mapping[str, EmsSimulator] = {
            node: carrier for nodes, carrier in known for node in nodes
        }

    def of(self, node: str) -> EmsSimulator:
        return self._by_node[node]

    @property
    def confirmed(self) -> set[str]:
        """The serial numbers that any site has answered for."""
        return {serial for carrier in self._all for serial in carrier.confirmed}

    def next_due(self) -> datetime | None:
        """When the earliest push is due; None when all parcels are home."""
        return min(filter(None, (carrier.next_due() for carrier in self._all)), default=None)

    def push_due(self, now: datetime, at_once: AtOnce = map) -> int:
        return sum(carrier.push_due(now, at_once) for carrier in self._all)


def customer(settings: Settings, confirmed: Collection[str]) -> EmsSimulator:
    """The carrier of a site with these settings."""
    return EmsSimulator(
        f"{settings.url('delivery')}/webhooks/ems",
        base64.b64decode(settings.ems_key),
        settings.ems_sender_no,
        Sessions().post,
        confirmed=confirmed,
    )
