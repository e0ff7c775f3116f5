"""Own event -> what the others are told, the timer of the subject, and the rows beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.supervision.domain import cards, events
from services.supervision.domain.clocks import Card, Clocks, Subject
from services.supervision.tables import cards as cards_table
from services.supervision.tables import observed_facts
from shared.contracts.envelope import new_id
from shared.kernel.canonical import canonical_json
from shared.kernel.worktime import ZONE
from shared.messaging.watermarks import of_site
from shared.service.definition import Fact, Outgoing, Row, Timer

CLOCK = "clock"


def timer(clocks: Clocks) -> Outgoing:
    """One timer per subject, at whatever comes next of its clocks, none while nothing can. While
    the case is at another site it fires only once that site's facts are read as far (G8)."""
    due = cards.next_due(clocks)
    if due is None:
        return Outgoing(disarm=(clocks.subject.id,))
    heard = of_site(clocks.away) if clocks.away else ""
    return Outgoing(timers=(Timer(clocks.subject.id, CLOCK, clocks.subject.id, due, heard),))


def fact_seen(event: events.FactSeen, clocks: Clocks) -> Outgoing:
    """What was heard is kept beside the clocks for good, so that it can be measured again under
    another policy."""
    seen = event.seen
    at = seen.at.astimezone(ZONE)
    row = {
        "month": f"{at:%Y-%m}",
        "id": new_id(),
        "subject": clocks.subject.id,
        "node": clocks.subject.node,
        "fact": seen.fact,
        "at": at.isoformat(),
        "data": canonical_json(seen.data),
    }
    return Outgoing(rows=(Row(observed_facts, row),))


def settled(_: events.ClocksSettled, clocks: Clocks) -> Outgoing:
    return timer(clocks)


def moved(_: events.CaseMoved, clocks: Clocks) -> Outgoing:
    return timer(clocks)


def raised(event: events.CardRaised, clocks: Clocks) -> Outgoing:
    return _of_card("card_raised", clocks, event.card.id, new=True)


def withdrawn(event: events.CardWithdrawn, clocks: Clocks) -> Outgoing:
    return _of_card("card_withdrawn", clocks, event.card)


def appealed(event: events.CardAppealed, clocks: Clocks) -> Outgoing:
    return _of_card("card_appealed", clocks, event.card)


def rejected(event: events.AppealRejected, clocks: Clocks) -> Outgoing:
    return _of_card("appeal_rejected", clocks, event.card)


def revoked(event: events.CardRevoked, clocks: Clocks) -> Outgoing:
    return _of_card("card_revoked", clocks, event.card)


def duty_began(event: events.DutyBegan, clocks: Clocks) -> Outgoing:
    person = {"person": event.person} if event.person else {}
    return _of_duty("duty_began", clocks, {"duty": event.duty} | person)


def daily_check_done(event: events.DailyCheckDone, clocks: Clocks) -> Outgoing:
    return _of_duty("daily_check_done", clocks, {"duty": event.duty, "person": event.person})


def _of_duty(name: str, clocks: Clocks, data: dict[str, Any]) -> Outgoing:
    subject = clocks.subject
    return Outgoing((Fact(name, subject.id, {"node": subject.node} | data),))


def overdue_reported(event: events.OverdueReported, clocks: Clocks) -> Outgoing:
    data = {"situation": event.situation, "handling": event.handling}
    return Outgoing((Fact("overdue_reported", clocks.subject.id, _case(clocks) | data),))


def exception_recorded(event: events.ExceptionRecorded, clocks: Clocks) -> Outgoing:
    subject = clocks.subject
    about = _case(clocks) if subject.case_id else {"node": subject.node}
    data = about | {"rule": event.rule, "reason": event.reason}
    return Outgoing((Fact("exception_recorded", subject.id, data),))


def _case(clocks: Clocks) -> dict[str, Any]:
    subject = clocks.subject
    return {"case_id": subject.case_id, "case_no": subject.case_no, "owner": subject.node}


def _of_card(name: str, clocks: Clocks, card_id: str, new: bool = False) -> Outgoing:
    """The site is told, the row of the card is written, and the timer set to what is next."""
    place = max(i for i, card in enumerate(clocks.cards) if card.id == card_id)
    card, subject = clocks.cards[place], clocks.subject
    data = _card_data(card, subject)
    told = Fact(name, subject.id, data | {"addressed": list(card.addressed)})
    row = data | {"id": f"{subject.id}#{place}", "subject": subject.id}
    timers = timer(clocks)
    return Outgoing(
        (told,), timers.timers, timers.disarm, (Row(cards_table, row, "" if new else "id"),)
    )


def _card_data(card: Card, subject: Subject) -> dict[str, Any]:
    return {
        "node": subject.node,
        "case_id": subject.case_id,
        "case_no": subject.case_no,
        "card": card.id,
        "rule": card.rule,
        "level": card.level.value,
        "at": card.at.astimezone(ZONE).isoformat(),
        "responsible": card.responsible,
        "addressed": " ".join(card.addressed),
        "status": card.status.value,
        "reason": card.reason,
    }


OUTGOING: dict[type, Callable[[Any, Clocks], Outgoing]] = {
    events.FactSeen: fact_seen,
    events.ClocksSettled: settled,
    events.CaseMoved: moved,
    events.CardRaised: raised,
    events.CardWithdrawn: withdrawn,
    events.CardAppealed: appealed,
    events.AppealRejected: rejected,
    events.CardRevoked: revoked,
    events.DutyBegan: duty_began,
    events.DailyCheckDone: daily_check_done,
    events.OverdueReported: overdue_reported,
    events.ExceptionRecorded: exception_recorded,
}
