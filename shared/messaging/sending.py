"""Putting messages into the outbox, in the transaction that they follow from."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection

from shared.contracts.envelope import PREFIX, Envelope, to_body, to_headers
from shared.db import bulk
from shared.messaging import topology
from shared.messaging.correspondence import Correspondence
from shared.service.definition import Definition


def write_outbox(
    connection: Connection,
    definition: Definition,
    drafts: list[tuple[Envelope, str, str]],
    correspondence: Correspondence,
    writes: bulk.Writes,
) -> list[Envelope]:
    """Give each message (envelope, exchange, routing key) its place in its stream, sign what goes
    to another node, and have it stored; the messages as they will stand."""
    if not drafts:
        return []
    counts = Counter(envelope.stream for envelope, _, _ in drafts)
    following = _take_sequences(connection, definition, counts)
    rows, stored = [], []
    for envelope, exchange, routing_key in drafts:
        placed = replace(envelope, sequence=following[envelope.stream])
        following[envelope.stream] += 1
        body = to_body(placed)
        headers = to_headers(placed)
        if placed.destination:
            correspondence.sign(headers, body)
        rows.append(outbox_row(headers, body, exchange, routing_key))
        stored.append(placed)
    writes.append(definition.kernel.outbox, rows)
    relayed = sum(exchange == topology.RELAY_EXCHANGE for _, exchange, _ in drafts)
    tally(writes, definition, {"facts": len(rows) - relayed, "relayed": relayed})
    return stored


def way(message: Envelope) -> tuple[str, str]:
    """Exchange and routing key of a message: to its node, or to whoever reads such facts."""
    if message.destination:
        return topology.RELAY_EXCHANGE, message.destination
    return topology.EVENTS_EXCHANGE, topology.fact_key(message.type)


def outbox_row(
    headers: Mapping[str, str], body: bytes, exchange: str, routing_key: str
) -> dict[str, Any]:
    """A message as it waits to be published; `body` is JSON, byte for byte as it was signed."""
    return {
        "message_id": headers[PREFIX + "id"],
        "exchange": exchange,
        "routing_key": routing_key,
        "headers": msgspec.json.encode(headers).decode(),
        "body": body.decode(),
        "created_at": time.time(),
    }


def _take_sequences(
    connection: Connection, definition: Definition, counts: Counter[str]
) -> dict[str, int]:
    """Reserve numbers in each stream; the first reserved number of each."""
    rows = [{"stream": stream, "last": counts[stream]} for stream in sorted(counts)]
    reached = bulk.add_up(connection, definition.kernel.streams, rows, "stream", "last")
    return {stream: last - counts[stream] + 1 for stream, last in reached.items()}


def tally(writes: bulk.Writes, definition: Definition, counts: Mapping[str, int]) -> None:
    """Count messages in the transaction that they belong to."""
    rows = [{"name": name, "amount": amount} for name, amount in counts.items() if amount]
    writes.append(definition.kernel.tallies, rows)
