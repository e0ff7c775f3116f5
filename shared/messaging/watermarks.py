"""Marks that a producer has published all its facts up to an instant (G8).

A publisher that finds its outbox empty says so with a transient message behind its facts. Whoever
has read the mark has read every fact that the producer had committed by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from shared.contracts.envelope import PREFIX, new_id
from shared.db import bulk
from shared.db.tables import KernelTables
from shared.messaging.port import Delivery, Publication
from shared.messaging.topology import EVENTS_EXCHANGE

_TYPE = "jieli.watermark.v1"
#: Earlier than every instant: a producer that was never heard.
_NEVER = ""


class _Mark(msgspec.Struct):
    producer: str
    instant: str


def mark(producer: str, instant: str) -> Publication:
    """The message that says: everything up to `instant` is published."""
    body = msgspec.json.encode(_Mark(producer, instant))
    headers = {PREFIX + "specversion": "1.0", PREFIX + "type": _TYPE}
    return Publication(new_id(), EVENTS_EXCHANGE, f"{producer}.watermark", headers, body)


def is_mark(delivery: Delivery) -> bool:
    return delivery.headers.get(PREFIX + "type") == _TYPE


def read(delivery: Delivery) -> tuple[str, str] | None:
    """Producer and instant; None for a mark that cannot be read, as another follows soon."""
    try:
        sent = msgspec.json.decode(delivery.body, type=_Mark)
        datetime.fromisoformat(sent.instant)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return sent.producer, sent.instant


def note(connection: Connection, tables: KernelTables, marks: Iterable[tuple[str, str]]) -> None:
    """Keep the latest mark of each producer."""
    latest: dict[str, str] = {}
    for producer, instant in marks:
        latest[producer] = max(instant, latest.get(producer, _NEVER))
    table = tables.watermarks
    rows = [{"producer": key, "instant": latest[key]} for key in sorted(latest)]
    statement = bulk.insert(connection, table)
    statement = statement.on_conflict_do_update(
        index_elements=["producer"],
        set_={"instant": statement.excluded.instant},
        where=table.c.instant < statement.excluded.instant,
    )
    connection.execute(statement, rows)


def reached(connection: Connection, tables: KernelTables, producers: Iterable[str]) -> str:
    """The instant up to which the facts of all `producers` have been read."""
    table = tables.watermarks
    known = {row.producer: row.instant for row in connection.execute(select(table))}
    return min((known.get(producer, _NEVER) for producer in producers), default=_NEVER)
