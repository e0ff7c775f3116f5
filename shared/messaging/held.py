"""Messages that could not be handled: kept with their error, tried again later, then dead (G3)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from shared.contracts.envelope import Envelope, from_wire, to_body, to_headers
from shared.db import bulk
from shared.db.prepared import Statement, ask
from shared.db.tables import KernelTables
from shared.kernel.canonical import digest
from shared.messaging.port import Delivery

#: The delay doubles from the first to the last; after the last attempt the message is dead.
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 300.0
MAX_ATTEMPTS = 8
_MAX_ERROR_CHARACTERS = 2000


class Status(StrEnum):
    PARKED = "parked"  # waits for an earlier message of its stream, or for its cause
    RETRYING = "retrying"  # failed; will be tried again by itself
    DEAD = "dead"  # an operator must replay or discard it


@dataclass(frozen=True)
class Held:
    """A held message, readable again."""

    envelope: Envelope
    status: Status
    attempts: int

    @property
    def stream(self) -> str:
        return self.envelope.stream

    @property
    def sequence(self) -> int:
        return self.envelope.sequence

    @property
    def cause(self) -> tuple[str, int] | None:
        return self.envelope.cause


def retry_delay(attempts: int) -> float | None:
    """Seconds until the next attempt after `attempts` failed ones; None when it is enough."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return min(FIRST_DELAY_SECONDS * 2.0 ** (attempts - 1), LONGEST_DELAY_SECONDS)


def parked_row(envelope: Envelope, cause: tuple[str, int] = ("", 0)) -> dict[str, Any]:
    """A message whose turn has not come; `cause` is the place of the fact that it waits for."""
    stream, sequence = cause
    row = _row(envelope, Status.PARKED, 0, "", None)
    return {**row, "waits_for": stream, "waits_sequence": sequence}


def failed_row(envelope: Envelope, error: BaseException, attempts: int) -> dict[str, Any]:
    """The row of a message whose `attempts`-th attempt failed."""
    delay = retry_delay(attempts)
    text = f"{type(error).__name__}: {error}"[:_MAX_ERROR_CHARACTERS]
    if delay is None:
        return _row(envelope, Status.DEAD, attempts, text, None)
    return _row(envelope, Status.RETRYING, attempts, text, time.time() + delay)


def unreadable_row(delivery: Delivery, error: BaseException) -> dict[str, Any]:
    """A message that is no message: dead at once, kept as it came. It goes by its own digest: the
    id that it claims may be that of an honest message which is held too."""
    headers = {_harmless(name): _harmless(value) for name, value in delivery.headers.items()}
    return {
        "message_id": f"unreadable:{digest([headers, delivery.body.hex()])[:16]}",
        "status": Status.DEAD,
        "direction": "in",
        "stream": "",
        "sequence": 0,
        "waits_for": "",
        "attempts": 1,
        "error": f"{type(error).__name__}: {error}"[:_MAX_ERROR_CHARACTERS],
        "headers": msgspec.json.encode(headers).decode(),
        "body": delivery.body,
        "held_at": time.time(),
        "next_attempt_at": None,
    }


