"""出件: what a hall tells of who may give results out there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from services.intake.domain.halls import Hall
from services.intake.domain.letters import Letter, LetterKind, Power
from services.intake.domain.units import Unit
from services.intake.domain.windows import WindowKind
from shared.kernel.rules import rule


@dataclass(frozen=True)
class OutgoingWindow:
    """A window that gives results out; `staff` are the accounts of whoever sits there."""

    number: str
    staff: tuple[str, ...]


@dataclass(frozen=True)
class IssueGrant:
    """A letter over the issue of these items, on all days from the first to the last. Without
    `persons` it speaks of whoever sits at the window."""

    items: tuple[str, ...]
    persons: tuple[str, ...]
    first_day: date
    last_day: date | None


@rule("XQ-YZ-02")
def outgoing_windows(hall: Hall) -> tuple[OutgoingWindow, ...]:
    """统一窗口出件: the windows that do, with everybody who is assigned to them."""
    return tuple(
        OutgoingWindow(
            window.number,
            tuple(member.subject for member in hall.staff if member.window == window.number),
        )
        for window in hall.windows
        if window.kind is WindowKind.OUTGOING
    )


@rule("LZ-W2-1")
def issue_grants(unit: Unit) -> tuple[IssueGrant, ...]:
    """The unit's signed letters as far as they give the issue of results to the hall."""
    found = (_grant(letter) for letter in unit.letters)
    return tuple(grant for grant in found if grant is not None)


def _grant(letter: Letter) -> IssueGrant | None:
    items = tuple(grant.item_id for grant in letter.grants if Power.ISSUE in grant.powers)
    if not items or letter.signed_on is None or letter.effective_from is None:
        return None
    persons = letter.authorised if letter.kind is LetterKind.LETTER_1 else ()
    return IssueGrant(items, persons, letter.effective_from, _last_day(letter))


def _last_day(letter: Letter) -> date | None:
    """Nothing is done under a letter on the day of its revocation."""
    revoked = letter.revoked_on
    days = (letter.effective_to, revoked - timedelta(days=1) if revoked else None)
    return min((day for day in days if day is not None), default=None)
