"""Tables of offline, beside those of intake."""

from __future__ import annotations

from sqlalchemy import Column, Index, String

from services.intake.tables import metadata
from shared.db.tables import aggregate_table

booklets = aggregate_table(
    "booklets",
    metadata,
    Column("node", String(12), nullable=False),
    Column("agent", String(120), nullable=False),
    Column("status", String(20), nullable=False),
    Column("valid_to", String(10), nullable=False),
    Index("ix_booklets_node_agent", "node", "agent"),
)

offline_conflicts = aggregate_table(
    "offline_conflicts",
    metadata,
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
    Index("ix_offline_conflicts_node_status", "node", "status"),
)
