"""X区: departments that follow one another have a limit each; so has one that reports up."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import COUNTY_THERE, TOWNSHIP_THERE, at, fact
from district_desk import LONG_AFTER, agreed, in_time, office

from shared.contracts.envelope import Envelope

OPENED, DUE = "2026-03-09T10:00", "2026-03-11T17:30"
LATER, LATER_DUE = "2026-03-11T15:00", "2026-03-13T17:30"


def _task(name: str, time: str, number: int, case_type: str, act: str, days: int) -> Envelope:
    own: dict[str, Any] = {"stage_limit": {"value": days, "unit": "working_day"}} if days else {}
    finding: dict[str, Any] = {"finding": "passed"} if name == "completed" else {}
    return fact(
        f"routing.task_{name}",
        time,
        terms=agreed(case_type=case_type),
        task_id=f"T{number}",
        node=(TOWNSHIP_THERE, COUNTY_THERE)[number - 1],
        act=act,
        **own,
        **finding,
    )


def _opened(
    time: str, number: int = 1, case_type: str = "commitment", act: str = "review", days: int = 2
) -> Envelope:
    return _task("opened", time, number, case_type, act, days)


def _completed(
    time: str, number: int = 1, case_type: str = "commitment", act: str = "review"
) -> Envelope:
    return _task("completed", time, number, case_type, act, 0)


@pytest.mark.rule("XQ-CZ-05b")
@pytest.mark.parametrize(("time", "kept"), [(LATER_DUE, True), ("2026-03-13T17:31", False)])
def test_each_department_has_its_own_limit(time: str, kept: bool) -> None:
    desk = office()
    desk.hear(_opened(OPENED), _completed(LATER), _opened(LATER, 2), _completed(time, 2))
    assert (desk.due("XQ-CZ-05b", "T1"), desk.due("XQ-CZ-05b", "T2")) == (at(DUE), at(LATER_DUE))
    assert desk.clock("XQ-CZ-05b", "T1").responsible == TOWNSHIP_THERE
    assert desk.clock("XQ-CZ-05b", "T2").responsible == COUNTY_THERE
    assert desk.clock("XQ-CZ-05b", "T1").in_time
    assert in_time(desk, "XQ-CZ-05b", "T2") is kept


@pytest.mark.rule("XQ-CZ-05b")
@pytest.mark.parametrize(("days", "runs"), [(2, True), (0, False)])
def test_stage_without_a_limit_of_its_own_has_only_the_promise(days: int, runs: bool) -> None:
    desk = office()
    desk.hear(_opened(OPENED, days=days))
    assert desk.runs("XQ-CZ-05b") is runs


@pytest.mark.rule("XQ-CZ-08a")
@pytest.mark.parametrize(("time", "kept"), [(DUE, True), ("2026-03-11T17:31", False)])
def test_department_that_reports_up_finishes_its_own_stage(time: str, kept: bool) -> None:
    desk = office()
    desk.hear(_opened(OPENED, case_type="report_up"), _completed(time, case_type="report_up"))
    assert desk.due("XQ-CZ-08a", "T1") == at(DUE)
    assert in_time(desk, "XQ-CZ-08a", "T1") is kept
    assert not desk.runs("XQ-CZ-05b")


@pytest.mark.rule("XQ-CZ-08a")
@pytest.mark.parametrize(
    ("case_type", "act", "runs"),
    [("report_up", "check", True), ("report_up", "decide", False), ("joint", "check", False)],
)
def test_stage_of_the_superior_organ_is_not_the_departments_own(
    case_type: str, act: str, runs: bool
) -> None:
    desk = office()
    desk.hear(_opened(OPENED, case_type=case_type, act=act))
    assert desk.runs("XQ-CZ-08a") is runs
    desk.let_pass(LONG_AFTER)
    assert ("yellow" in desk.cards("XQ-CZ-08a")) is runs
