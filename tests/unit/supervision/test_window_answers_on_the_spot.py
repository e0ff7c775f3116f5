"""首问负责: at the window an answer is given at once, and a question is answered in its time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clock_desk import at, fact
from window_papers import accepted, checked, corrected, desk, refused, registered

from shared.contracts.envelope import Envelope

MONDAY, THEN, TOO_LATE = "2026-03-09T10:00", "2026-03-09T10:30", "2026-03-09T10:31"
QUESTION, DISPUTE = "consultation/1", "dispute/1"


@pytest.mark.rule("TS-SW-05b")
class TestAnswer:
    @pytest.mark.parametrize("answer", [accepted, corrected, refused])
    @pytest.mark.parametrize(("time", "late"), [(THEN, False), (TOO_LATE, True)])
    def test_is_given_on_the_spot(
        self, answer: Callable[[str], Envelope], time: str, late: bool
    ) -> None:
        office = desk()
        office.hear(registered(MONDAY), answer(time))
        assert office.due("TS-SW-05b") == at(THEN)
        assert office.late("TS-SW-05b") is late

    def test_is_not_asked_for_in_a_county_without_the_clause(self) -> None:
        office = desk("luozhuang")
        office.hear(registered(MONDAY))
        assert not office.runs("TS-SW-05b")


@pytest.mark.rule("TS-SW-05c")
class TestAcceptanceNotice:
    @pytest.mark.parametrize(("notice", "late"), [(THEN, False), (TOO_LATE, True)])
    def test_follows_the_check_on_the_spot(self, notice: str, late: bool) -> None:
        office = desk()
        dated = accepted("2026-03-09T10:05", notice_at=at(notice).isoformat())
        office.hear(checked(MONDAY, passed=True), dated)
        assert office.due("TS-SW-05c") == at(THEN)
        assert office.late("TS-SW-05c") is late

    def test_is_not_due_while_materials_are_missing(self) -> None:
        office = desk()
        office.hear(
            registered(MONDAY), checked(MONDAY, passed=False), corrected("2026-03-09T10:10")
        )
        assert not office.runs("TS-SW-05c")
        office.hear(checked("2026-03-10T10:00", passed=True))
        assert office.due("TS-SW-05c") == at("2026-03-10T10:30")

    def test_is_not_asked_for_where_another_document_is_issued(self) -> None:
        office = desk(acceptance_document="acceptance_commitment_slip")
        office.hear(checked(MONDAY, passed=True))
        assert not office.runs("TS-SW-05c")

    def test_is_not_due_to_who_was_refused(self) -> None:
        office = desk()
        office.hear(checked(MONDAY, passed=True), refused("2026-03-09T10:10"))
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-SW-05c") == []


def asked(promised: int) -> Envelope:
    limit = {"value": promised, "unit": "working_day"}
    return fact("intake.question_asked", MONDAY, subject=QUESTION, promised=limit)


@pytest.mark.rule("TS-XS-02")
class TestQuestion:
    @pytest.mark.parametrize(
        ("answer", "late"), [("2026-03-11T17:30", False), ("2026-03-11T17:31", True)]
    )
    def test_is_answered_within_what_was_promised(self, answer: str, late: bool) -> None:
        office = desk()
        office.hear(asked(2), fact("intake.question_answered", answer, subject=QUESTION))
        assert office.late("TS-XS-02") is late

    def test_has_its_own_limit(self) -> None:
        office = desk()
        office.hear(asked(1))
        assert office.due("TS-XS-02") == at("2026-03-10T17:30")

    def test_is_not_measured_elsewhere(self) -> None:
        office = desk("luozhuang")
        office.hear(asked(2))
        assert not office.runs("TS-XS-02")


@pytest.mark.rule("TS-GF-1-6")
class TestDispute:
    def test_is_reported_to_the_leader_the_same_day(self) -> None:
        office = desk()
        office.hear(fact("supervision.dispute_arose", MONDAY, subject=DISPUTE))
        office.hear(fact("supervision.dispute_reported", "2026-03-09T17:30", subject=DISPUTE))
        office.let_pass("2026-03-31T00:00")
        assert not office.late("TS-GF-1-6")
        assert office.cards() == []

    def test_that_nobody_reported_is_noted_without_a_card(self) -> None:
        office = desk()
        office.hear(fact("supervision.dispute_arose", MONDAY, subject=DISPUTE))
        office.let_pass("2026-03-09T17:29")
        assert office.cards("TS-GF-1-6") == []
        office.let_pass("2026-03-31T00:00")
        assert office.cards("TS-GF-1-6") == ["amber"]
