"""限时办结: the daily checks, the report on what is overdue, the monthly word on attendance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from clock_desk import CASE_ID, CASE_NO, VILLAGE, Desk, at, fact
from window_papers import accepted, concluded, desk

from services.supervision.commands import RevokeCard
from shared.contracts.envelope import Envelope

# A Thursday and a Friday.
THURSDAY, MORNING = "2026-03-12", "2026-03-12T08:30"


def duty(name: str, what: str, time: str, **data: Any) -> Envelope:
    return fact(f"supervision.{name}", time, subject="duty/1", duty=what, **data)


def checked(what: str, time: str, person: str = "li.qiang") -> Envelope:
    return duty("daily_check_done", what, time, person=person)


@pytest.mark.rule("TS-XS-07a")
class TestClerk:
    @pytest.fixture
    def office(self) -> Desk:
        office = desk()
        office.hear(duty("duty_began", "due_soon_check", MORNING, person="li.qiang"))
        return office

    def test_looks_at_the_own_cases_each_working_day(self, office: Desk) -> None:
        for day in (12, 13, 16):
            office.hear(checked("due_soon_check", f"2026-03-{day}T17:30"))
        office.let_pass("2026-03-16T18:00")
        assert office.cards("TS-XS-07a") == []
        assert not office.clocks.clocks.keys() & {"TS-XS-07a:li.qiang 2026-03-14"}

    def test_who_did_not_look_on_one_day_is_late_on_that_day(self, office: Desk) -> None:
        office.hear(checked("due_soon_check", "2026-03-12T09:00"))
        office.let_pass("2026-03-13T17:30")
        assert {card.clock for card in office.clocks.cards} == {"TS-XS-07a:li.qiang 2026-03-13"}
        office.hear(checked("due_soon_check", "2026-03-16T09:00"))
        office.let_pass("2026-03-16T18:00")
        assert office.cards("TS-XS-07a") == ["yellow"]

    def test_is_not_helped_by_the_check_of_another_clerk(self, office: Desk) -> None:
        office.hear(checked("due_soon_check", "2026-03-12T09:00", "wang.fang"))
        office.let_pass("2026-03-12T17:30")
        assert office.cards("TS-XS-07a") == ["yellow"]

    def test_without_the_duty_looks_no_more(self, office: Desk) -> None:
        office.hear(duty("duty_ended", "due_soon_check", "2026-03-12T12:00"))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-XS-07a") == []


@pytest.mark.rule("TS-XS-07b")
class TestLeader:
    def test_looks_at_all_cases_each_working_day_in_person_or_by_deputy(self) -> None:
        office = desk()
        office.hear(duty("duty_began", "leader_check", MORNING))
        office.hear(checked("leader_check", "2026-03-12T17:30", "zhang.wei"))
        office.let_pass("2026-03-12T18:00")
        assert office.cards("TS-XS-07b") == []
        office.let_pass("2026-03-13T17:30")
        assert office.cards("TS-XS-07b") == ["yellow"]

    def test_check_by_a_clerk_is_none(self) -> None:
        office = desk()
        office.hear(duty("duty_began", "leader_check", MORNING))
        office.hear(checked("due_soon_check", "2026-03-12T09:00"))
        office.let_pass("2026-03-12T17:30")
        assert office.cards("TS-XS-07b") == ["yellow"]

    def test_has_no_such_duty_elsewhere(self) -> None:
        office = desk("luozhuang")
        office.hear(duty("duty_began", "leader_check", MORNING))
        assert not office.runs("TS-XS-07b")


#: A card names the node whose case it is, and no owner.
CASE: dict[str, Any] = {
    "case_id": CASE_ID,
    "case_no": CASE_NO,
    "node": VILLAGE,
    "responsible": VILLAGE,
}


def card(name: str, time: str, rule: str = "TS-XS-05c", level: str = "yellow") -> Envelope:
    said: dict[str, Any] = {
        "level": level,
        "at": at(time).isoformat(),
        "status": "issued",
        "reason": "",
    }
    body: dict[str, Any] = said | {"card": f"{rule}/{level}", "rule": rule, "addressed": ["leader"]}
    named = fact(f"supervision.{name}", time, subject="card/1", **CASE, **body)
    return replace(named, subject=f"case/{CASE_ID}")


def reported(time: str) -> Envelope:
    return fact("supervision.overdue_reported", time, situation="逾期一日", handling="已催办")


@pytest.mark.rule("TS-XS-08")
class TestOverdueCase:
    FOUND, DUE = "2026-03-12T17:30", "2026-03-13T17:30"

    @pytest.mark.parametrize(
        ("level", "rule"),
        [
            ("yellow", "TS-XS-05a"),
            ("yellow", "TS-XS-05b"),
            ("yellow", "TS-XS-05c"),
            ("yellow", "TS-XS-05d"),
            ("red", "legal"),
        ],
    )
    def test_is_reported_to_the_government_leader(self, level: str, rule: str) -> None:
        office = desk()
        office.hear(card("card_raised", self.FOUND, rule, level))
        assert office.due("TS-XS-08", rule) == at(self.DUE)
        office.hear(reported(self.DUE))
        office.let_pass("2026-03-31T00:00")
        assert office.cards() == []
        assert office.clock("TS-XS-08", rule).in_time

    def test_that_nobody_reported_is_noted_once_without_a_card(self) -> None:
        office = desk()
        office.hear(
            card("card_raised", self.FOUND), card("card_raised", "2026-03-17T17:30", level="red")
        )
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-XS-08") == ["amber"]

    def test_that_is_only_about_to_fall_due_is_not_reported(self) -> None:
        office = desk()
        office.hear(card("card_raised", self.FOUND, level="amber"))
        assert not office.runs("TS-XS-08")

    @pytest.mark.parametrize("rule", ["TS-XS-08", "TS-SW-05b"])
    def test_is_a_case_and_no_other_clause(self, rule: str) -> None:
        office = desk()
        office.hear(card("card_raised", self.FOUND, rule))
        assert not office.runs("TS-XS-08")

    @pytest.mark.parametrize("name", ["card_withdrawn", "card_revoked"])
    @pytest.mark.parametrize(
        ("level", "noted"), [("yellow", []), ("red", []), ("amber", ["amber"])]
    )
    def test_that_turns_out_to_be_in_time_is_not_reported(
        self, name: str, level: str, noted: list[str]
    ) -> None:
        office = desk()
        office.hear(card("card_raised", self.FOUND), card(name, "2026-03-13T09:00", level=level))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-XS-08") == noted

    def test_is_what_supervision_itself_says_of_a_promise(self) -> None:
        office = desk()
        office.hear(accepted("2026-03-09T10:00"))
        office.let_pass(self.FOUND)
        said = [one.data for one in office.facts if one.name == "card_raised"]
        assert [(one["rule"], one["level"]) for one in said] == [
            ("TS-XS-05c", "amber"),
            ("TS-XS-05c", "yellow"),
        ]
        office.hear(concluded("2026-03-13T09:00"))
        office.run(RevokeCard(office.subject, "TS-XS-05c/yellow", "等待上级批复"))
        assert office.facts[-1].data["rule"] == "TS-XS-05c"


@pytest.mark.rule("TS-GF-5")
class TestAttendance:
    @pytest.fixture
    def office(self) -> Desk:
        office = desk()
        office.hear(duty("duty_began", "attendance_bulletin", MORNING))
        return office

    def test_is_made_known_every_month(self, office: Desk) -> None:
        office.hear(duty("duty_performed", "attendance_bulletin", "2026-03-31T17:30"))
        office.let_pass("2026-04-30T17:29")
        assert "yellow" not in office.cards("TS-GF-5")
        office.let_pass("2026-04-30T17:30")
        late = [card.clock for card in office.clocks.cards if card.level.value == "yellow"]
        assert late == ["TS-GF-5:2026-04"]

    def test_word_on_something_else_is_none(self, office: Desk) -> None:
        office.hear(duty("duty_performed", "complaint_bulletin", "2026-03-30T09:00"))
        office.let_pass("2026-03-31T17:30")
        assert "yellow" in office.cards("TS-GF-5")

    def test_is_not_made_known_monthly_where_the_county_says_weekly(self) -> None:
        office = desk(bulletin_period__attendance="week")
        office.hear(duty("duty_began", "attendance_bulletin", MORNING))
        assert not office.runs("TS-GF-5")


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        pytest.param("TS-XS-07a", "due_soon_check", marks=pytest.mark.rule("TS-XS-07a")),
        pytest.param("TS-XS-07b", "leader_check", marks=pytest.mark.rule("TS-XS-07b")),
        pytest.param("TS-GF-5", "attendance_bulletin", marks=pytest.mark.rule("TS-GF-5")),
    ],
)
class TestDuty:
    def test_of_another_kind_begins_and_ends_by_itself(self, rule: str, what: str) -> None:
        office = desk()
        office.hear(duty("duty_began", "fire_drill", MORNING))
        assert not office.runs(rule)
        own = {"person": "li.qiang"} if what == "due_soon_check" else {}
        office.hear(duty("duty_began", what, MORNING, **own))
        office.hear(duty("duty_ended", "fire_drill", MORNING))
        office.hear(duty("daily_check_done", "fire_drill", MORNING, person="li.qiang"))
        assert {one.stopped_at for one in office.clocks.clocks.values()} == {None}
        office.let_pass("2026-03-31T17:30")
        assert "yellow" in office.cards(rule)

    def test_that_has_ended_is_not_asked_about(self, rule: str, what: str) -> None:
        office = desk()
        office.hear(duty("duty_began", what, MORNING), duty("duty_ended", what, MORNING))
        office.let_pass("2026-04-30T17:30")
        assert office.cards(rule) == []