def _harmless(value: object) -> str:
    """As text that can be stored, whatever bytes the broker passed on."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _row(
    envelope: Envelope,
    status: Status,
    attempts: int,
    error: str,
    next_attempt_at: float | None,
) -> dict[str, Any]:
    return {
        "message_id": envelope.id,
        "status": status,
        "direction": "in",
        "stream": envelope.stream,
        "sequence": envelope.sequence,
        "waits_for": "",
        "waits_sequence": 0,
        "attempts": attempts,
        "error": error,
        "headers": msgspec.json.encode(to_headers(envelope)).decode(),
        "body": to_body(envelope),
        "held_at": time.time(),
        "next_attempt_at": next_attempt_at,
    }


def parked_on(connection: Connection, tables: KernelTables, streams: Iterable[str]) -> list[Held]:
    """Parked messages of these streams, or waiting for a fact of one of them."""
    wanted = msgspec.json.encode(sorted(set(streams))).decode()
    rows = ask(connection, _parked_on(connection.dialect.name, tables), wanted)
    return [_again(*row) for row in rows]


@cache
def _parked_on(dialect: str, tables: KernelTables) -> Statement:
    table, wanted = tables.held.name, bulk.among(dialect)
    return Statement(
        f"{table}_parked_on",
        f"SELECT headers, body, status, attempts FROM {table}"  # noqa: S608
        f" WHERE status = '{Status.PARKED}' AND (stream {wanted} OR waits_for {wanted})",
    )


def due_ids(connection: Connection, tables: KernelTables, limit: int) -> list[str]:
    """Failed messages whose time has come, and parked ones whose turn it is: a release that two
    processes missed by passing each other is found here."""
    failed = connection.execute(_failed(tables), {"now": time.time(), "most": limit})
    missed = connection.execute(_missed(tables), {"most": limit})
    return [*failed.scalars(), *missed.scalars()]


@cache
def _failed(tables: KernelTables) -> Any:
    table = tables.held
    due = (table.c.status == Status.RETRYING) & (table.c.next_attempt_at <= bindparam("now"))
    ids = select(table.c.message_id).where(due).order_by(table.c.next_attempt_at)
    return ids.limit(bindparam("most"))


@cache
def _missed(tables: KernelTables) -> Any:
    table = tables.held
    own, cause = tables.cursors.alias("own"), tables.cursors.alias("cause")
    before = select(own.c.stream).where(
        own.c.stream == table.c.stream, own.c.sequence >= table.c.sequence - 1
    )
    known = select(cause.c.stream).where(
        cause.c.stream == table.c.waits_for, cause.c.sequence >= table.c.waits_sequence
    )
    turn = (table.c.sequence == 1) | before.exists()
    ids = select(table.c.message_id).where(
        table.c.status == Status.PARKED, turn, (table.c.waits_for == "") | known.exists()
    )
    return ids.order_by(table.c.held_at).limit(bindparam("most"))


def read(connection: Connection, tables: KernelTables, ids: Sequence[str]) -> list[Held]:
    """These held messages, but for those that are dead or gone."""
    if not ids:
        return []
    rows = connection.execute(_by_ids(tables), {"wanted": list(ids)})
    return [to_held(row) for row in rows]


@cache
def _by_ids(tables: KernelTables) -> Any:
    table = tables.held
    wanted: Any = bindparam("wanted", expanding=True)
    return select(table).where(table.c.message_id.in_(wanted), table.c.status != Status.DEAD)


def store(connection: Connection, tables: KernelTables, rows: Sequence[dict[str, Any]]) -> None:
    """Keep rows, over what was kept of the same messages."""
    if rows:
        ordered = bulk.sorted_by(rows, "message_id")
        connection.execute(_store(connection.dialect.name, tables), ordered)


@cache
def _store(dialect: str, tables: KernelTables) -> Any:
    # Bodies are bytes as they came, which JSON could not carry.
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(tables.held)
    names = [column.name for column in tables.held.c if column.name != "message_id"]
    changed = {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=["message_id"], set_=changed)


def release(connection: Connection, tables: KernelTables, message_ids: Sequence[str]) -> None:
    if message_ids:
        table = tables.held
        connection.execute(delete(table).where(table.c.message_id.in_(message_ids)))


def to_held(row: Row[Any]) -> Held:
    return _again(row.headers, row.body, row.status, row.attempts)


def _again(headers: str, body: bytes | memoryview, status: str, attempts: int) -> Held:
    envelope = from_wire(msgspec.json.decode(headers), bytes(body))
    return Held(envelope, Status(status), attempts)


def timer_row(timer: dict[str, Any], error: BaseException) -> dict[str, Any]:
    """A timer whose command failed: dead at once; its replay arms it again, as the row it was."""
    return {
        "message_id": f"timer:{timer['id']}",
        "status": Status.DEAD,
        "direction": "timer",
        "stream": "",
        "sequence": 0,
        "waits_for": "",
        "waits_sequence": 0,
        "attempts": 1,
        "error": f"{type(error).__name__}: {error}"[:_MAX_ERROR_CHARACTERS],
        "headers": "{}",
        "body": msgspec.json.encode(timer),
        "held_at": time.time(),
        "next_attempt_at": None,
    }


def unroutable_row(envelope: Envelope, reason: str) -> dict[str, Any]:
    """A message of our own that no queue takes: dead at once; its replay publishes it again."""
    row = _row(envelope, Status.DEAD, 1, reason, None)
    return {**row, "direction": "out"}
