"""预警、黄牌、红牌: each is raised once, at its instant, to whom the county's policy says."""

from __future__ import annotations

import pytest
from clock_desk import CASE_ID, VILLAGE, Desk, accepted, at, concluded

from services.supervision.commands import AppealCard, ClockDue, RejectAppeal, RevokeCard
from services.supervision.domain.clocks import CardStatus
from services.supervision.domain.events import CardAppealed, CardRaised, CardRevoked
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.policy import Value
from shared.kernel.refusals import Conflict, NotFound

SUBJECT = f"case/{CASE_ID}"
# Accepted on a Monday: promised within 3 working days, legal within 20.
RECEIPT, PROMISE = "2026-03-09T10:00", "2026-03-12T17:30"
LONG = (20, "working_day")
YELLOW = "promised/yellow"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.hear(accepted(RECEIPT, legal=LONG))
    return desk


def raised(desk: Desk, rule: str = "promised") -> dict[str, str]:
    """By level the instant of the card, as it would be written."""
    cards = [event.card for event in desk.told_of(CardRaised) if event.card.rule == rule]
    assert len({card.id for card in cards}) == len(cards)
    return {card.level.value: f"{card.at:%m-%dT%H:%M}" for card in cards}


def test_promise_is_warned_of_a_day_before_then_yellow_then_red(desk: Desk) -> None:
    desk.let_pass("2026-04-30T00:00")
    assert raised(desk) == {"amber": "03-11T17:30", "yellow": "03-12T17:30", "red": "03-17T17:30"}


def test_no_level_comes_before_its_instant(desk: Desk) -> None:
    desk.let_pass("2026-03-11T17:29")
    assert desk.cards() == []
    desk.let_pass("2026-03-12T17:29")
    assert desk.cards() == ["amber"]
    desk.let_pass("2026-03-17T17:29")
    assert desk.cards() == ["amber", "yellow"]


def test_law_has_no_yellow_card(desk: Desk) -> None:
    desk.let_pass("2026-05-31T00:00")
    assert raised(desk, "legal") == {"amber": "04-03T17:30", "red": "04-07T17:30"}


@pytest.mark.parametrize(
    ("limit", "warned"),
    [
        ((2, "working_day"), "03-10T17:30"),
        # No longer than the warning itself: when 80 % of it are used.
        ((1, "working_day"), "03-10T16:06"),
        ((4, "working_hour"), "03-09T14:42"),
        ((30, "minute"), "03-09T10:24"),
    ],
)
def test_short_promise_is_warned_of_when_most_of_it_is_used(
    limit: tuple[int, str], warned: str
) -> None:
    desk = Desk()
    desk.hear(accepted(RECEIPT, promised=limit, legal=LONG))
    desk.let_pass("2026-03-10T17:30")
    assert raised(desk)["amber"] == warned


def test_each_level_is_told_to_the_site_once(desk: Desk) -> None:
    desk.let_pass("2026-03-31T00:00")
    desk.run(ClockDue(SUBJECT, at("2026-03-31T00:00")))
    told = [message.data["card"] for message in desk.facts if message.name == "card_raised"]
    assert told == ["promised/amber", YELLOW, "promised/red"]


def test_what_ends_between_two_levels_has_the_first_only(desk: Desk) -> None:
    desk.hear(concluded("2026-03-13T09:00"))
    desk.let_pass("2026-04-30T00:00")
    assert desk.cards() == ["amber", "yellow"]


def test_card_names_the_office_and_those_above_it_by_policy(desk: Desk) -> None:
    desk.let_pass("2026-03-31T00:00")
    assert [(card.responsible, card.addressed) for card in desk.clocks.cards] == [
        (VILLAGE, ("responsible",)),
        (VILLAGE, ("responsible", "leader")),
        (VILLAGE, ("leader", "superior_node")),
    ]


def test_county_that_tells_the_leader_earlier_and_sees_red_sooner() -> None:
    stricter: dict[str, Value] = {
        "warn_before": Limit(2, LimitUnit.WORKING_DAY),
        "red_after": Limit(1, LimitUnit.WORKING_DAY),
        "addressed__amber": ("responsible", "leader"),
    }
    desk = Desk(changed=stricter)
    desk.hear(accepted(RECEIPT, legal=LONG))
    desk.let_pass("2026-03-31T00:00")
    assert raised(desk) == {"amber": "03-10T17:30", "yellow": "03-12T17:30", "red": "03-13T17:30"}
    assert desk.clocks.cards[0].addressed == ("responsible", "leader")


