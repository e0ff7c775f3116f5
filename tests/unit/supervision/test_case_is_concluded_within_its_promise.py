"""The clocks run from acceptance to conclusion; whoever is late is told once."""

from __future__ import annotations

from datetime import date

import pytest
from clock_desk import CASE_ID, Desk, accepted, at, concluded, fact

from services.supervision.commands import ClockDue
from services.supervision.domain.clocks import Breach, Status, Which
from services.supervision.domain.events import ClockOverdue, DueMoved
from shared.kernel.workdays import CalendarYear
from shared.kernel.worktime import WorkCalendar

# Accepted on a Monday: promised within 3 working days, legal within 5.
RECEIPT, PROMISE, LEGAL = "2026-03-09T10:00", "2026-03-12T17:30", "2026-03-16T17:30"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.hear(accepted(RECEIPT))
    return desk


def test_acceptance_starts_both_clocks(desk: Desk) -> None:
    assert desk.status() is Status.RUNNING
    assert desk.clocks.started_at == at(RECEIPT)
    assert (desk.due(), desk.due(Which.LEGAL)) == (at(PROMISE), at(LEGAL))
    armed = {timer.id: timer.due_at for timer in desk.timers.values()}
    assert armed == {f"{CASE_ID}:promised": at(PROMISE), f"{CASE_ID}:legal": at(LEGAL)}


@pytest.mark.parametrize(
    ("conclusion", "late"), [("2026-03-12T17:30", False), ("2026-03-12T17:31", True)]
)
def test_conclusion_is_in_time_up_to_the_due_instant(
    desk: Desk, conclusion: str, late: bool
) -> None:
    desk.hear(concluded(conclusion))
    assert desk.status() is Status.STOPPED
    assert (desk.late(), desk.late(Which.LEGAL)) == (late, False)
    assert list(desk.timers) == ([f"{CASE_ID}:promised"] if late else [])
    desk.let_pass("2026-04-30T00:00")
    expected = [ClockOverdue(Which.PROMISED, at(PROMISE))] if late else []
    assert desk.told_of(ClockOverdue) == expected


@pytest.mark.parametrize(
    ("decision", "late"), [("2026-03-12T17:30", False), ("2026-03-12T17:31", True)]
)
def test_decision_is_measured_not_its_arrival_at_the_owner(
    desk: Desk, decision: str, late: bool
) -> None:
    desk.hear(concluded("2026-03-20T09:00", decided_at=decision))
    assert desk.clocks.stopped_at == at(decision)
    assert (desk.late(), desk.late(Which.LEGAL)) == (late, False)


def test_open_case_is_overdue_when_its_limit_has_passed(desk: Desk) -> None:
    desk.let_pass("2026-03-12T17:29")
    assert desk.told_of(ClockOverdue) == []
    desk.let_pass(PROMISE)
    assert desk.told_of(ClockOverdue) == [ClockOverdue(Which.PROMISED, at(PROMISE))]
    assert (desk.late(), desk.late(Which.LEGAL)) == (True, False)
    assert desk.status() is Status.RUNNING
    desk.let_pass(LEGAL)
    assert desk.told_of(ClockOverdue)[1:] == [ClockOverdue(Which.LEGAL, at(LEGAL))]


def test_overdue_is_said_once_however_often_the_timer_fires(desk: Desk) -> None:
    desk.let_pass(PROMISE)
    desk.run(ClockDue(CASE_ID, Which.PROMISED, at(PROMISE)))
    assert len(desk.told_of(ClockOverdue)) == 1


def test_conclusion_after_the_breach_leaves_it_standing(desk: Desk) -> None:
    desk.let_pass(PROMISE)
    desk.hear(concluded("2026-03-13T09:00"))
    assert desk.promised.breaches == (Breach(at(PROMISE)),)
    assert desk.late()


def test_refused_application_has_no_clocks() -> None:
    desk = Desk()
    desk.hear(fact("intake.case_not_accepted", RECEIPT, reason="不属于本部门职权范围"))
    assert desk.told == []


def test_timer_of_a_case_that_nobody_knows_does_nothing() -> None:
    desk = Desk()
    desk.run(ClockDue(CASE_ID, Which.PROMISED, at(PROMISE)))
    assert desk.told == []


def test_due_time_in_an_unannounced_year_says_so() -> None:
    desk = Desk()
    desk.hear(accepted("2026-12-30T10:00"))
    assert desk.promised.due is not None
    assert desk.promised.due.provisional
    desk = Desk()
    desk.hear(accepted("2026-12-28T10:00"))
    assert desk.promised.due is not None
    assert not desk.promised.due.provisional


def test_announced_holiday_moves_the_due_time_instead_of_a_breach() -> None:
    desk = Desk()
    desk.hear(accepted("2026-12-30T10:00", promised=(2, "working_day")))
    assert desk.due() == at("2027-01-01T17:30")
    new_year = CalendarYear(2027, True, {date(2027, 1, 1): False})
    desk.calendar = WorkCalendar([CalendarYear(2026, True, {}), new_year])
    desk.let_pass("2027-01-01T17:30")
    assert desk.told_of(ClockOverdue) == []
    assert [event.which for event in desk.told_of(DueMoved)] == [Which.PROMISED, Which.LEGAL]
    desk.let_pass("2027-01-04T17:30")
    assert desk.told_of(ClockOverdue) == [ClockOverdue(Which.PROMISED, at("2027-01-04T17:30"))]
