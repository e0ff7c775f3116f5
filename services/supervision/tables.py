"""Supervision's tables beside those of the kernel."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, Column, Index, Integer, MetaData, String, Table, Text, event, text

from shared.db.tables import aggregate_table, kernel_tables

metadata = MetaData()
kernel = kernel_tables(metadata)

clocks = aggregate_table(
    "clocks",
    metadata,
    Column("case_id", String(40), nullable=False),
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
    Column("due_promised", String(40)),
    Column("due_next", String(40)),
    Column("late_promised", Integer, nullable=False),
    Column("late_legal", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    #: Which working calendars the due instants were measured with, and whether a year was guessed.
    Column("provisional", Integer, nullable=False),
    Column("calendar_version", String(64), nullable=False, server_default=""),
    Index("ix_clocks_status_due_promised", "status", "due_promised"),
    Index("ix_clocks_node_due_next", "node", "due_next"),
    Index(
        "ix_clocks_provisional",
        "calendar_version",
        "id",
        postgresql_where=text("provisional = 1"),
        sqlite_where=text("provisional = 1"),
    ),
)

#: 预警、黄牌、红牌, as they stand: a card stays visible, whatever became of it.
cards = Table(
    "cards",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("subject", String(80), nullable=False),
    Column("case_id", String(40), nullable=False),
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
    Column("responsible", String(12), nullable=False),
    Column("card", String(120), nullable=False),
    Column("rule", String(20), nullable=False),
    Column("level", String(8), nullable=False),
    Column("status", String(12), nullable=False),
    Column("at", String(40), nullable=False),
    Column("addressed", String(120), nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_cards_node_at", "node", "at"),
    Index("ix_cards_level_status", "level", "status"),
)

#: Every fact that was heard, for good: what-if runs measure it again. In parts by month.
observed_facts = Table(
    "observed_facts",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("subject", String(80), nullable=False),
    Column("node", String(12), nullable=False),
    Column("fact", String(80), nullable=False),
    Column("at", String(40), nullable=False),
    Column("data", Text, nullable=False),
    Index("ix_observed_facts_subject", "subject"),
    postgresql_partition_by="LIST (month)",
)
#: Where a month goes that has no part of its own yet.
OTHER_MONTHS = "CREATE TABLE observed_facts_other PARTITION OF observed_facts DEFAULT"
_only_there: Any = DDL(OTHER_MONTHS)  # type: ignore[no-untyped-call]
event.listen(observed_facts, "after_create", _only_there.execute_if(dialect="postgresql"))
