"""Tables of online, beside those of intake."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from services.intake.tables import metadata
from shared.db.tables import aggregate_table

#: 通知: what an applicant is to be told. A row names nobody: the contact is looked up where the
#: aggregate `about` keeps it sealed, when the notice is sent. Instants of the machine are seconds.
notices = Table(
    "notices",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("node", String(12), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("about", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("wanted_at", String(40), nullable=False),
    Column("status", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Float, nullable=False),
    Column("error", String(200), nullable=False),
    Index("ix_notices_due", "status", "next_attempt_at"),
    Index("ix_notices_node", "node", "status", "id"),
    Index("ix_notices_about", "about"),
)

#: Wrong codes within a while, by what was asked for and by who asked, both as digests.
wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("expires_at", Float, nullable=False),
    Index("ix_wrong_codes_expires_at", "expires_at"),
)

submissions = aggregate_table(
    "submissions",
    metadata,
    Column("node", String(12), nullable=False),
    Column("status", String(20), nullable=False),
    Index("ix_submissions_node", "node", "status", "id"),
)
