"""A village that works while its line is down."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"


def upgrade() -> None:
    op.create_table(
        "booklets",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("valid_to", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_booklets_node_agent", "booklets", ["node", "agent"], unique=False)
    op.create_table(
        "offline_conflicts",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_offline_conflicts_node_status", "offline_conflicts", ["node", "status"], unique=False
    )


def _aggregate() -> list[Any]:
    return [
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    ]
