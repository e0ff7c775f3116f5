"""Tables of assistance, beside those of intake."""

from __future__ import annotations

from sqlalchemy import Column, Index, String

from services.intake.tables import metadata
from shared.db.tables import aggregate_table

agents = aggregate_table(
    "agents",
    metadata,
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
    Index("ix_agents_node", "node"),
)

assistances = aggregate_table(
    "assistances",
    metadata,
    Column("node", String(12), nullable=False),
    Column("service", String(20), nullable=False),
    Column("stage", String(20), nullable=False),
    Index("ix_assistances_node", "node", "stage"),
)

special_visits = aggregate_table(
    "special_visits",
    metadata,
    Column("node", String(12), nullable=False),
)

certificates = aggregate_table(
    "certificates",
    metadata,
    Column("node", String(12), nullable=False),
    Index("ix_certificates_node", "node"),
)
