"""What functions about queue numbers and overtime do without their clause; see `disabling`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain.ticket_words import TicketKind


def _allows(*_: Any, **__: Any) -> Any:
    return None


def _never(*_: Any, **__: Any) -> Any:
    return False


def _finds_nothing(*_: Any, **__: Any) -> Any:
    return ()


def _shows_nothing(*_: Any, **__: Any) -> Any:
    return {}


def _says_nothing(*_: Any, **__: Any) -> Any:
    return ""


def _as_told(name: Any, *_: Any) -> Any:
    return name


def _first_window(hall: Any, *_: Any) -> Any:
    return hall.windows[0]


def _one_kind(_: Any) -> Any:
    return TicketKind.ACCEPTANCE


_TICKETS = "services/intake/domain/tickets.py"
_WORDS = "services/intake/domain/ticket_words.py"
_TRIAGE = "services/intake/domain/triage.py"
_QUEUES = "services/intake/domain/queues.py"
_WAITING = "services/intake/domain/waiting.py"
_OVERTIME = "services/intake/domain/overtime.py"

WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    ("XQ-CZ-02a", f"{_WORDS}:check_asked"): _allows,
    ("XQ-CZ-02b", f"{_WORDS}:ticket_kind"): _one_kind,
    ("XQ-CZ-03c", f"{_TICKETS}:check_confirmed"): _allows,
    ("LS-YS-01a", "services/intake/domain/closing.py:check_not_closing_time"): _allows,
    ("LS-YS-01a", f"{_QUEUES}:check_finished"): _allows,
    ("LS-YS-01c", f"{_QUEUES}:check_exception"): _allows,
    ("LS-DN-08", f"{_TRIAGE}:to_self_service"): _never,
    ("LS-DN-09", f"{_TRIAGE}:right_window"): _first_window,
    ("LS-DN-09", f"{_WAITING}:misdirected"): _shows_nothing,
    ("LS-YS-01b", f"{_WAITING}:figures"): _finds_nothing,
    ("LS-YS-01b", f"{_WAITING}:advice"): _finds_nothing,
    ("LS-YS-01d", f"{_OVERTIME}:overtime_reason"): _as_told,
    ("LS-YS-02", f"{_OVERTIME}:may_extend"): _never,
    ("LS-YS-04", f"{_OVERTIME}:responsible"): _says_nothing,
    ("LS-YS-06a", f"{_OVERTIME}:is_signed"): _never,
    ("LS-YS-06a", f"{_OVERTIME}:form"): _shows_nothing,
    ("XQ-YZ-03", "services/intake/queues/visits.py:joined"): _shows_nothing,
}
