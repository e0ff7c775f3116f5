"""Tables of queues, beside those of intake."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from services.intake.tables import metadata
from shared.db.tables import RUNNING, aggregate_table

#: `place` is what only one can have meanwhile: a window that called it, or else the own id.
tickets = aggregate_table(
    "tickets",
    metadata,
    Column("node", String(12), nullable=False),
    Column("day", String(10), nullable=False),
    Column("number", String(10), nullable=False),
    Column("running", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("window_no", String(20), nullable=False),
    Column("priority", Boolean, nullable=False),
    Column("taken_at", String(40), nullable=False),
    Column("case_id", String(80), nullable=False),
    Column("appointment_id", String(80), nullable=False),
    Column("place", String(80), nullable=False),
    Index("ix_tickets_number", "node", "day", "number", unique=True),
    Index("ix_tickets_queue", "node", "day", "status"),
    Index("ix_tickets_case_id", "case_id"),
    Index("ix_tickets_appointment_id", "appointment_id"),
    Index("ix_tickets_place", "place", unique=True),
)

#: The next free running number per node, day and class of windows.
ticket_numbers = Table(
    "ticket_numbers",
    metadata,
    Column("node", String(12), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("window_class", String(40), primary_key=True),
    Column("next", Integer, nullable=False),
)

#: 排队叫号记录: what happened to each ticket, never changed. `waited` is in seconds.
queue_log = Table(
    "queue_log",
    metadata,
    Column("position", RUNNING, primary_key=True, autoincrement=True),
    Column("node", String(12), nullable=False),
    Column("day", String(10), nullable=False),
    Column("ticket_id", String(80), nullable=False),
    Column("number", String(10), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("act", String(20), nullable=False),
    Column("window_no", String(20), nullable=False),
    Column("clerk", String(120), nullable=False),
    Column("note", String(500), nullable=False),
    Column("at", String(40), nullable=False),
    Column("waited", Integer, nullable=False),
    Index("ix_queue_log_day", "node", "day", "act"),
    Index("ix_queue_log_ticket_id", "ticket_id"),
)

queues = aggregate_table("queues", metadata, Column("node", String(12), nullable=False))

#: 服务评价, by the visit that it is of.
evaluations = aggregate_table(
    "evaluations",
    metadata,
    Column("visit_id", String(80), nullable=False),
    Index("ix_evaluations_visit_id", "visit_id"),
)

overtime = aggregate_table(
    "overtime",
    metadata,
    Column("node", String(12), nullable=False),
    Column("window_no", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("began_at", String(40), nullable=False),
    Index("ix_overtime_node", "node"),
)
