"""What arrives late with an earlier time withdraws a card, visibly and with its reason."""

from __future__ import annotations

import pytest
from clock_desk import Desk, accepted, at, concluded, delivered, offered, revoked

from services.supervision.domain.clocks import CardStatus, Status
from services.supervision.domain.events import CardRaised, CardWithdrawn

# Accepted on a Monday: promised within 3 working days.
RECEIPT, PROMISE = "2026-03-09T10:00", "2026-03-12T17:30"
TUESDAY, WEDNESDAY = "2026-03-10T10:00", "2026-03-11T10:00"


@pytest.fixture
def desk() -> Desk:
    """The promise has passed, and the yellow card was raised."""
    desk = Desk(profile="luoshan")
    desk.hear(accepted(RECEIPT))
    desk.let_pass(PROMISE)
    assert desk.late()
    return desk


def yellow(desk: Desk) -> str:
    """The yellow card of the promise."""
    return f"{desk.clock('promised').id}/yellow"


def withdrawn(desk: Desk) -> list[str]:
    """The reasons of every time that it was withdrawn."""
    return [event.reason for event in desk.told_of(CardWithdrawn) if event.card == yellow(desk)]


def raised(desk: Desk) -> list[object]:
    """The instants for which it was raised."""
    return [event.card.at for event in desk.told_of(CardRaised) if event.card.id == yellow(desk)]


def test_conclusion_in_time_that_was_heard_late_withdraws_the_card(desk: Desk) -> None:
    desk.hear(concluded("2026-03-12T16:00"))
    reason = "已于2026年3月12日16:00办完，没有超过时限"
    assert withdrawn(desk) == [reason]
    amber, yellow = desk.clocks.cards
    assert (amber.status, amber.reason) == (CardStatus.ISSUED, "")
    assert (yellow.status, yellow.reason) == (CardStatus.WITHDRAWN, reason)
    assert not desk.late()
    assert desk.clocks.withdrawn == 1


def test_conclusion_before_the_warning_that_was_heard_late_withdraws_that_too(desk: Desk) -> None:
    desk.hear(concluded("2026-03-11T17:00"))
    assert desk.cards() == []
    assert desk.clocks.withdrawn == 2


def test_conclusion_at_the_due_instant_itself_withdraws_the_card(desk: Desk) -> None:
    desk.hear(concluded(PROMISE))
    assert desk.clocks.withdrawn == 1


def test_conclusion_after_the_due_instant_withdraws_nothing(desk: Desk) -> None:
    desk.hear(concluded("2026-03-12T17:31"))
    assert desk.told_of(CardWithdrawn) == []
    assert desk.late()
    assert desk.clocks.withdrawn == 0


def test_decision_in_time_whose_answer_was_cut_off_for_days_withdraws_the_card(
    desk: Desk,
) -> None:
    """The owner's site heard of it after the due instant; the clocks stop at the decision (G8)."""
    desk.hear(concluded("2026-03-18T09:00", decided_at="2026-03-12T16:00"))
    assert desk.clock("promised").stopped_at == at("2026-03-12T16:00")
    assert withdrawn(desk) == ["已于2026年3月12日16:00办完，没有超过时限"]
    assert not desk.late()
    desk.let_pass("2026-03-31T00:00")
    assert raised(desk) == [at(PROMISE)]
    assert not desk.late("legal")


def test_decision_after_the_due_instant_stays_late_however_its_answer_came(desk: Desk) -> None:
    desk.hear(concluded("2026-03-18T09:00", decided_at="2026-03-12T17:31"))
    assert desk.told_of(CardWithdrawn) == []
    assert desk.cards("promised") == ["amber", "yellow"]
    assert desk.late()


@pytest.mark.rule("LS-TC-04e")
def test_papers_that_were_already_travelling_withdraw_the_card(desk: Desk) -> None:
    desk.hear(offered(TUESDAY))
    assert withdrawn(desk) == ["时限暂停计算"]
    assert desk.status() is Status.PAUSED
    assert not desk.late()


@pytest.mark.rule("LS-TC-04e")
def test_transit_heard_as_a_whole_moves_the_due_instant(desk: Desk) -> None:
    desk.hear(delivered(WEDNESDAY), offered(TUESDAY))
    assert withdrawn(desk) == ["按后来得到的情况，到期时间应为2026年3月13日17:30"]
    assert desk.due() == at("2026-03-13T17:30")


def test_transit_after_the_due_instant_withdraws_nothing(desk: Desk) -> None:
    desk.hear(offered("2026-03-13T10:00"))
    assert desk.told_of(CardWithdrawn) == []
    assert desk.late()


def test_card_of_the_later_due_instant_is_raised_anew(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY))
    desk.let_pass("2026-03-13T17:29")
    assert not desk.late()
    desk.let_pass("2026-03-31T00:00")
    assert raised(desk) == [at(PROMISE), at("2026-03-13T17:30")]
    assert desk.late()
    assert [card.status for card in desk.clocks.cards if card.id == yellow(desk)] == [
        CardStatus.WITHDRAWN,
        CardStatus.ISSUED,
    ]


def test_card_is_withdrawn_once(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY), concluded("2026-03-12T16:00"))
    desk.let_pass("2026-03-31T00:00")
    assert len(withdrawn(desk)) == 1
    assert not desk.late()


def test_late_conclusion_is_late_even_where_the_transit_proved_shorter() -> None:
    desk = Desk(profile="luoshan")
    desk.hear(accepted(RECEIPT), offered(TUESDAY), delivered("2026-03-12T10:00"))
    desk.hear(concluded("2026-03-16T17:30"))
    assert not desk.late()
    desk.let_pass("2026-03-31T00:00")
    desk.hear(revoked("2026-03-31T09:00"), delivered(WEDNESDAY, told="2026-03-31T09:30"))
    assert desk.late()
    desk.let_pass("2026-03-31T10:00")
    assert raised(desk) == [at("2026-03-13T17:30")]
