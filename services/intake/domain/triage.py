"""分流: to which window a ticket leads, and which tickets a window may call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.intake.domain.halls import Hall
from services.intake.domain.ticket_words import Asked, Stage
from services.intake.domain.tickets import Ticket
from services.intake.domain.windows import (
    COMPREHENSIVE,
    Away,
    Window,
    WindowKind,
    is_called,
    is_open,
)
from shared.kernel.refusals import Conflict
from shared.kernel.rules import rule

#: The windows that are there for a stage, whatever the matter.
_FOR_STAGE: Mapping[str, frozenset[WindowKind]] = {
    Stage.CONSULT: frozenset({WindowKind.GENERAL_CONSULTATION, WindowKind.GUIDANCE}),
    Stage.COLLECT: frozenset({WindowKind.OUTGOING}),
}
#: The first sign of a number says in which class of windows it is called; I and O look like digits.
LETTERS: Mapping[WindowKind, str] = dict(zip(WindowKind, "ABCDEFGHJKLMNPQR", strict=True))


def _closeness(window: Window, asked: Asked) -> int | None:
    """The lower, the closer to the matter; None for a window that is not for it."""
    if window.unit_id not in ("", asked.department):
        return None
    if window.items and asked.item_id and asked.item_id not in window.items:
        return None
    if window.kind in _FOR_STAGE.get(asked.stage, frozenset()):
        return 0
    if window.unit_id or (window.items and asked.item_id):
        return 1
    return 2 if window.kind in COMPREHENSIVE else None


@rule("LS-DN-09")
def right_window(hall: Hall, asked: Asked, day: date) -> Window:
    """The window that is there for the matter; the one whose business it is before those that do
    everything."""
    found = [
        (close, window.number, window)
        for window in hall.windows
        if is_open(window, day) and (close := _closeness(window, asked)) is not None
    ]
    if not found:
        raise Conflict("no_window", "今天没有办理这项业务的窗口，请到咨询台询问")
    return min(found, key=lambda one: one[:2])[2]


def may_call(hall: Hall, number: str, day: date) -> Window:
    """The window of this number; refuses where nobody may be called to it."""
    window = hall.window(number)
    if not is_open(window, day):
        raise Conflict("window_closed", f"{number}号窗口今天没有启用，不能叫号")
    if not is_called(window):
        raise Conflict("window_left", f"{number}号窗口人员已离岗，返岗后才能叫号")
    return window


def serves(hall: Hall, window: Window, ticket: Ticket, day: date) -> bool:
    """Whether the window may call the ticket: its own, and those of a window whose sign sends
    people here."""
    stands_in_for = (
        left
        for left in hall.windows
        if left.absence is not None
        and left.absence.sign is Away.REDIRECT
        and left.absence.to == window.number
        and is_open(left, day)
    )
    return any(_is_its_own(one, ticket) for one in (window, *stands_in_for))


def _is_its_own(window: Window, ticket: Ticket) -> bool:
    if ticket.assigned:
        return ticket.assigned == window.number
    of_its_class = window.kind.value == ticket.place.window_class
    return of_its_class and _closeness(window, ticket.asked) is not None


@rule("LS-DN-08")
def to_self_service(flagged: bool, stage: str, at_window_because: str) -> bool:
    """Whether the way leads to the self-service zone: for what can be applied for there, unless
    there is a reason why this person is served at a window."""
    return flagged and stage == Stage.APPLY and not at_window_because.strip()
