"""What the receiving side remembers: messages seen (G1), how far each stream is handled (G4)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from shared.contracts.envelope import Envelope
from shared.db import bulk
from shared.db.tables import KernelTables

_COLUMNS = ("stream", "sequence")


def register(
    connection: Connection, tables: KernelTables, envelopes: Iterable[Envelope]
) -> list[Envelope]:
    """Note the arrival of messages; those never seen before, in their order."""
    now = time.time()
    first_of_id = {envelope.id: envelope for envelope in envelopes}
    rows = [{"message_id": key, "received_at": now} for key in sorted(first_of_id)]
    new = bulk.insert_new(connection, tables.inbox, rows, "message_id")
    return [envelope for key, envelope in first_of_id.items() if key in new]


def lock_cursors(
    connection: Connection, tables: KernelTables, streams: Iterable[str]
) -> dict[str, int]:
    """The cursors of `streams`, locked until the transaction ends, so that two processes that
    hold neighbouring messages of one stream handle them one after the other."""
    wanted = sorted(set(streams))
    if not wanted:
        return {}
    rows = [{"stream": stream, "sequence": 0} for stream in wanted]
    return bulk.lock_keys(connection, tables.cursors, rows, "stream", "sequence")


def read_cursors(
    connection: Connection, tables: KernelTables, streams: Iterable[str]
) -> dict[str, int]:
    """The cursors of other streams, as they are now."""
    wanted = sorted(set(streams))
    if not wanted:
        return {}
    return dict(bulk.select_in(connection, tables.cursors, _COLUMNS, "stream", wanted))


def advance(
    writes: bulk.Writes,
    tables: KernelTables,
    reached: Mapping[str, int],
    last: Mapping[str, Envelope],
) -> None:
    """Move cursors to `reached`; `last` has the last handled message of each stream, whose chain
    head is kept as an anchor."""
    rows = [_cursor_row(stream, reached[stream], last[stream]) for stream in sorted(last)]
    writes.upsert(tables.cursors, rows, "stream")


def _cursor_row(stream: str, sequence: int, envelope: Envelope) -> dict[str, Any]:
    return {
        "stream": stream,
        "sequence": sequence,
        "anchor_chain": envelope.chain,
        "anchor_length": envelope.chain_length,
        "anchor_head": envelope.chain_head,
    }
