"""联合办理: every window that the lead window asks takes part, reviews in time, and reports up."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import COUNTY_THERE, at, fact
from county_desk import (
    FRIDAY,
    LONG_AFTER,
    MONDAY,
    PROMISE,
    TUESDAY,
    a_minute_after,
    agreed,
    cards_in_the_end,
    kundulun,
    luoshan,
    task,
)
from day_kinds import read_with

from shared.contracts.envelope import Envelope

#: The joint notice came on Monday; the lead window had accepted the case on the Friday before.
LEAD = at("2026-03-06T10:00").isoformat()
NOTICE = task("task_opened", MONDAY, "joint_review", accepted_at=LEAD)


def reviewed(time: str, number: int = 1) -> Envelope:
    return task("task_completed", time, "joint_review", number=number, finding="passed")


def taken(time: str) -> Envelope:
    data: dict[str, Any] = {"task_id": "T1", "node": COUNTY_THERE, "person": "李某"}
    return fact("routing.task_taken", time, terms=agreed(case_type="joint"), **data)


@pytest.mark.rule("LS-LH-04")
@pytest.mark.parametrize("act", [taken, reviewed])
def test_window_names_who_takes_part(act: Any) -> None:
    assert cards_in_the_end(luoshan(), "LS-LH-04", [NOTICE, act(TUESDAY)]) == set()
    late = [NOTICE, act(a_minute_after(TUESDAY))]
    assert cards_in_the_end(luoshan(), "LS-LH-04", late) == {"amber"}


@pytest.mark.rule("LS-LH-04")
def test_task_of_one_window_alone_is_no_joint_handling() -> None:
    desk, elsewhere = luoshan(), kundulun()
    desk.hear(task("task_opened", MONDAY, "decide"))
    elsewhere.hear(NOTICE)
    assert not desk.runs("LS-LH-04")
    assert not elsewhere.runs("LS-LH-04")


@pytest.mark.rule("LS-LH-04")
def test_every_window_takes_part_for_itself() -> None:
    desk = luoshan()
    desk.hear(NOTICE, task("task_opened", MONDAY, "joint_review", number=2), taken(MONDAY))
    desk.let_pass(LONG_AFTER)
    raised = [card.clock for card in desk.clocks.cards if card.rule == "LS-LH-04"]
    assert raised == ["LS-LH-04:T2"]
    assert desk.clock("LS-LH-04", "T2").responsible == COUNTY_THERE


@pytest.mark.rule("LS-LH-06g")
@pytest.mark.parametrize(
    ("start", "due"), [("lead_acceptance", "2026-03-11T17:30"), ("joint_notice", PROMISE)]
)
def test_review_counts_from_what_the_county_says(start: str, due: str) -> None:
    def desk() -> Any:
        return luoshan(clock_start__joint_review=start)

    assert cards_in_the_end(desk(), "LS-LH-06g", [NOTICE, reviewed(due)]) == set()
    late = [NOTICE, reviewed(a_minute_after(due))]
    assert cards_in_the_end(desk(), "LS-LH-06g", late) == {"yellow"}


@pytest.mark.rule("LS-LH-06g")
def test_person_who_was_named_has_not_reviewed_yet() -> None:
    heard = [NOTICE, taken("2026-03-09T11:00")]
    assert cards_in_the_end(luoshan(), "LS-LH-06g", heard) == {"yellow", "red"}


@pytest.mark.rule("LS-LH-06g")
def test_every_window_has_its_own_review_and_its_own_limit() -> None:
    desk = luoshan()
    short = {"value": 1, "unit": "working_day"}
    desk.hear(NOTICE)
    desk.hear(
        task("task_opened", MONDAY, "joint_review", number=2, accepted_at=LEAD, stage_limit=short),
        reviewed("2026-03-09T11:00", 2),
    )
    assert desk.due("LS-LH-06g", "T2") == at("2026-03-09T17:30")
    desk.let_pass(LONG_AFTER)
    assert {card.clock for card in desk.clocks.cards if card.rule == "LS-LH-06g"} == {
        "LS-LH-06g:T1"
    }
    assert desk.clock("LS-LH-06g", "T1").responsible == COUNTY_THERE


@pytest.mark.rule("LS-LH-06g")
@pytest.mark.parametrize("start", ["lead_acceptance", "joint_notice"])
def test_decision_of_one_office_is_no_joint_review(start: str) -> None:
    desk = luoshan(clock_start__joint_review=start)
    desk.hear(task("task_opened", MONDAY, "decide", accepted_at=LEAD))
    assert not desk.runs("LS-LH-06g")


def to_report(case_type: str = "joint", accepted_at: str = "2026-03-06T10:00") -> Envelope:
    instant = at(accepted_at).isoformat()
    return task("task_opened", MONDAY, "report_up", case_type, accepted_at=instant)


def reported(time: str) -> Envelope:
    return task("task_completed", time, "report_up", finding="passed")


@pytest.mark.rule("LS-LH-06h")
def test_window_reports_up_within_seven_days_of_the_acceptance() -> None:
    due = "2026-03-17T17:30"
    assert cards_in_the_end(luoshan(), "LS-LH-06h", [to_report(), reported(due)]) == set()
    late = [to_report(), reported(a_minute_after(due))]
    assert cards_in_the_end(luoshan(), "LS-LH-06h", late) == {"yellow"}


@pytest.mark.rule("LS-LH-06h")
@pytest.mark.parametrize(
    ("kind", "due"), [("working_day", "2026-03-24T17:30"), ("natural_day", "2026-03-20T17:30")]
)
def test_days_of_which_the_clause_does_not_say_the_kind(kind: str, due: str) -> None:
    desk = luoshan(report_up_limit=read_with(kind).values["report_up_limit"])
    desk.hear(to_report(accepted_at=FRIDAY))
    assert desk.due("LS-LH-06h", "T1") == at(due)
    assert desk.clock("LS-LH-06h", "T1").responsible == COUNTY_THERE


@pytest.mark.rule("LS-LH-06h")
def test_case_of_one_window_or_without_a_superior_is_not_reported() -> None:
    alone, together, elsewhere = luoshan(), luoshan(), kundulun()
    alone.hear(to_report("report_up"))
    together.hear(NOTICE)
    elsewhere.hear(to_report())
    assert not any(desk.runs("LS-LH-06h") for desk in (alone, together, elsewhere))
