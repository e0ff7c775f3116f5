"""Cases and their numbers, as first released."""

import sqlalchemy as sa
from alembic import op

from shared.db.kernel_revisions import create_kernel_tables

revision = "r0001"
down_revision = None


def upgrade() -> None:
    create_kernel_tables()
    op.create_table(
        "case_numbers",
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("node", "day"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_no", sa.String(length=43), nullable=False),
        sa.Column("owner", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("registered_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_no"),
    )
    op.create_index("ix_cases_owner_status", "cases", ["owner", "status"], unique=False)
