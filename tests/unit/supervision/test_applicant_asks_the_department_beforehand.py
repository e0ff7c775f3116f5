"""X区: pre-review and online acceptance within two days; to a question the department comes."""

from __future__ import annotations

import pytest
from clock_desk import VILLAGE, at, fact
from district_desk import DEPARTMENT, LONG_AFTER, agreed, in_time, office, slip

from shared.contracts.envelope import Envelope

ASKED, DUE, TOO_LATE = "2026-03-13T15:00", "2026-03-17T17:30", "2026-03-17T17:31"
REQUEST, TICKET = "request/P1", "consultation/Z1"
ITEM = "residence_permit"


@pytest.mark.rule("XQ-CZ-01c")
@pytest.mark.parametrize(("time", "kept"), [(DUE, True), (TOO_LATE, False)])
def test_pre_review_is_told_within_two_working_days(time: str, kept: bool) -> None:
    desk = office()
    desk.hear(
        fact("intake.pre_review_requested", ASKED, subject=REQUEST, item_id=ITEM),
        fact("intake.pre_review_told", time, subject=REQUEST, item_id=ITEM, passed=False),
    )
    assert desk.due("XQ-CZ-01c") == at(DUE)
    assert desk.clock("XQ-CZ-01c").responsible == VILLAGE
    assert in_time(desk, "XQ-CZ-01c") is kept


@pytest.mark.rule("XQ-CZ-01c")
@pytest.mark.parametrize(("county", "runs"), [("x-district", True), ("taoshan", False)])
def test_other_counties_set_no_limit_to_the_pre_review(county: str, runs: bool) -> None:
    desk = office()
    desk.profile = county
    desk.hear(fact("intake.pre_review_requested", ASKED, subject=REQUEST, item_id=ITEM))
    desk.hear(
        fact("intake.pre_review_told", LONG_AFTER, subject=REQUEST, item_id=ITEM, passed=True)
    )
    assert desk.runs("XQ-CZ-01c") is runs


def _received(online: bool = True) -> Envelope:
    terms = agreed(online=online) | {"responsible": DEPARTMENT}
    return fact("intake.online_application_received", ASKED, terms=terms)


def _answers(time: str) -> list[Envelope]:
    """Whatever the department may answer to an application."""
    return [
        slip(time, online=True),
        fact("intake.case_not_accepted", time, reason="不属于本部门职权范围"),
        fact("intake.case_correction_requested", time, missing=["id_card"]),
    ]


@pytest.mark.rule("XQ-CZ-01f")
@pytest.mark.parametrize("answer", [0, 1, 2])
@pytest.mark.parametrize(("time", "kept"), [(DUE, True), (TOO_LATE, False)])
def test_online_applicant_knows_the_acceptance_within_two_days(
    answer: int, time: str, kept: bool
) -> None:
    desk = office()
    desk.hear(_received(), _answers(time)[answer])
    assert desk.due("XQ-CZ-01f") == at(DUE)
    assert desk.clock("XQ-CZ-01f").responsible == DEPARTMENT
    assert in_time(desk, "XQ-CZ-01f") is kept


@pytest.mark.rule("XQ-CZ-01f")
def test_item_that_is_not_fully_online_is_accepted_at_the_window() -> None:
    desk = office()
    desk.hear(_received(online=False), slip())
    assert not desk.runs("XQ-CZ-01f")


CALLED, SPOT, PAST = "2026-03-13T10:00", "2026-03-13T10:30", "2026-03-13T10:31"


@pytest.mark.rule("XQ-CZ-03b", "XQ-CZ-03e")
@pytest.mark.parametrize(
    ("rule", "remote", "act", "other"),
    [
        ("XQ-CZ-03b", False, "department_arrived", "remote_consultation_began"),
        ("XQ-CZ-03e", True, "remote_consultation_began", "department_arrived"),
    ],
)
@pytest.mark.parametrize(("time", "kept"), [(SPOT, True), (PAST, False)])
def test_department_that_is_called_is_there_at_once(
    rule: str, remote: bool, act: str, other: str, time: str, kept: bool
) -> None:
    desk = office()
    desk.hear(
        fact("intake.department_called", CALLED, subject=TICKET, item_id=ITEM, remote=remote),
        fact(f"intake.{other}", CALLED, subject=TICKET, item_id=ITEM),
    )
    assert [clock.rule for clock in desk.clocks.clocks.values()] == [rule]
    assert desk.clock(rule).stopped_at is None
    desk.hear(fact(f"intake.{act}", time, subject=TICKET, item_id=ITEM))
    assert desk.due(rule) == at(SPOT)
    assert in_time(desk, rule) is kept
