"""What an operator may do with held messages: replay, or discard with a reason (G3)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from shared.db import bulk
from shared.kernel.chain import ChainHead, Entry
from shared.kernel.refusals import Conflict, NotFound
from shared.messaging import inbox
from shared.messaging.held import Status
from shared.messaging.sending import tally
from shared.service.definition import Definition
from shared.service.timers import AT_ONCE
from shared.service.work import history_row

_CHAIN_KIND = "operations"


@dataclass(frozen=True)
class Discard:
    """Who gives a message up, why, and when (machine time)."""

    message_id: str
    actor: str
    reason: str
    at: datetime


def replay(definition: Definition, engine: Engine, message_id: str) -> None:
    """Have a held message tried again now; the service does it within its polling interval."""
    table = definition.kernel.held
    with engine.begin() as connection:
        row = _held(connection, definition, message_id)
        if row.direction == "in":
            if not row.stream:
                raise Conflict("unreadable", "这条消息无法读懂，只能丢弃")
            again = {"status": Status.RETRYING, "attempts": 0, "next_attempt_at": time.time()}
            connection.execute(update(table).where(table.c.message_id == message_id).values(again))
            return
        if row.direction == "out":
            _publish_again(connection, definition, message_id)
            # It was counted as one that nobody will ever hear.
            writes = bulk.Writes()
            tally(writes, definition, {"unroutable": -1})
            writes.flush(connection)
        else:
            timer = msgspec.json.decode(bytes(row.body)) | {"fires_at": AT_ONCE}
            bulk.upsert(connection, definition.kernel.timers, [timer], "id")
        connection.execute(delete(table).where(table.c.message_id == message_id))


def discard(definition: Definition, engine: Engine, act: Discard) -> None:
    """Give a held message up: its stream goes on behind it, and history says who and why."""
    if not act.actor.strip() or not act.reason.strip():
        raise Conflict("reason_missing", "丢弃消息必须写明操作人和理由")
    tables = definition.kernel
    with engine.begin() as connection:
        stream = _stream(connection, definition, act.message_id)
        if stream:
            # The service locks a stream's cursor before its messages: so do we, or both would wait.
            cursor = inbox.lock_cursors(connection, tables, [stream])[stream]
        row = _held(connection, definition, act.message_id)
        if stream:
            if cursor + 1 < row.sequence:
                raise Conflict(
                    "earlier_missing", f"同一流中第{cursor + 1}条还没有到，不能先丢弃后面的"
                )
            connection.execute(
                update(tables.cursors)
                .where(tables.cursors.c.stream == stream)
                .values(sequence=max(cursor, row.sequence))
            )
        connection.execute(delete(tables.held).where(tables.held.c.message_id == act.message_id))
        _record(connection, definition, row, act)


def _stream(connection: Connection, definition: Definition, message_id: str) -> str:
    """The stream that a held message of others waits in; empty if it is in none."""
    table = definition.kernel.held
    statement = select(table.c.stream).where(
        table.c.message_id == message_id, table.c.direction == "in"
    )
    return connection.execute(statement).scalar_one_or_none() or ""


def _held(connection: Connection, definition: Definition, message_id: str) -> Any:
    table = definition.kernel.held
    statement = select(table).where(table.c.message_id == message_id).with_for_update()
    row = connection.execute(statement).first()
    if row is None:
        raise NotFound("unknown_message", f"{definition.name} 没有搁置消息 {message_id}")
    return row


def _publish_again(connection: Connection, definition: Definition, message_id: str) -> None:
    outbox = definition.kernel.outbox
    found = connection.execute(
        update(outbox).where(outbox.c.message_id == message_id).values(sent_at=None)
    )
    if not found.rowcount:
        raise Conflict("outbox_row_gone", "这条消息已超过保留期，发件箱里没有了，只能丢弃")


def _record(connection: Connection, definition: Definition, row: Any, act: Discard) -> None:
    """One entry on the service's chain of operations."""
    table = definition.kernel.operations
    chain = f"{_CHAIN_KIND}/{definition.name}"
    found = connection.execute(
        select(table).where(table.c.id == definition.name).with_for_update()
    ).first()
    head = ChainHead(found.chain_length, found.chain_head) if found else ChainHead()
    entry = Entry(
        chain=chain,
        position=head.length + 1,
        time=act.at.isoformat(),
        node="",
        actor=act.actor,
        act="message_discarded",
        data={
            "message_id": act.message_id,
            "stream": row.stream,
            "sequence": row.sequence,
            "reason": act.reason,
        },
        rules=(),
        previous=head.hash,
    )
    connection.execute(insert(definition.kernel.history), history_row(entry, entry.hash, ""))
    aggregate = {
        "id": definition.name,
        "chain_length": entry.position,
        "chain_head": entry.hash,
        "state": "{}",
    }
    bulk.upsert(connection, table, [aggregate], "id")
