"""Booked service: appointments at the window, in and outside office hours."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    _create_appointments()
    op.create_table(
        "shifts",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("window_no", sa.String(length=20), nullable=False),
        sa.Column("clerk", sa.String(length=120), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shifts_day", "shifts", ["node", "day"], unique=False)
    op.create_table(
        "booking_lines",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "booking_numbers",
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("node", "day"),
    )


def _create_appointments() -> None:
    op.create_table(
        "appointments",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("window_no", sa.String(length=20), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.String(length=40), nullable=False),
        sa.Column("clerk", sa.String(length=120), nullable=False),
        sa.Column("party_id", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_appointments_number", "appointments", ["node", "number"], unique=True)
    op.create_index(
        "ix_appointments_day", "appointments", ["node", "day", "window_no"], unique=False
    )
    op.create_index("ix_appointments_party", "appointments", ["party_id", "status"], unique=False)
    op.create_index("ix_appointments_place", "appointments", ["place"], unique=True)


def _aggregate() -> list[Any]:
    return [
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    ]
