"""罗庄区: items, data, stage events, statistics and defects of the online service."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import Desk, at, fact

from shared.contracts.envelope import Envelope

MONDAY = "2026-03-09T10:00"
PROVIDER, OTHER = "411523103000", "411523104000"


@pytest.fixture
def office() -> Desk:
    return Desk("luozhuang")


def item(name: str, time: str, change: str = "1") -> Envelope:
    return fact(f"intake.{name}", time, subject="item/a", item_id="a", change_id=change)


@pytest.mark.rule("LZ-SJ-2-2a")
class TestChangedItem:
    @pytest.mark.parametrize(
        ("time", "in_time"), [("2026-03-09T10:30", True), ("2026-03-09T10:31", False)]
    )
    def test_is_adjusted_at_once(self, office: Desk, time: str, in_time: bool) -> None:
        office.hear(item("item_changed", MONDAY), item("item_change_announced", time))
        assert office.clock("LZ-SJ-2-2a", "1").in_time is in_time

    def test_is_not_adjusted_by_an_earlier_change(self, office: Desk) -> None:
        office.hear(item("item_changed", MONDAY, "2"), item("item_change_announced", MONDAY, "1"))
        office.let_pass("2026-03-09T10:30")
        assert "yellow" in office.cards("LZ-SJ-2-2a")


def data(name: str, time: str, number: str = "1", *, own_system: bool = True) -> Envelope:
    named: dict[str, Any] = {"data_id": number, "provider": PROVIDER, "own_system": own_system}
    return fact(f"routing.{name}", time, **named)


@pytest.mark.rule("LZ-SJ-2-4b")
class TestDataOfAnotherSystem:
    @pytest.mark.parametrize(
        ("time", "in_time"), [("2026-03-09T10:30", True), ("2026-03-09T10:31", False)]
    )
    def test_is_collected_within_half_an_hour(self, office: Desk, time: str, in_time: bool) -> None:
        office.hear(data("data_produced", MONDAY), data("data_recorded", time))
        clock = office.clock("LZ-SJ-2-4b", "1")
        assert (clock.in_time, clock.responsible) == (in_time, PROVIDER)

    def test_is_not_collected_by_other_data(self, office: Desk) -> None:
        office.hear(data("data_produced", MONDAY, "2"), data("data_recorded", MONDAY, "1"))
        office.let_pass("2026-03-09T10:30")
        assert "yellow" in office.cards("LZ-SJ-2-4b")

    def test_platform_has_its_own_already(self, office: Desk) -> None:
        office.hear(data("data_produced", MONDAY, own_system=False))
        assert not office.runs("LZ-SJ-2-4b")


def stage(time: str, happened_at: str, name: str = "acceptance", number: str = "1") -> Envelope:
    return fact(
        "supervision.stage_event_received",
        time,
        event_id=number,
        stage=name,
        happened_at=at(happened_at).isoformat(),
    )


@pytest.mark.rule("LZ-SJ-2-6a")
class TestStageEvent:
    @pytest.mark.parametrize("name", ["application", "acceptance", "approval", "completion"])
    def test_reaches_supervision_in_real_time(self, office: Desk, name: str) -> None:
        office.hear(stage("2026-03-09T10:05", MONDAY, name))
        office.let_pass("2026-03-31T00:00")
        assert office.clock("LZ-SJ-2-6a", "1").in_time
        assert "yellow" not in office.cards()

    def test_that_came_too_late_is_a_breach_of_its_own(self, office: Desk) -> None:
        office.hear(
            stage("2026-03-09T10:06", MONDAY),
            stage("2026-03-09T10:06", "2026-03-09T10:05", number="2"),
        )
        office.let_pass("2026-03-09T11:00")
        late = [card.clock for card in office.clocks.cards if card.level.value == "yellow"]
        assert late == ["LZ-SJ-2-6a:1"]

    def test_other_stages_may_come_later(self, office: Desk) -> None:
        office.hear(stage("2026-03-10T10:00", MONDAY, "delivery"))
        assert not office.runs("LZ-SJ-2-6a")


def duty(name: str, time: str, what: str = "supervision_bulletin") -> Envelope:
    return fact(f"supervision.duty_{name}", time, subject="duty/1", duty=what)


@pytest.mark.rule("LZ-SJ-3-1")
class TestStatistics:
    def test_are_published_every_month(self, office: Desk) -> None:
        office.hear(duty("began", MONDAY), duty("performed", "2026-03-31T17:30"))
        office.let_pass("2026-04-30T17:30")
        late = [card.clock for card in office.clocks.cards if card.level.value == "yellow"]
        assert late == ["LZ-SJ-3-1:2026-04"]

    def test_other_bulletins_are_none(self, office: Desk) -> None:
        office.hear(duty("began", MONDAY, "attendance_bulletin"))
        assert not office.runs("LZ-SJ-3-1")
        office.hear(duty("began", MONDAY), duty("performed", MONDAY, "attendance_bulletin"))
        office.let_pass("2026-03-31T17:30")
        assert "yellow" in office.cards("LZ-SJ-3-1")

    def test_are_not_monthly_where_the_county_says_yearly(self) -> None:
        office = Desk("luozhuang", changed={"bulletin_period": "year"})
        office.hear(duty("began", MONDAY))
        assert not office.runs("LZ-SJ-3-1")

    def test_are_published_no_more_when_the_duty_has_ended(self, office: Desk) -> None:
        office.hear(duty("began", MONDAY), duty("ended", MONDAY, "attendance_bulletin"))
        assert not office.clock("LZ-SJ-3-1", "2026-03").cancelled
        office.hear(duty("ended", "2026-03-10T09:00"))
        office.let_pass("2026-04-30T17:30")
        assert office.cards("LZ-SJ-3-1") == []


def defect(name: str, time: str, grade: str = "") -> Envelope:
    data: dict[str, Any] = {"grade": grade} if grade else {}
    return fact(f"supervision.defect_{name}", time, subject="defect/1", **data)


@pytest.mark.rule("LZ-WS-3b")
class TestDefect:
    @pytest.mark.parametrize(
        ("grade", "fixed", "late"),
        [
            ("ordinary", "2026-03-12T17:30", False),
            ("ordinary", "2026-03-12T17:31", True),
            ("complex", "2026-03-16T17:30", False),
            ("complex", "2026-03-16T17:31", True),
        ],
    )
    def test_is_fixed_within_three_days_or_five(
        self, office: Desk, grade: str, fixed: str, late: bool
    ) -> None:
        office.hear(defect("registered", MONDAY, grade), defect("fixed", fixed))
        assert office.late("LZ-WS-3b") is late

    def test_that_turns_out_to_be_complex_has_five_days_from_its_registration(
        self, office: Desk
    ) -> None:
        office.hear(defect("registered", MONDAY, "ordinary"))
        office.hear(defect("regraded", "2026-03-11T09:00", "complex"))
        assert office.due("LZ-WS-3b") == at("2026-03-16T17:30")

    def test_that_turns_out_to_be_simple_has_no_more_than_three(self, office: Desk) -> None:
        office.hear(defect("registered", MONDAY, "ordinary"))
        office.hear(defect("regraded", "2026-03-11T09:00", "ordinary"))
        assert office.due("LZ-WS-3b") == at("2026-03-12T17:30")

    def test_is_not_measured_elsewhere(self) -> None:
        office = Desk("taoshan")
        office.hear(defect("registered", MONDAY, "ordinary"))
        assert not office.runs("LZ-WS-3b")
