"""Consultation and guidance: what is asked, what the answer rests on, who is called."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"


def upgrade() -> None:
    op.create_table(
        "consultations",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_consultations_node_status", "consultations", ["node", "status"])
    op.create_table(
        "consultation_cases",
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("consultation_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index(
        "ix_consultation_cases_consultation_id", "consultation_cases", ["consultation_id"]
    )
    op.create_table(
        "presences",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _create_knowledge()
    op.create_table(
        "data_sources",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_data_sources_item_id", "data_sources", ["item_id"])


def _create_knowledge() -> None:
    op.create_table(
        "knowledge_entries",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_knowledge_entries_item_id", "knowledge_entries", ["item_id"])
    op.create_table(
        "knowledge_versions",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("effective_from", sa.String(length=10), nullable=False),
        sa.Column("effective_to", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_knowledge_versions_item_id", "knowledge_versions", ["item_id", "effective_from"]
    )
    op.create_table(
        "acceptance_problems",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_acceptance_problems_node_solved", "acceptance_problems", ["node", "solved"])


def _aggregate() -> list[Any]:
    return [
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    ]
