"""Reads of appointments: who is on duty, what is taken, and what stands in the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Engine, Table, select

from services.intake.appointments import tables
from services.intake.domain.appointments import (
    HOLDS_ITS_TIME,
    STATUS_ZH,
    Appointment,
    AppointmentStatus,
)
from services.intake.domain.booking import BOOKED_BY_ZH, MODE_ZH, BookedBy, Mode
from services.intake.domain.shifts import Books, Shift
from services.intake.privacy import masked_party
from shared.db.engine import reading
from shared.kernel.refusals import NotFound
from shared.service.paging import page
from shared.vault import Vault

T = TypeVar("T")


def appointment(engine: Engine, appointment_id: str, node: str | None) -> Appointment:
    """The appointment, of this node (None: of any)."""
    columns = tables.appointments.c
    statement = select(columns.state).where(columns.id == appointment_id)
    if node is not None:
        statement = statement.where(columns.node == node)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        detail = "没有这个预约，或不属于您所在的节点"
        raise NotFound("unknown_appointment", detail, "appointment_id")
    return msgspec.json.decode(state, type=Appointment)


def books(engine: Engine, node: str, day: date, party_id: str = "") -> Books:
    """What a booking for this day depends on."""
    return Books(
        shifts_on(engine, node, day),
        taken(engine, node, day),
        abandoned(engine, party_id) if party_id else 0,
        booking_phone(engine, node),
    )


def shifts_on(engine: Engine, node: str, day: date) -> tuple[Shift, ...]:
    columns = tables.shifts.c
    statement = (
        select(columns.state)
        .where(columns.node == node, columns.day == day.isoformat(), columns.withdrawn.is_(False))
        .order_by(columns.id)
    )
    with reading(engine) as connection:
        found = connection.execute(statement).scalars().all()
    return tuple(msgspec.json.decode(state, type=Shift) for state in found)


def taken(engine: Engine, node: str, day: date) -> tuple[tuple[str, datetime], ...]:
    """Which clerks have promised which times."""
    columns = tables.appointments.c
    holding = [status.value for status in HOLDS_ITS_TIME]
    statement = select(columns.clerk, columns.starts_at).where(
        columns.node == node, columns.day == day.isoformat(), columns.status.in_(holding)
    )
    with reading(engine) as connection:
        found = connection.execute(statement).all()
    return tuple((row.clerk, datetime.fromisoformat(row.starts_at)) for row in found)


def promised(engine: Engine, shift_id: str) -> tuple[tuple[str, datetime], ...]:
    """Which clerks have promised which times on the day of a shift."""
    columns = tables.shifts.c
    with reading(engine) as connection:
        found = select(columns.node, columns.day).where(columns.id == shift_id)
        row = connection.execute(found).one_or_none()
    return taken(engine, row.node, date.fromisoformat(row.day)) if row else ()


def abandoned(engine: Engine, party_id: str) -> int:
    """How many times the applicant gave up 预约办, at whichever node of the site.

    On the network anybody can book in any name, and whoever does not come is never identified:
    those times bar nobody.
    """
    columns = tables.appointments.c
    gave_up = columns.status == AppointmentStatus.ABANDONED.value
    found = _of_party(engine, party_id, gave_up, columns.mode == Mode.APPOINTMENT.value)
    return sum(one.channel is not BookedBy.ONLINE for one in found)


def open_online(engine: Engine, party_id: str, today: date) -> int:
    """How many times ahead are held for the applicant that were booked on the network."""
    columns = tables.appointments.c
    waiting = columns.status == AppointmentStatus.AGREED.value
    found = _of_party(engine, party_id, waiting, columns.day >= today.isoformat())
    return sum(one.channel is BookedBy.ONLINE for one in found)


def _of_party(
    engine: Engine, party_id: str, *which: ColumnElement[bool]
) -> tuple[Appointment, ...]:
    columns = tables.appointments.c
    statement = select(columns.state).where(columns.party_id == party_id, *which)
    with reading(engine) as connection:
        found = connection.execute(statement).scalars().all()
    return tuple(msgspec.json.decode(state, type=Appointment) for state in found)


def booking_phone(engine: Engine, node: str) -> str:
    """The number that the node has published; empty where it has none."""
    columns = tables.booking_lines.c
    with reading(engine) as connection:
        found = select(columns.state).where(columns.id == node)
        state = connection.execute(found).scalar_one_or_none()
    return str(msgspec.json.decode(state)["phone"]) if state is not None else ""


def some_appointments(
    engine: Engine, vault: Vault, node: str | None, asked: dict[str, Any]
) -> dict[str, Any]:
    """A page of the register (`AppointmentQuery`), the oldest first."""
    wanted = {name: asked[name] for name in ("day", "mode", "status")}
    wanted |= {"node": node, "window_no": asked["window"]}
    return _page(
        engine, tables.appointments, wanted, asked, Appointment, lambda one: shown(one, vault)
    )


def some_shifts(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of the roster (`ShiftQuery`), the oldest first."""
    wanted = {"node": node, "day": asked["day"], "window_no": asked["window"]}
    return _page(engine, tables.shifts, wanted, asked, Shift, shown_shift)


def _page(
    engine: Engine,
    table: Table,
    wanted: dict[str, Any],
    asked: dict[str, Any],
    of: type[T],
    show: Callable[[T], dict[str, Any]],
) -> dict[str, Any]:
    columns, limit = table.c, asked["limit"]
    statement = select(columns.id, columns.state).where(columns.id > asked["after"])
    for name, value in wanted.items():
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(columns.id).limit(limit + 1)).all()
    return page(
        rows, limit, lambda row: show(msgspec.json.decode(row.state, type=of)), lambda row: row.id
    )


def shown(found: Appointment, vault: Vault) -> dict[str, Any]:
    """An appointment as the office sees it: the applicant is masked."""
    told: dict[str, Any] = msgspec.to_builtins(found)
    for hidden in ("sealed_party", "party_id", "due_at"):
        del told[hidden]
    return told | {
        "mode_zh": MODE_ZH[found.mode],
        "channel_zh": BOOKED_BY_ZH[found.channel],
        "status_zh": STATUS_ZH[found.status],
        "starts_at": told["starts_at"] or "",
        "arrived_at": told["arrived_at"] or "",
        "applicant": masked_party(vault.open(found.sealed_party)["applicant"]),
    }


def shown_receipt(found: Appointment, phone: str) -> dict[str, Any]:
    """回执, as whoever booked on the network gets it."""
    return {
        "number": found.number,
        "status": found.status.value,
        "status_zh": STATUS_ZH[found.status],
        "starts_at": found.starts_at.isoformat() if found.starts_at else "",
        "window": found.window,
        "item_name": found.item_name,
        "materials": list(found.materials),
        "receipt": found.receipt,
        "booking_phone": phone,
    }


def shown_shift(shift: Shift) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(shift)
    return told
