"""The kernel's tables as migrations make them; every service's first revision begins with these.

A change of `shared.db.tables` needs a new function here and a new revision in every service.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.db.tables import UNCOMPRESSED


def create_kernel_tables() -> None:
    """The kernel tables of 2026-11."""
    op.create_table(
        "answers",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_answers_given_at", "answers", ["given_at"], unique=False)
    op.create_table(
        "cursors",
        sa.Column("stream", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("anchor_chain", sa.String(length=160), server_default="", nullable=False),
        sa.Column("anchor_length", sa.Integer(), server_default="0", nullable=False),
        sa.Column("anchor_head", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("stream"),
    )
    op.create_table(
        "held_messages",
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("stream", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("waits_for", sa.String(length=255), server_default="", nullable=False),
        sa.Column("waits_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", sa.Float(), nullable=False),
        sa.Column("next_attempt_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index(
        "ix_held_messages_next_attempt_at", "held_messages", ["next_attempt_at"], unique=False
    )
    op.create_index(
        "ix_held_messages_stream", "held_messages", ["stream", "sequence"], unique=False
    )
    op.create_index("ix_held_messages_waits_for", "held_messages", ["waits_for"], unique=False)
    op.create_table(
        "history",
        sa.Column(
            "position_all",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("chain", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("time", sa.String(length=40), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position_all"),
        sa.UniqueConstraint("chain", "position", name="uq_history_chain_position"),
    )
    op.create_index("ix_history_case_id", "history", ["case_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"], unique=False)
    op.create_table(
        "operations",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("exchange", sa.String(length=40), nullable=False),
        sa.Column("routing_key", sa.String(length=120), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("sent_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        "ix_outbox_sent_at",
        "outbox",
        ["sent_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NOT NULL"),
        sqlite_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["position"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL"),
        sqlite_where=sa.text("sent_at IS NULL"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(UNCOMPRESSED)
    op.create_table(
        "streams",
        sa.Column("stream", sa.String(length=255), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream"),
    )
    op.create_table(
        "tallies",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("due_at", sa.String(length=40), nullable=False),
        sa.Column("fires_at", sa.String(length=40), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("waits_for", sa.String(length=40), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_timers_fires_at", "timers", ["waits_for", "fires_at"], unique=False)
    op.create_table(
        "watermarks",
        sa.Column("producer", sa.String(length=40), nullable=False),
        sa.Column("instant", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("producer"),
    )
