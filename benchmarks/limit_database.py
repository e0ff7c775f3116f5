"""The database alone: the rows of a hop, hop by hop (pgbench), and in batches as the relay writes
them (`python -m benchmarks.limit_database URL COUNT FIRST` is one such connection)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from benchmarks.relay_service import HOPS, NODES, PAYLOAD, SENDER, cases, kernel
from shared.contracts.envelope import new_id
from shared.db import bulk
from shared.db.engine import open_engine

BATCH = 128
#: pgbench's script of one hop: the rows of the relay, each by a plain statement.
#: Every client counts its own hops, four to a case.
_HASH = "0123456789abcdef" * 4
_DATA = '{"case_id":"0193","number":1,"payload":"' + PAYLOAD + '"}'
# A colon before a letter would be a variable of pgbench.
_HEADERS = '{"signature":"' + "s" * 900 + '"}'
SCRIPT = f"""
\\set count :count + 1
\\set n :client_id * 1000000000 + :count
\\set case :n / {HOPS}
\\set hop :n % {HOPS} + 1
BEGIN;
INSERT INTO inbox (message_id, received_at) VALUES (lpad(:n::text, 36, '0'), 1.5)
 ON CONFLICT (message_id) DO NOTHING RETURNING message_id;
INSERT INTO bench_cases (id, chain_length, chain_head, state, hops)
 VALUES (lpad((:case)::text, 36, '0'), :hop, '{_HASH}', '{_DATA}', :hop)
 ON CONFLICT (id) DO UPDATE SET chain_length = excluded.chain_length,
 chain_head = excluded.chain_head, state = excluded.state, hops = excluded.hops;
INSERT INTO history (chain, position, case_id, time, node, actor, act, data, rules, previous, hash)
 VALUES ('case/' || lpad((:case)::text, 36, '0'), :hop, lpad((:case)::text, 36, '0'),
 '2026-03-02T10:00:00+08:00', '{NODES[0]}', '/nodes/{SENDER}/routing→routing', 'hopped', '{_DATA}',
 '', '{_HASH}', '{_HASH}');
INSERT INTO outbox (message_id, exchange, routing_key, headers, body, created_at)
 VALUES (lpad(:n::text, 36, '0'), 'jieli.relay', '{NODES[1]}', '{_HEADERS}', '{_DATA}', 1.5);
COMMIT;
"""  # noqa: S608


def write_batches(url: str, count: int) -> None:
    """So many hops, in batches, over one connection; prints when it began and ended."""
    batches = list(_batches(count))
    engine = open_engine(url, "routing")
    with engine.connect() as connection:
        connection.rollback()
        print("ready", flush=True)
        sys.stdin.readline()
        for number, ids in batches:
            _write(connection, number, ids)
            connection.commit()
    print(time.time(), flush=True)


def _batches(count: int) -> Iterator[tuple[int, list[str]]]:
    """Cases by batch, each batch once for every hop."""
    for _ in range(max(1, count // (BATCH * HOPS))):
        ids = sorted(new_id() for _ in range(BATCH))
        yield from ((number, ids) for number in range(1, HOPS + 1))


def _write(connection: Connection, number: int, ids: list[str]) -> None:
    new = [{"message_id": new_id(), "received_at": 1.5} for _ in ids]
    bulk.insert_new(connection, kernel.inbox, new, "message_id")
    bulk.upsert(connection, cases, [_case(number, case_id) for case_id in ids], "id")
    bulk.append(connection, kernel.history, [_entry(number, case_id) for case_id in ids])
    bulk.append(connection, kernel.outbox, [_letter(row["message_id"]) for row in new])


def _case(number: int, case_id: str) -> dict[str, Any]:
    return {
        "id": case_id,
        "chain_length": number,
        "chain_head": _HASH,
        "state": _DATA,
        "hops": number,
    }


def _entry(number: int, case_id: str) -> dict[str, Any]:
    return {
        "chain": f"case/{case_id}",
        "position": number,
        "case_id": case_id,
        "time": "2026-03-02T10:00:00+08:00",
        "node": NODES[0],
        "actor": f"/nodes/{SENDER}/routing→routing",
        "act": "hopped",
        "data": _DATA,
        "rules": "",
        "previous": _HASH,
        "hash": _HASH,
    }


def _letter(message_id: Any) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "exchange": "jieli.relay",
        "routing_key": NODES[1],
        "headers": _HEADERS,
        "body": _DATA,
        "created_at": 1.5,
    }


if __name__ == "__main__":
    write_batches(sys.argv[1], int(sys.argv[2]))
