"""Cases and their numbers, as first released."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db.kernel_revisions import create_kernel_tables
from shared.db.tables import RUNNING

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
    op.create_table(
        "unmaskings",
        sa.Column("id", RUNNING, autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("case_no", sa.String(length=43), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("shown_to", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("shown_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_unmaskings_case_no", "unmaskings", ["case_no"], unique=False)
    op.create_table(
        "documents",
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("issued_at", sa.String(length=40), nullable=False),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("template", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_documents_about", "documents", ["about"], unique=False)
    op.create_table(
        "item_files",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "claims",
        *_aggregate(),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "contacts",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "failed_applications",
        sa.Column("party_id", sa.String(length=80), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index(
        "ix_failed_applications_party_item",
        "failed_applications",
        ["party_id", "item_id"],
        unique=False,
    )
    op.create_table(
        "catalogue_states",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    _create_halls()


def _create_halls() -> None:
    op.create_table(
        "units",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table("halls", *_aggregate(), sa.PrimaryKeyConstraint("id"))
    op.create_table(
        "seals",
        *_aggregate(),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "seal_uses",
        sa.Column("position", RUNNING, autoincrement=True, nullable=False),
        sa.Column("seal", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("document_no", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("custodian", sa.String(length=120), nullable=False),
        sa.Column("used_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("ix_seal_uses_case_id", "seal_uses", ["case_id"], unique=False)
    op.create_index("ix_seal_uses_seal", "seal_uses", ["seal", "number"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("position", RUNNING, autoincrement=True, nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=False),
        sa.Column("matter", sa.String(length=500), nullable=False),
        sa.Column("referred_to", sa.String(length=500), nullable=False),
        sa.Column("phone", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("ix_referrals_node", "referrals", ["node"], unique=False)


def _aggregate() -> list[Any]:
    return [
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    ]
