"""Tables of appointments, beside those of intake."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from services.intake.tables import metadata
from shared.db.tables import aggregate_table

#: `place` is what nobody else can have meanwhile: a clerk at a time, or else the own id.
appointments = aggregate_table(
    "appointments",
    metadata,
    Column("node", String(12), nullable=False),
    Column("number", String(20), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("window_no", String(20), nullable=False),
    Column("day", String(10), nullable=False),
    Column("starts_at", String(40), nullable=False),
    Column("clerk", String(120), nullable=False),
    Column("party_id", String(80), nullable=False),
    Column("place", String(200), nullable=False),
    Index("ix_appointments_number", "node", "number", unique=True),
    Index("ix_appointments_day", "node", "day", "window_no"),
    Index("ix_appointments_party", "party_id", "status"),
    Index("ix_appointments_place", "place", unique=True),
)

shifts = aggregate_table(
    "shifts",
    metadata,
    Column("node", String(12), nullable=False),
    Column("day", String(10), nullable=False),
    Column("window_no", String(20), nullable=False),
    Column("clerk", String(120), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index("ix_shifts_day", "node", "day"),
)

booking_lines = aggregate_table(
    "booking_lines", metadata, Column("node", String(12), nullable=False)
)

#: The next free booking number per node and day.
booking_numbers = Table(
    "booking_numbers",
    metadata,
    Column("node", String(12), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("next", Integer, nullable=False),
)
