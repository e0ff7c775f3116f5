"""Routing's tables beside those of the kernel."""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, String

from shared.db.tables import aggregate_table, kernel_tables

metadata = MetaData()
kernel = kernel_tables(metadata)

legs = aggregate_table(
    "legs",
    metadata,
    Column("case_id", String(40), nullable=False),
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
    Index("ix_legs_case_id", "case_id"),
    Index("ix_legs_status_node", "status", "node"),
)
