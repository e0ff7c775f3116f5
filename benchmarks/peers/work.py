"""What every peer does at each hop: a guarded write of the case's row, and an audit row.

The rows hold what the relay's rows hold, as far as the peer has it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import kombu
import msgspec
from sqlalchemy import text

from benchmarks.relay_service import HOPS, NODES
from benchmarks.servers import Place
from shared.testing.servers.databases import connect

AMQP_VARIABLE, DATABASE_VARIABLE = "BENCH_AMQP_URL", "BENCH_DATABASE_URL"
AT_ONCE_VARIABLE = "BENCH_AT_ONCE"
#: Read by the workers, and what the last hop sends on, which nobody reads.
QUEUE, BEYOND_QUEUE = "relay", "beyond"
HISTORY = "SELECT case_id, hop, xmin FROM audit"

_TABLES = """
CREATE TABLE cases (
  id text PRIMARY KEY, hops integer NOT NULL, node text NOT NULL, state text NOT NULL);
CREATE TABLE audit (
  case_id text, hop integer, time text NOT NULL, node text NOT NULL, actor text NOT NULL,
  act text NOT NULL, data text NOT NULL, PRIMARY KEY (case_id, hop));
"""
#: With psycopg2's placeholders, and with asyncpg's. A hop that was done already changes no row.
UPSERT = (
    "INSERT INTO cases (id, hops, node, state) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (id) DO UPDATE SET hops = excluded.hops, node = excluded.node,"
    " state = excluded.state WHERE cases.hops = excluded.hops - 1"
)
AUDIT = (
    "INSERT INTO audit (case_id, hop, time, node, actor, act, data)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


@dataclass(frozen=True)
class Hop:
    """What one hop writes."""

    case: tuple[Any, ...]
    audit: tuple[Any, ...]


def hop_rows(case_id: str, number: int, payload: str) -> Hop:
    node = NODES[number - 1]
    data = {"case_id": case_id, "number": number, "payload": payload}
    text_of_data = msgspec.json.encode(data).decode()
    now = time.strftime("%Y-%m-%dT%H:%M:%S+08:00")
    actor = f"/nodes/{NODES[number - 2]}/relay"
    return Hop(
        (case_id, number, node, text_of_data),
        (case_id, number, now, node, actor, "hopped", text_of_data),
    )


def is_last(number: int) -> bool:
    return number == HOPS


def write_hop(connection: Any, case_id: str, number: int, payload: str) -> None:
    """One transaction over psycopg2."""
    rows = hop_rows(case_id, number, payload)
    with connection, connection.cursor() as cursor:
        cursor.execute(UPSERT, rows.case)
        if cursor.rowcount:
            cursor.execute(AUDIT, rows.audit)


def numbered(statement: str) -> str:
    """The statement with $1, $2 … in place of %s."""
    parts = statement.split("%s")
    return "".join(part + (f"${n}" if n < len(parts) else "") for n, part in enumerate(parts, 1))


def environment(place: Place, at_once: int) -> dict[str, str]:
    return {
        AMQP_VARIABLE: place.amqp_url,
        DATABASE_VARIABLE: place.libpq_url,
        AT_ONCE_VARIABLE: str(at_once),
    }


def at_once() -> int:
    """How many hops one process may be at."""
    return int(os.environ[AT_ONCE_VARIABLE])


def amqp_url() -> str:
    return os.environ[AMQP_VARIABLE]


def database_url() -> str:
    return os.environ[DATABASE_VARIABLE]


def prepare(place: Place, queues: Iterable[kombu.Queue]) -> None:
    """Make the tables, and quorum queues as the relay's are."""
    with connect(place.database_url) as connection:
        connection.execute(text(_TABLES))
    with kombu.Connection(place.amqp_url) as broker:
        for queue in queues:
            queue(broker).declare()


def quorum_queue(name: str, exchange: Any = None, key: str = "") -> kombu.Queue:
    arguments = {"x-queue-type": "quorum"}
    if exchange is None:
        return kombu.Queue(name, durable=True, queue_arguments=arguments)
    return kombu.Queue(name, exchange, key, durable=True, queue_arguments=arguments)
