"""How aggregates of appointments are kept."""

from __future__ import annotations

from typing import Any

from services.intake.appointments import tables
from services.intake.domain import appointments, booking_lines, shifts
from shared.service.definition import AggregateKind


def _appointment_columns(found: appointments.Appointment) -> dict[str, Any]:
    starts_at = found.starts_at.isoformat() if found.starts_at else ""
    held = found.status in appointments.HOLDS_ITS_TIME
    return {
        "node": found.node,
        "number": found.number,
        "mode": found.mode.value,
        "status": found.status.value,
        "window_no": found.window,
        "day": starts_at[:10],
        "starts_at": starts_at,
        "clerk": found.clerk,
        "party_id": found.party_id,
        "place": f"{found.node}/{starts_at}/{found.clerk}" if held else found.appointment_id,
    }


def _shift_columns(shift: shifts.Shift) -> dict[str, Any]:
    return {
        "node": shift.node,
        "day": shift.begins_at.date().isoformat(),
        "window_no": shift.window,
        "clerk": shift.clerk,
        "withdrawn": shift.withdrawn,
    }


KINDS: dict[str, AggregateKind] = {
    "appointment": AggregateKind(
        name="appointment",
        table=tables.appointments,
        state=appointments.Appointment,
        apply=appointments.apply,
        node=lambda found: found.node,
        case_id=lambda _: "",
        columns=_appointment_columns,
    ),
    "shift": AggregateKind(
        name="shift",
        table=tables.shifts,
        state=shifts.Shift,
        apply=shifts.apply,
        node=lambda shift: shift.node,
        case_id=lambda _: "",
        columns=_shift_columns,
    ),
    "booking_line": AggregateKind(
        name="booking_line",
        table=tables.booking_lines,
        state=booking_lines.BookingLine,
        apply=booking_lines.apply,
        node=lambda line: line.node,
        case_id=lambda _: "",
        columns=lambda line: {"node": line.node},
    ),
}
