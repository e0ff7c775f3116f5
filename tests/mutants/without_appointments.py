"""What functions about appointments do without their clause; see `disabling`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _allows(*_: Any, **__: Any) -> Any:
    return None


def _says_nothing(*_: Any, **__: Any) -> Any:
    return ""


def _finds_nothing(*_: Any, **__: Any) -> Any:
    return ()


def _shows_nothing(*_: Any, **__: Any) -> Any:
    return {}


def _never(*_: Any, **__: Any) -> Any:
    return False


_BOOKING = "services/intake/domain/booking.py"
_APPOINTMENTS = "services/intake/domain/appointments.py"
_SHIFTS = "services/intake/domain/shifts.py"

WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    ("LS-YY-01", f"{_BOOKING}:check_day_off"): _allows,
    ("LS-YY-02", f"{_BOOKING}:may_be_booked"): _never,
    ("LS-YY-03a", f"{_BOOKING}:filled_on_site"): lambda *_: "staff",
    ("LS-YY-03b", f"{_BOOKING}:filled_by_phone"): lambda: "applicant",
    ("LS-YY-04a", f"{_BOOKING}:first_asked"): _says_nothing,
    ("LS-YY-04c", f"{_APPOINTMENTS}:deem"): lambda *_: [],
    ("LS-YY-04d", f"{_BOOKING}:check_not_barred"): _allows,
    ("LS-YY-04e", f"{_APPOINTMENTS}:is_signed"): lambda signed: bool(signed),
    ("LS-YY-04e", f"{_APPOINTMENTS}:form"): _shows_nothing,
    ("LS-YY-05a", f"{_BOOKING}:check_answered"): _allows,
    ("LS-YY-05b", f"{_BOOKING}:materials_told"): _finds_nothing,
    ("LS-YY-05c", f"{_BOOKING}:check_reason"): _allows,
    ("LS-YY-06", f"{_SHIFTS}:rostered"): lambda _, clerk: clerk,
    ("LS-YY-07", f"{_BOOKING}:check_not_day_off"): _allows,
    ("LS-CS-01", f"{_BOOKING}:check_off_hours"): _allows,
    ("LS-CS-02", f"{_BOOKING}:check_taken_in_office_hours"): _allows,
    ("LS-CS-03", f"{_BOOKING}:taken_at"): _says_nothing,
    ("LS-CS-06", f"{_SHIFTS}:check_enough"): _allows,
    ("XQ-CZ-01a", f"{_SHIFTS}:open_times"): _finds_nothing,
    ("XQ-CZ-01b", f"{_BOOKING}:receipt"): _says_nothing,
    ("KD-RW-13c", f"{_BOOKING}:check_number_published"): _allows,
    ("KD-ZN-4-8a", f"{_BOOKING}:needs_no_booking"): _never,
}
