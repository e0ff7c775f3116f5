"""Intake's tables beside those of the kernel."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

from shared.db.tables import RUNNING, aggregate_table, kernel_tables

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

#: 查看个人信息的记录: who looked at whose data, and why; the data itself is not in it.
unmaskings = Table(
    "unmaskings",
    metadata,
    Column("id", RUNNING, primary_key=True, autoincrement=True),
    Column("case_id", String(80), nullable=False),
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
    Column("shown_to", String(120), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("shown_at", String(40), nullable=False),
    Index("ix_unmaskings_case_no", "case_no"),
)

#: The next free running number per node and day; processes reserve ranges (`numbers.py`).
case_numbers = Table(
    "case_numbers",
    metadata,
    Column("node", String(12), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("next", Integer, nullable=False),
)

#: Documents as they were issued; a row never changes.
documents = Table(
    "documents",
    metadata,
    Column("number", String(60), primary_key=True),
    Column("kind", String(40), nullable=False),
    #: A case, or a first contact.
    Column("about", String(80), nullable=False),
    Column("node", String(12), nullable=False),
    Column("issued_at", String(40), nullable=False),
    Column("issued_by", String(120), nullable=False),
    Column("template", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("ix_documents_about", "about"),
)

#: The rows of `catalogue_states`: of the items, and of all that stands on record of halls.
CATALOGUE = "items"
CENTRE = "centre"

item_files = aggregate_table(
    "item_files",
    metadata,
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
)

claims = aggregate_table(
    "claims",
    metadata,
    Column("item_id", String(80), nullable=False),
    Column("node", String(12), nullable=False),
)

#: Another value whenever anything in the catalogue changed.
catalogue_states = Table(
    "catalogue_states",
    metadata,
    Column("id", String(10), primary_key=True),
    Column("revision", String(120), nullable=False),
)

units = aggregate_table(
    "units",
    metadata,
    Column("node", String(12), nullable=False),
)

halls = aggregate_table("halls", metadata)

seals = aggregate_table(
    "seals",
    metadata,
    Column("node", String(12), nullable=False),
)

#: The register of a seal: one row per use, never changed.
seal_uses = Table(
    "seal_uses",
    metadata,
    Column("position", RUNNING, primary_key=True, autoincrement=True),
    Column("seal", String(80), nullable=False),
    Column("node", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("case_id", String(40), nullable=False),
    Column("purpose", String(30), nullable=False),
    Column("document_no", String(100), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("custodian", String(120), nullable=False),
    Column("used_at", String(40), nullable=False),
    Index("ix_seal_uses_case_id", "case_id"),
    Index("ix_seal_uses_seal", "seal", "number"),
)

#: Whoever asked for a unit that is not in the hall, and where to they were sent.
referrals = Table(
    "referrals",
    metadata,
    Column("position", RUNNING, primary_key=True, autoincrement=True),
    Column("node", String(12), nullable=False),
    Column("unit", String(100), nullable=False),
    Column("matter", String(500), nullable=False),
    Column("referred_to", String(500), nullable=False),
    Column("phone", String(100), nullable=False),
    Index("ix_referrals_node", "node"),
)

contacts = aggregate_table(
    "contacts",
    metadata,
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
)

#: Applications that were told what is missing and yet came to nothing, by party and item.
failed_applications = Table(
    "failed_applications",
    metadata,
    Column("party_id", String(80), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("case_id", String(80), primary_key=True),
    Index("ix_failed_applications_party_item", "party_id", "item_id"),
)
