"""Tables of guidance, beside those of intake."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from services.intake.tables import metadata
from shared.db.tables import aggregate_table

consultations = aggregate_table(
    "consultations",
    metadata,
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("asked_at", String(40), nullable=False),
    Index("ix_consultations_node_status", "node", "status"),
)

knowledge_entries = aggregate_table(
    "knowledge_entries",
    metadata,
    Column("node", String(12), nullable=False),
    Column("item_id", String(80), nullable=False),
    Index("ix_knowledge_entries_item_id", "item_id"),
)

#: Every wording of every entry, with its days: what is searched, and what everybody may read.
knowledge_versions = Table(
    "knowledge_versions",
    metadata,
    #: `<entry>/<number>`.
    Column("id", String(100), primary_key=True),
    Column("entry_id", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("node", String(12), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("department", Text, nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("effective_from", String(10), nullable=False),
    #: "9999-12-31" while it is open, so that one comparison tells whether it counts.
    Column("effective_to", String(10), nullable=False),
    Index("ix_knowledge_versions_item_id", "item_id", "effective_from"),
)

acceptance_problems = aggregate_table(
    "acceptance_problems",
    metadata,
    Column("node", String(12), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("solved", Boolean, nullable=False),
    Index("ix_acceptance_problems_node_solved", "node", "solved"),
)

presences = aggregate_table(
    "presences",
    metadata,
    Column("node", String(12), nullable=False),
)

data_sources = aggregate_table(
    "data_sources",
    metadata,
    Column("node", String(12), nullable=False),
    Column("item_id", String(80), nullable=False),
    Index("ix_data_sources_item_id", "item_id"),
)

#: To which applications a consultation led.
consultation_cases = Table(
    "consultation_cases",
    metadata,
    Column("case_id", String(80), primary_key=True),
    Column("consultation_id", String(80), nullable=False),
    Index("ix_consultation_cases_consultation_id", "consultation_id"),
)
