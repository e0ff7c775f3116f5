"""Queue numbers in the hall, and work beyond closing time."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db.tables import RUNNING

revision = "r0003"
down_revision = "r0002"


def upgrade() -> None:
    _create_tickets()
    op.create_table(
        "ticket_numbers",
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("window_class", sa.String(length=40), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("node", "day", "window_class"),
    )
    _create_queue_log()
    op.create_table(
        "queues",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "overtime",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("window_no", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("began_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_overtime_node", "overtime", ["node"], unique=False)


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("window_no", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("appointment_id", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_tickets_number", "tickets", ["node", "day", "number"], unique=True)
    op.create_index("ix_tickets_queue", "tickets", ["node", "day", "status"], unique=False)
    op.create_index("ix_tickets_case_id", "tickets", ["case_id"], unique=False)
    op.create_index("ix_tickets_appointment_id", "tickets", ["appointment_id"], unique=False)
    op.create_index("ix_tickets_place", "tickets", ["place"], unique=True)


def _create_queue_log() -> None:
    op.create_table(
        "queue_log",
        sa.Column("position", RUNNING, autoincrement=True, nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("ticket_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("window_no", sa.String(length=20), nullable=False),
        sa.Column("clerk", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("ix_queue_log_day", "queue_log", ["node", "day", "act"], unique=False)
    op.create_index("ix_queue_log_ticket_id", "queue_log", ["ticket_id"], unique=False)


def _aggregate() -> list[Any]:
    return [
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    ]
