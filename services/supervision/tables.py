"""Supervision's tables beside those of the kernel."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String

from shared.db.tables import aggregate_table, kernel_tables

metadata = MetaData()
kernel = kernel_tables(metadata)

clocks = aggregate_table(
    "clocks",
    metadata,
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
    Column("due_promised", String(40)),
    Column("late_promised", Integer, nullable=False),
    Column("late_legal", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Index("ix_clocks_status_due_promised", "status", "due_promised"),
)
