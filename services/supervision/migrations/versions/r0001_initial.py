"""Clocks, cards and what they were measured by, as first released."""

import sqlalchemy as sa
from alembic import op

from services.supervision.tables import OTHER_MONTHS
from shared.db.kernel_revisions import create_kernel_tables

revision = "r0001"
down_revision = None


def upgrade() -> None:
    create_kernel_tables()
    op.create_table(
        "cards",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("case_no", sa.String(length=43), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("responsible", sa.String(length=12), nullable=False),
        sa.Column("card", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("addressed", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cards_level_status", "cards", ["level", "status"], unique=False)
    op.create_index("ix_cards_node_at", "cards", ["node", "at"], unique=False)
    op.create_table(
        "clocks",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("case_no", sa.String(length=43), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("due_promised", sa.String(length=40), nullable=True),
        sa.Column("due_next", sa.String(length=40), nullable=True),
        sa.Column("late_promised", sa.Integer(), nullable=False),
        sa.Column("late_legal", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_clocks_node_due_next", "clocks", ["node", "due_next"], unique=False)
    op.create_index(
        "ix_clocks_provisional",
        "clocks",
        ["calendar_version", "id"],
        unique=False,
        postgresql_where=sa.text("provisional = 1"),
        sqlite_where=sa.text("provisional = 1"),
    )
    op.create_index(
        "ix_clocks_status_due_promised", "clocks", ["status", "due_promised"], unique=False
    )
    op.create_table(
        "observed_facts",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("fact", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("month", "id"),
        postgresql_partition_by="LIST (month)",
    )
    op.create_index("ix_observed_facts_subject", "observed_facts", ["subject"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(OTHER_MONTHS)
