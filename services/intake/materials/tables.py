"""Tables of materials, beside those of intake."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from services.intake.tables import metadata
from shared.db.tables import RUNNING, aggregate_table

dossiers = aggregate_table(
    "dossiers",
    metadata,
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
)

#: What the store is held against: a row per upload. `sha256` is empty until the file is in it.
uploads = Table(
    "uploads",
    metadata,
    Column("upload_id", String(40), primary_key=True),
    Column("case_id", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("ix_uploads_sha256", "sha256"),
)

#: 查看电子材料的记录: who took which file out of the store, and why; never changed.
material_views = Table(
    "material_views",
    metadata,
    Column("id", RUNNING, primary_key=True, autoincrement=True),
    Column("case_id", String(80), nullable=False),
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
    Column("upload_id", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("shown_to", String(120), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("shown_at", String(40), nullable=False),
    Index("ix_material_views_case_no", "case_no"),
)

#: 电子证照使用记录: each look into the library, found or not; never changed.
certificate_uses = Table(
    "certificate_uses",
    metadata,
    Column("id", RUNNING, primary_key=True, autoincrement=True),
    Column("use_id", String(40), nullable=False),
    Column("case_id", String(80), nullable=False),
    Column("case_no", String(43), nullable=False),
    Column("node", String(12), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("material", String(80), nullable=False),
    Column("issuer", String(120), nullable=False),
    Column("issued_in", String(12), nullable=False),
    Column("across", String(40), nullable=False),
    Column("found", Integer, nullable=False),
    Column("purpose", String(500), nullable=False),
    Column("used_by", String(120), nullable=False),
    Column("used_at", String(40), nullable=False),
    Index("ix_certificate_uses_case_no", "case_no"),
)
