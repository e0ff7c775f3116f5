"""Intake's tables beside those of the kernel."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

from shared.db.tables import aggregate_table, kernel_tables

metadata = MetaData()
kernel = kernel_tables(metadata)

cases = aggregate_table(
    "cases",
    metadata,
    Column("case_no", String(43), nullable=False, unique=True),
    Column("owner", String(12), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("status", String(20), nullable=False),
    Column("registered_at", String(40), nullable=False),
    Index("ix_cases_owner_status", "owner", "status"),
)

#: The next free running number per node and day; processes reserve ranges (`numbers.py`).
case_numbers = Table(
    "case_numbers",
    metadata,
    Column("node", String(12), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("next", Integer, nullable=False),
)
