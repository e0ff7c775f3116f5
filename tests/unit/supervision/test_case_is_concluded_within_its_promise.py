"""The clocks run from acceptance to conclusion; whoever is late is told once."""

from __future__ import annotations

from datetime import date

import pytest
from clock_desk import CASE_ID, Desk, accepted, at, concluded, fact

from services.supervision.commands import ClockDue, Remeasure
from services.supervision.domain.clocks import Status
from services.supervision.domain.events import CardRaised
from shared.kernel.workdays import CalendarYear
from shared.kernel.worktime import WorkCalendar

SUBJECT = f"case/{CASE_ID}"
# Accepted on a Monday: promised within 3 working days, legal within 5.
RECEIPT, PROMISE, LEGAL = "2026-03-09T10:00", "2026-03-12T17:30", "2026-03-16T17:30"
DAY_BEFORE = "2026-03-11T17:30"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.hear(accepted(RECEIPT))
    return desk


def test_acceptance_starts_both_clocks(desk: Desk) -> None:
    assert desk.status() is Status.RUNNING
    assert desk.clock("promised").started_at == at(RECEIPT)
    assert (desk.due(), desk.due("legal")) == (at(PROMISE), at(LEGAL))


def test_one_timer_is_armed_for_whatever_comes_next(desk: Desk) -> None:
    assert {timer.id: timer.due_at for timer in desk.timers.values()} == {SUBJECT: at(DAY_BEFORE)}
    desk.let_pass(DAY_BEFORE)
    assert {timer.id: timer.due_at for timer in desk.timers.values()} == {SUBJECT: at(PROMISE)}
    desk.let_pass("2026-04-30T00:00")
    assert desk.timers == {}


@pytest.mark.parametrize(
    ("conclusion", "late"), [("2026-03-12T17:30", False), ("2026-03-12T17:31", True)]
)
def test_conclusion_is_in_time_up_to_the_due_instant(
    desk: Desk, conclusion: str, late: bool
) -> None:
    desk.let_pass(DAY_BEFORE)
    desk.hear(concluded(conclusion))
    assert desk.status() is Status.STOPPED
    assert (desk.late(), desk.late("legal")) == (late, False)
    assert list(desk.timers) == ([SUBJECT] if late else [])
    desk.let_pass("2026-04-30T00:00")
    assert desk.cards() == (["amber", "yellow"] if late else ["amber"])


@pytest.mark.parametrize(
    ("decision", "late"), [("2026-03-12T17:30", False), ("2026-03-12T17:31", True)]
)
def test_decision_is_measured_not_its_arrival_at_the_owner(
    desk: Desk, decision: str, late: bool
) -> None:
    desk.hear(concluded("2026-03-20T09:00", decided_at=decision))
    assert desk.clock("promised").stopped_at == at(decision)
    assert (desk.late(), desk.late("legal")) == (late, False)


def test_open_case_is_late_when_its_limit_has_passed(desk: Desk) -> None:
    desk.let_pass("2026-03-12T17:29")
    assert not desk.late()
    desk.let_pass(PROMISE)
    assert desk.cards("promised") == ["amber", "yellow"]
    assert (desk.late(), desk.late("legal")) == (True, False)
    assert desk.status() is Status.RUNNING
    desk.let_pass(LEGAL)
    assert desk.late("legal")


def test_level_is_raised_once_however_often_the_timer_fires(desk: Desk) -> None:
    desk.let_pass(PROMISE)
    desk.run(ClockDue(SUBJECT, at(PROMISE)))
    assert desk.cards("promised") == ["amber", "yellow"]
    assert len(desk.told_of(CardRaised)) == 2


def test_conclusion_after_the_card_leaves_it_standing(desk: Desk) -> None:
    desk.let_pass(PROMISE)
    desk.hear(concluded("2026-03-13T09:00"))
    assert desk.cards("promised") == ["amber", "yellow"]
    assert desk.late()


def test_refused_application_has_no_clock_of_a_promise() -> None:
    desk = Desk()
    desk.hear(fact("intake.case_not_accepted", RECEIPT, reason="不属于本部门职权范围"))
    assert desk.stored == {} or not desk.runs("promised")


def test_timer_of_a_case_that_nobody_knows_does_nothing() -> None:
    desk = Desk()
    desk.run(ClockDue(SUBJECT, at(PROMISE)))
    desk.run(Remeasure(SUBJECT))
    assert desk.told == []


def test_due_time_in_an_unannounced_year_says_so() -> None:
    desk = Desk()
    desk.hear(accepted("2026-12-30T10:00"))
    due = desk.clock("promised").due
    assert due is not None
    assert due.provisional
    desk = Desk()
    desk.hear(accepted("2026-12-28T10:00"))
    due = desk.clock("promised").due
    assert due is not None
    assert not due.provisional


def test_announced_holiday_moves_the_due_time_instead_of_a_card() -> None:
    desk = Desk()
    desk.hear(accepted("2026-12-30T10:00", promised=(2, "working_day")))
    desk.let_pass("2027-01-01T17:00")
    assert desk.due() == at("2027-01-01T17:30")
    desk.calendar = WITH_NEW_YEAR
    desk.let_pass("2027-01-01T17:30")
    assert not desk.late()
    desk.let_pass("2027-01-04T17:30")
    assert desk.cards("promised") == ["amber", "yellow"]
    assert desk.due() == at("2027-01-04T17:30")


def test_card_that_rested_on_a_guessed_year_is_withdrawn_when_the_year_is_announced() -> None:
    desk = Desk()
    desk.hear(accepted("2026-12-30T10:00", promised=(2, "working_day")))
    desk.let_pass("2027-01-01T17:30")
    assert desk.late()
    desk.calendar = WITH_NEW_YEAR
    desk.run(Remeasure(SUBJECT))
    assert not desk.late()
    assert desk.due() == at("2027-01-04T17:30")
    before = len(desk.told)
    desk.run(Remeasure(SUBJECT))
    assert len(desk.told) == before


WITH_NEW_YEAR = WorkCalendar(
    [CalendarYear(2026, True, {}), CalendarYear(2027, True, {date(2027, 1, 1): False})]
)
