"""Shipments and handovers, as first released."""

import sqlalchemy as sa
from alembic import op

from shared.db.kernel_revisions import create_kernel_tables

revision = "r0001"
down_revision = None


def upgrade() -> None:
    create_kernel_tables()
    op.create_table(
        "consignments",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("case_no", sa.String(length=43), nullable=False),
        sa.Column("from_node", sa.String(length=12), nullable=True),
        sa.Column("shipment_status", sa.String(length=20), nullable=True),
        sa.Column("waybill_no", sa.String(length=32), nullable=True),
        sa.Column("pickup_node", sa.String(length=12), nullable=True),
        sa.Column("pickup_status", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("waybill_no"),
    )
    op.create_index("ix_consignments_case_id", "consignments", ["case_id"], unique=False)
    op.create_index(
        "ix_consignments_pickup_status_pickup_node",
        "consignments",
        ["pickup_status", "pickup_node"],
        unique=False,
    )
    op.create_index(
        "ix_consignments_shipment_status_from_node",
        "consignments",
        ["shipment_status", "from_node"],
        unique=False,
    )
    op.create_table(
        "waybill_numbers",
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix"),
    )