class TestCardThatSomebodyObjectsTo:
    @pytest.fixture
    def carded(self, desk: Desk) -> Desk:
        desk.let_pass(PROMISE)
        return desk

    def test_appealed_card_counts_until_it_is_decided_upon(self, carded: Desk) -> None:
        carded.run(AppealCard(SUBJECT, YELLOW, "等待上级批复"))
        card = carded.clocks.cards[-1]
        assert (card.status, card.reason) == (CardStatus.APPEALED, "等待上级批复")
        assert carded.late()
        assert carded.told_of(CardAppealed) == [CardAppealed(YELLOW, "等待上级批复")]

    def test_rejected_appeal_leaves_the_card_as_it_was(self, carded: Desk) -> None:
        carded.run(AppealCard(SUBJECT, YELLOW, "等待上级批复"))
        carded.run(RejectAppeal(SUBJECT, YELLOW, "批复早已下达"))
        card = carded.clocks.cards[-1]
        assert (card.status, card.reason) == (CardStatus.ISSUED, "批复早已下达")
        assert carded.late()

    @pytest.mark.parametrize("appealed", [True, False])
    def test_revoked_card_stays_visible_with_its_reason(self, carded: Desk, appealed: bool) -> None:
        if appealed:
            carded.run(AppealCard(SUBJECT, YELLOW, "等待上级批复"))
        carded.run(RevokeCard(SUBJECT, YELLOW, "确在等待批复"))
        card = carded.clocks.cards[-1]
        assert (card.id, card.status, card.reason) == (
            YELLOW,
            CardStatus.REVOKED,
            "确在等待批复",
        )
        assert not carded.late()
        assert carded.facts[-1].name == "card_revoked"

    def test_revoked_or_appealed_card_is_not_raised_anew(self, carded: Desk) -> None:
        carded.run(RevokeCard(SUBJECT, YELLOW, "确在等待批复"))
        carded.let_pass("2026-03-31T00:00")
        carded.run(ClockDue(SUBJECT, at("2026-03-31T00:00")))
        assert carded.cards() == ["amber", "red"]
        carded.run(AppealCard(SUBJECT, "promised/red", "等待上级批复"))
        carded.run(ClockDue(SUBJECT, at("2026-03-31T00:00")))
        assert len(carded.told_of(CardRaised)) == 3

    def test_appealed_card_that_late_news_disproves_is_withdrawn(self, carded: Desk) -> None:
        carded.run(AppealCard(SUBJECT, YELLOW, "早已办结"))
        carded.hear(concluded("2026-03-12T16:00"))
        card = carded.clocks.cards[-1]
        assert (card.status, card.reason[:2]) == (CardStatus.WITHDRAWN, "已于")
        with pytest.raises(Conflict, match="card_status"):
            carded.run(RejectAppeal(SUBJECT, YELLOW, "没有办结"))

    def test_revoked_card_that_late_news_disproves_stays_revoked(self, carded: Desk) -> None:
        carded.run(RevokeCard(SUBJECT, YELLOW, "确在等待批复"))
        carded.hear(concluded("2026-03-12T16:00"))
        assert carded.clocks.cards[-1].reason == "确在等待批复"
        assert carded.clocks.withdrawn == 0

    def test_nothing_is_done_twice_or_out_of_turn(self, carded: Desk) -> None:
        with pytest.raises(Conflict, match="card_status"):
            carded.run(RejectAppeal(SUBJECT, YELLOW, "没有人申诉"))
        carded.run(AppealCard(SUBJECT, YELLOW, "等待上级批复"))
        with pytest.raises(Conflict, match="card_status"):
            carded.run(AppealCard(SUBJECT, YELLOW, "再说一次"))
        carded.run(RevokeCard(SUBJECT, YELLOW, "确在等待批复"))
        assert len(carded.told_of(CardRevoked)) == 1
        for command in (RevokeCard, AppealCard):
            with pytest.raises(Conflict, match="card_status"):
                carded.run(command(SUBJECT, YELLOW, "再来一次"))

    @pytest.mark.parametrize("subject", [SUBJECT, "case/nobody"])
    def test_card_that_was_never_raised_is_not_found(self, carded: Desk, subject: str) -> None:
        with pytest.raises(NotFound, match="unknown_card"):
            carded.run(RevokeCard(subject, "promised/red", "没有这张牌"))
