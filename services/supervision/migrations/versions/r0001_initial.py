"""Clocks, as first released."""

import sqlalchemy as sa
from alembic import op

from shared.db.kernel_revisions import create_kernel_tables

revision = "r0001"
down_revision = None


def upgrade() -> None:
    create_kernel_tables()
    op.create_table(
        "clocks",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_no", sa.String(length=43), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("due_promised", sa.String(length=40), nullable=True),
        sa.Column("late_promised", sa.Integer(), nullable=False),
        sa.Column("late_legal", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_clocks_status_due_promised", "clocks", ["status", "due_promised"], unique=False
    )
