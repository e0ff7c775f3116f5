"""Legs, as first released."""

import sqlalchemy as sa
from alembic import op

from shared.db.kernel_revisions import create_kernel_tables

revision = "r0001"
down_revision = None


def upgrade() -> None:
    create_kernel_tables()
    op.create_table(
        "legs",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("case_no", sa.String(length=43), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_legs_case_id", "legs", ["case_id"], unique=False)
    op.create_index("ix_legs_status_node", "legs", ["status", "node"], unique=False)
