"""What follows for the staff: complaints of a year, lateness of a month, an empty window."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import Desk, at, fact
from window_papers import desk

from shared.contracts.envelope import Envelope


def of_person(name: str, time: str, person: str = "1", **data: Any) -> Envelope:
    return fact(f"supervision.{name}", time, subject=f"person/{person}", **data)


def verified(time: str, cause: str = "attitude", person: str = "1") -> Envelope:
    return of_person("complaint_verified", time, person, complaint_id=time, cause=cause)


def breach(time: str, kind: str = "late", *, excused: bool = False, person: str = "1") -> Envelope:
    return of_person(
        "attendance_breached", time, person, breach_id=time, kind=kind, excused=excused
    )


def notes(office: Desk) -> list[str]:
    return [card.clock for card in office.clocks.cards if card.counts]


@pytest.mark.rule("TS-TS-4-0")
class TestYearlyAssessment:
    def test_takes_the_complaints_of_the_year_into_account(self) -> None:
        office = desk()
        office.hear(verified("2026-03-09T10:00"), verified("2026-05-11T10:00", "other"))
        assert office.due("TS-TS-4-0", "2026") == at("2026-12-31T17:30")
        office.hear(of_person("assessment_recorded", "2026-12-31T17:00"))
        office.let_pass("2027-12-31T18:00")
        assert notes(office) == []
        assert office.clock("TS-TS-4-0", "2026").in_time

    def test_that_is_missing_at_the_end_of_the_year_is_noted(self) -> None:
        office = desk()
        office.hear(verified("2026-03-09T10:00"))
        office.let_pass("2026-12-31T17:30")
        assert office.cards("TS-TS-4-0") == ["amber"]

    def test_counts_the_complaints_of_another_year_anew(self) -> None:
        office = desk()
        office.hear(verified("2026-03-09T10:00"))
        office.hear(of_person("assessment_recorded", "2026-12-01T10:00"))
        office.hear(verified("2027-03-09T10:00"))
        assert office.due("TS-TS-4-0", "2027") == at("2027-12-31T17:30")

    def test_has_nothing_to_take_where_nothing_was_verified(self) -> None:
        office = desk()
        office.hear(breach("2026-03-09T10:00"))
        assert not office.runs("TS-TS-4-0")


@pytest.mark.rule("TS-TS-4-3")
class TestThirdComplaint:
    @pytest.mark.parametrize("cause", ["attitude", "first_asked", "time_limit", "one_time_notice"])
    def test_of_each_listed_cause_counts(self, cause: str) -> None:
        office = desk()
        office.hear(*(verified(f"2026-0{month}-09T10:00", cause) for month in (3, 4, 6)))
        assert office.runs("TS-TS-4-3")

    def test_of_a_year_calls_for_a_decision_at_once(self) -> None:
        office = desk()
        office.hear(verified("2026-03-09T10:00"), verified("2026-05-11T10:00", "time_limit"))
        assert not office.runs("TS-TS-4-3")
        office.hear(verified("2026-07-13T10:00", "one_time_notice"))
        office.let_pass("2026-07-13T10:00")
        assert office.cards("TS-TS-4-3") == ["amber"]
        assert office.clock("TS-TS-4-3", "2026").started_at == at("2026-07-13T10:00")

    @pytest.mark.parametrize(("count", "runs"), [(2, True), (3, False)])
    def test_is_the_second_where_the_county_says_so(self, count: int, runs: bool) -> None:
        office = desk(complaint_count=count)
        office.hear(verified("2026-03-09T10:00"), verified("2026-05-11T10:00"))
        assert office.runs("TS-TS-4-3") is runs

    @pytest.mark.parametrize("third", ["2027-01-04T10:00", "2026-07-13T10:00"])
    def test_of_another_year_or_cause_does_not_count(self, third: str) -> None:
        office = desk()
        cause = "attitude" if third.startswith("2027") else "other"
        office.hear(verified("2026-03-09T10:00"), verified("2026-05-11T10:00"))
        office.hear(verified(third, cause))
        assert not office.runs("TS-TS-4-3")

    def test_of_another_person_does_not_count(self) -> None:
        office = desk()
        office.hear(verified("2026-03-09T10:00"), verified("2026-05-11T10:00"))
        office.hear(verified("2026-07-13T10:00", person="2"))
        assert not office.runs("TS-TS-4-3")

    @pytest.mark.parametrize("name", ["training_ordered", "staff_dismissed"])
    def test_is_settled_by_training_or_dismissal(self, name: str) -> None:
        office = desk()
        office.hear(*(verified(f"2026-0{month}-09T10:00") for month in (3, 4, 6)))
        office.hear(of_person(name, "2026-06-09T10:00"))
        office.let_pass("2026-06-10T00:00")
        assert office.cards("TS-TS-4-3") == []
        assert office.clock("TS-TS-4-3", "2026").in_time

    def test_training_lasts_a_month_and_ends_with_an_assessment(self) -> None:
        office = desk()
        office.hear(of_person("training_ordered", "2026-06-15T10:00"))
        assert office.due("TS-TS-4-3-training") == at("2026-07-15T17:30")
        office.let_pass("2026-07-15T17:29")
        assert office.cards() == []
        office.let_pass("2026-07-15T17:30")
        assert office.cards("TS-TS-4-3-training") == ["amber"]

    @pytest.mark.parametrize("end", ["staff_reassessed", "staff_dismissed"])
    def test_training_that_has_ended_is_not_asked_about(self, end: str) -> None:
        office = desk()
        office.hear(of_person("training_ordered", "2026-06-15T10:00"))
        office.hear(of_person(end, "2026-07-15T17:30"))
        office.let_pass("2026-07-31T00:00")
        assert office.cards() == []


@pytest.mark.rule("TS-ZR-05f")
class TestAttendance:
    DAYS = ("2026-03-09T08:40", "2026-03-16T08:40", "2026-03-31T17:00")

    def test_third_lateness_of_a_month_calls_for_a_decision(self) -> None:
        office = desk()
        office.hear(*(breach(day) for day in self.DAYS[:2]))
        assert not office.runs("TS-ZR-05f")
        office.hear(breach(self.DAYS[2], "left_early"))
        office.let_pass("2026-03-31T18:00")
        assert notes(office) == ["TS-ZR-05f:2026-03"]

    def test_lateness_of_the_next_month_counts_anew(self) -> None:
        office = desk()
        office.hear(*(breach(day) for day in self.DAYS[:2]), breach("2026-04-01T08:40"))
        assert not office.runs("TS-ZR-05f")

    def test_with_leave_nobody_is_late(self) -> None:
        office = desk()
        office.hear(*(breach(day) for day in self.DAYS[:2]), breach(self.DAYS[2], excused=True))
        office.hear(breach("2026-03-31T17:10", "off_post", excused=True))
        assert (office.runs("TS-ZR-05f"), office.runs("TS-ZR-05f-absence")) == (False, False)

    @pytest.mark.parametrize("kind", ["unmanned", "off_post"])
    def test_each_empty_window_calls_for_a_decision(self, kind: str) -> None:
        office = desk()
        office.hear(*(breach(day, kind) for day in self.DAYS[:2]))
        office.let_pass("2026-03-16T08:40")
        assert notes(office) == [f"TS-ZR-05f-absence:{day}" for day in self.DAYS[:2]]
        assert not office.runs("TS-ZR-05f")

    def test_what_is_decided_at_once_is_not_noted(self) -> None:
        office = desk()
        office.hear(breach(self.DAYS[0], "unmanned"))
        office.hear(of_person("accountability_decided", self.DAYS[0]))
        office.let_pass("2026-03-31T00:00")
        assert notes(office) == []

    def test_lateness_that_was_dealt_with_is_not_noted(self) -> None:
        office = desk()
        office.hear(*(breach(day) for day in self.DAYS))
        office.hear(of_person("accountability_decided", self.DAYS[2]))
        office.let_pass("2026-04-30T00:00")
        assert notes(office) == []

    def test_three_empty_windows_are_no_lateness(self) -> None:
        office = desk()
        office.hear(*(breach(day, "unmanned") for day in self.DAYS))
        office.let_pass("2026-04-30T00:00")
        assert not office.runs("TS-ZR-05f")
        assert office.cards() == ["amber"] * 3

    def test_lateness_gives_a_note_and_no_card(self) -> None:
        office = desk()
        office.hear(*(breach(day) for day in self.DAYS))
        office.let_pass("2026-04-30T00:00")
        assert office.cards("TS-ZR-05f") == ["amber"]
