"""What happens to the clocks and cards of a subject, and how it changes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.supervision.domain.clocks import Card, CardStatus, Clock, Clocks, Exceptional, Subject
from services.supervision.domain.pauses import Pause
from services.supervision.domain.seen import Seen


@dataclass(frozen=True)
class FactSeen:
    """A fact was heard that some clock rule listens to."""

    subject: Subject
    seen: Seen


@dataclass(frozen=True)
class ProfileTaken:
    """The policy profile whose version was in force when the clocks of the subject started."""

    profile: str
    version: int


@dataclass(frozen=True)
class CaseMoved:
    """The case went to another site, or came back to the owner's (`site` is empty)."""

    subject: Subject
    site: str
    at: datetime


@dataclass(frozen=True)
class ClocksSettled:
    """What is measured differently now; `gone` are clocks that should never have run."""

    changed: dict[str, Clock]
    gone: tuple[str, ...]
    pauses: tuple[Pause, ...]


@dataclass(frozen=True)
class CardRaised:
    """出牌."""

    card: Card


@dataclass(frozen=True)
class CardWithdrawn:
    """A fact that came late shows that the card does not hold."""

    card: str
    reason: str


@dataclass(frozen=True)
class CardAppealed:
    """申诉."""

    card: str
    reason: str


@dataclass(frozen=True)
class CardRevoked:
    """撤销: a supervisor takes the card back."""

    card: str
    reason: str


@dataclass(frozen=True)
class AppealRejected:
    """申诉不成立: the card counts as before."""

    card: str
    reason: str


@dataclass(frozen=True)
class DutyBegan:
    """A node, or a person there, has a recurring obligation."""

    subject: Subject
    duty: str
    person: str


@dataclass(frozen=True)
class DailyCheckDone:
    """每日检查."""

    duty: str
    person: str


@dataclass(frozen=True)
class OverdueReported:
    """超时件上报."""

    situation: str
    handling: str


@dataclass(frozen=True)
class ExceptionRecorded:
    """特殊情况, with its reason."""

    rule: str
    reason: str


_BECOMES = {
    CardWithdrawn: CardStatus.WITHDRAWN,
    CardAppealed: CardStatus.APPEALED,
    CardRevoked: CardStatus.REVOKED,
    AppealRejected: CardStatus.ISSUED,
}


def apply(clocks: Clocks | None, event: Any) -> Clocks:
    """The clocks after the event. Any fact of a subject may be the first that is heard of it."""
    if clocks is None:
        subject = getattr(event, "subject", None)
        if not isinstance(subject, Subject):
            raise TypeError(f"clocks cannot begin with {type(event).__name__}")
        clocks = Clocks(subject)
    return _fold(event, clocks)


@singledispatch
def _fold(event: Any, _clocks: Clocks) -> Clocks:
    raise TypeError(f"{type(event).__name__} is no event of clocks")


@_fold.register
def _(event: FactSeen, clocks: Clocks) -> Clocks:
    subject = clocks.subject
    if event.subject.case_no and not subject.case_no:
        subject = event.subject
    return replace(clocks, subject=subject, seen=(*clocks.seen, event.seen))


@_fold.register
def _(event: ProfileTaken, clocks: Clocks) -> Clocks:
    return replace(clocks, profile=event.profile, profile_version=event.version)


@_fold.register
def _(event: CaseMoved, clocks: Clocks) -> Clocks:
    return replace(clocks, away=event.site, moved_at=event.at)


@_fold.register
def _(event: ClocksSettled, clocks: Clocks) -> Clocks:
    kept = {id: clock for id, clock in clocks.clocks.items() if id not in event.gone}
    return replace(clocks, clocks=kept | event.changed, pauses=event.pauses)


@_fold.register
def _(event: CardRaised, clocks: Clocks) -> Clocks:
    return replace(clocks, cards=(*clocks.cards, event.card))


@_fold.register(CardWithdrawn)
@_fold.register(CardAppealed)
@_fold.register(CardRevoked)
@_fold.register(AppealRejected)
def _(event: Any, clocks: Clocks) -> Clocks:
    status = _BECOMES[type(event)]
    return replace(clocks, cards=_with_status(clocks.cards, event.card, status, event.reason))


@_fold.register
def _(event: DutyBegan, clocks: Clocks) -> Clocks:
    return replace(clocks, dutiful=(*clocks.dutiful, event.person))


@_fold.register(DailyCheckDone)
@_fold.register(OverdueReported)
def _(_event: Any, clocks: Clocks) -> Clocks:
    # It counts when it is heard, as what others tell does.
    return clocks


@_fold.register
def _(event: ExceptionRecorded, clocks: Clocks) -> Clocks:
    known = Exceptional(event.rule, event.reason)
    return replace(clocks, exceptions=(*clocks.exceptions, known))


def _with_status(
    cards: tuple[Card, ...], id: str, status: CardStatus, reason: str
) -> tuple[Card, ...]:
    """The last card with this id in its new state."""
    place = max(index for index, card in enumerate(cards) if card.id == id)
    changed = replace(cards[place], status=status, reason=reason)
    return (*cards[:place], changed, *cards[place + 1 :])
