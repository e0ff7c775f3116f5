"""The tables that every service has: inbox, outbox, streams, cursors, held messages, history.

Business instants are ISO 8601 text with offset (they are compared as text: always +08:00);
machine instants are Unix seconds, for leases, retries and retention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

#: A message is read once or twice; PostgreSQL would try to compress what is longer than 2 KB, and
#: again when the row is marked as sent.
UNCOMPRESSED = "ALTER TABLE outbox SET (toast_tuple_target = 8160)"
#: A running number: SQLite counts only INTEGER keys up by itself.
RUNNING = BigInteger().with_variant(Integer, "sqlite")


@dataclass(frozen=True)
class KernelTables:
    """One service's kernel tables; every statement of `shared` goes through these."""

    metadata: MetaData
    inbox: Table
    outbox: Table
    streams: Table
    cursors: Table
    held: Table
    history: Table
    timers: Table
    tallies: Table
    answers: Table
    watermarks: Table
    operations: Table


def aggregate_table(name: str, metadata: MetaData, *columns: Column[Any] | Index) -> Table:
    """A table of aggregates: state as JSON, head of the history chain (G5), and the columns that
    the service's views search by. Two processes never change one at once: both would need the same
    place in its history."""
    return Table(
        name,
        metadata,
        Column("id", String(80), primary_key=True),
        Column("chain_length", Integer, nullable=False),
        Column("chain_head", String(64), nullable=False),
        Column("state", Text, nullable=False),
        *columns,
    )


def kernel_tables(metadata: MetaData) -> KernelTables:
    return KernelTables(
        metadata=metadata,
        inbox=_inbox(metadata),
        outbox=_outbox(metadata),
        streams=Table(
            "streams",
            metadata,
            Column("stream", String(255), primary_key=True),
            Column("last", Integer, nullable=False),
        ),
        cursors=_cursors(metadata),
        held=_held(metadata),
        history=_history(metadata),
        timers=_timers(metadata),
        tallies=_tallies(metadata),
        answers=_answers(metadata),
        watermarks=Table(
            "watermarks",
            metadata,
            Column("producer", String(40), primary_key=True),
            Column("instant", String(40), nullable=False),
        ),
        operations=aggregate_table("operations", metadata),
    )


def _inbox(metadata: MetaData) -> Table:
    """Messages seen (G1). One consumer per schema, so the message id alone is the key. Old rows
    leave by retention; the cursors still tell a very late duplicate."""
    return Table(
        "inbox",
        metadata,
        Column("message_id", String(64), primary_key=True),
        Column("received_at", Float, nullable=False),
        Index("ix_inbox_received_at", "received_at"),
    )


def _outbox(metadata: MetaData) -> Table:
    """Messages to publish, written in the transaction that made them true (G2)."""
    outbox = Table(
        "outbox",
        metadata,
        Column("position", RUNNING, primary_key=True, autoincrement=True),
        Column("message_id", String(64), nullable=False),
        Column("exchange", String(40), nullable=False),
        Column("routing_key", String(120), nullable=False),
        Column("headers", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("created_at", Float, nullable=False),
        Column("sent_at", Float),
        Index(
            "ix_outbox_unsent",
            "position",
            postgresql_where=text("sent_at IS NULL"),
            sqlite_where=text("sent_at IS NULL"),
        ),
        Index(
            "ix_outbox_sent_at",
            "sent_at",
            postgresql_where=text("sent_at IS NOT NULL"),
            sqlite_where=text("sent_at IS NOT NULL"),
        ),
    )
    only_there: Any = DDL(UNCOMPRESSED)  # type: ignore[no-untyped-call]
    event.listen(outbox, "after_create", only_there.execute_if(dialect="postgresql"))
    return outbox


def _cursors(metadata: MetaData) -> Table:
    """How far each stream has been handled (G4), and the sender's chain head as an anchor (G5)."""
    return Table(
        "cursors",
        metadata,
        Column("stream", String(255), primary_key=True),
        Column("sequence", Integer, nullable=False),
        Column("anchor_chain", String(160), nullable=False, server_default=""),
        Column("anchor_length", Integer, nullable=False, server_default="0"),
        Column("anchor_head", String(64), nullable=False, server_default=""),
    )


def _held(metadata: MetaData) -> Table:
    """What could not be handled yet, or at all (G3, G4). status: parked, retrying, dead;
    direction: in (a message received), out (one that no queue would take), timer."""
    return Table(
        "held_messages",
        metadata,
        Column("message_id", String(200), primary_key=True),
        Column("status", String(12), nullable=False),
        Column("direction", String(8), nullable=False),
        Column("stream", String(255), nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("waits_for", String(255), nullable=False, server_default=""),
        Column("waits_sequence", Integer, nullable=False, server_default="0"),
        Column("attempts", Integer, nullable=False),
        Column("error", Text, nullable=False),
        Column("headers", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("held_at", Float, nullable=False),
        Column("next_attempt_at", Float),
        Index("ix_held_messages_stream", "stream", "sequence"),
        Index("ix_held_messages_waits_for", "waits_for"),
        Index("ix_held_messages_next_attempt_at", "next_attempt_at"),
    )


def _history(metadata: MetaData) -> Table:
    """Append-only chains, one per aggregate (G5)."""
    return Table(
        "history",
        metadata,
        Column("position_all", RUNNING, primary_key=True, autoincrement=True),
        Column("chain", String(160), nullable=False),
        Column("position", Integer, nullable=False),
        Column("case_id", String(40), nullable=False),
        Column("time", String(40), nullable=False),
        Column("node", String(12), nullable=False),
        Column("actor", String(120), nullable=False),
        Column("act", String(60), nullable=False),
        Column("data", Text, nullable=False),
        Column("rules", Text, nullable=False),
        Column("previous", String(64), nullable=False),
        Column("hash", String(64), nullable=False),
        UniqueConstraint("chain", "position", name="uq_history_chain_position"),
        Index("ix_history_case_id", "case_id"),
    )


def _timers(metadata: MetaData) -> Table:
    """Due times of the service that owns the state (G7); a row leaves when it has fired. It waits
    until this producer's facts up to the due time have been read, if it names one (G8). `fires_at`
    is where a scan finds it: where it was due before it was armed, later than `due_at`."""
    return Table(
        "timers",
        metadata,
        Column("id", String(160), primary_key=True),
        Column("due_at", String(40), nullable=False),
        Column("fires_at", String(40), nullable=False, server_default=""),
        Column("kind", String(40), nullable=False),
        Column("target", String(80), nullable=False),
        Column("waits_for", String(40), nullable=False, server_default=""),
        Index("ix_timers_fires_at", "waits_for", "fires_at"),
    )


def _tallies(metadata: MetaData) -> Table:
    """Exact counts of messages, added in the transaction that they count; rows only, so that no
    two transactions wait for each other. Housekeeping folds them together."""
    return Table(
        "tallies",
        metadata,
        Column("id", RUNNING, primary_key=True, autoincrement=True),
        Column("name", String(60), nullable=False),
        Column("amount", BigInteger, nullable=False),
    )


def _answers(metadata: MetaData) -> Table:
    """Answers given, by idempotency key: a repeated request has no second effect."""
    return Table(
        "answers",
        metadata,
        Column("key", String(200), primary_key=True),
        Column("request_digest", String(64), nullable=False),
        Column("answer", Text, nullable=False),
        Column("given_at", Float, nullable=False),
        Index("ix_answers_given_at", "given_at"),
    )
