"""X区: accepted or corrected on the spot, or by a notice that the department gives in time."""

from __future__ import annotations

import pytest
from clock_desk import Desk, at, fact
from district_desk import (
    DEPARTMENT,
    LONG_AFTER,
    PROMISE,
    SLIP,
    agreed,
    decided,
    handed_over,
    in_time,
    office,
    slip,
)

from shared.contracts.envelope import Envelope

WINDOW = "411521000000"
CHECKED = "2026-03-09T09:30"
FOUND, LAST = "2026-03-11T10:00", "2026-03-12T17:30"
COMPLETE, ANEW = "2026-03-16T11:00", "2026-03-30T17:30"


def _checked(time: str, passed: bool, number: int = 1) -> Envelope:
    return fact("intake.materials_checked", time, check_id=f"C{number}", passed=passed)


def _told(time: str) -> Envelope:
    return fact("intake.case_correction_requested", time, missing=["id_card"])


def _found(days: int = 10) -> Envelope:
    slip_at = at(SLIP).isoformat()
    return fact(
        "routing.correction_found",
        FOUND,
        terms=agreed(days),
        department=DEPARTMENT,
        slip_at=slip_at,
    )


def _notice(time: str) -> Envelope:
    return fact("routing.correction_notice_handed_over", time, from_node=DEPARTMENT, to_node=WINDOW)


def _supplemented(time: str, after_acceptance: bool = True) -> Envelope:
    name = "intake.case_supplemented"
    if not after_acceptance:
        return fact(name, time, materials=["id_card"])
    return fact(name, time, materials=["id_card"], after_acceptance=True, terms=agreed())


def _deemed(time: str) -> Envelope:
    accepted_at = at(SLIP).isoformat()
    return fact("intake.case_deemed_accepted", time, terms=agreed(), accepted_at=accepted_at)


@pytest.mark.rule("XQ-CZ-04-1b")
@pytest.mark.parametrize(("time", "kept"), [(SLIP, True), ("2026-03-09T10:01", False)])
def test_materials_that_pass_are_accepted_on_the_spot(time: str, kept: bool) -> None:
    desk = office()
    desk.hear(_checked(CHECKED, passed=True), slip(time))
    assert desk.due("XQ-CZ-04-1b") == at(SLIP)
    assert in_time(desk, "XQ-CZ-04-1b") is kept
    assert not desk.runs("XQ-CZ-04-1c")


@pytest.mark.rule("XQ-CZ-04-1c")
@pytest.mark.parametrize(("time", "cards"), [(SLIP, []), ("2026-03-09T10:01", ["amber"])])
def test_window_tells_on_the_spot_what_is_missing(time: str, cards: list[str]) -> None:
    desk = office()
    desk.hear(_checked(CHECKED, passed=False), _told(time))
    assert desk.due("XQ-CZ-04-1c", "C1") == at(SLIP)
    desk.let_pass(LONG_AFTER)
    assert desk.cards("XQ-CZ-04-1c") == cards
    assert not desk.runs("XQ-CZ-04-1b")


@pytest.mark.rule("XQ-CZ-04-1c")
def test_second_check_needs_a_notice_of_its_own() -> None:
    desk = office()
    desk.hear(_checked(CHECKED, passed=False), _told("2026-03-09T09:40"))
    desk.hear(_checked("2026-03-10T09:30", passed=False, number=2))
    assert desk.clock("XQ-CZ-04-1c", "C1").stopped_at == at("2026-03-09T09:40")
    desk.let_pass(LONG_AFTER)
    assert desk.clock("XQ-CZ-04-1c", "C2").stopped_at is None
    assert desk.cards("XQ-CZ-04-1c") == ["amber"]


@pytest.mark.rule("XQ-CZ-04-1c")
def test_window_that_gives_a_slip_leaves_the_notice_to_the_department() -> None:
    desk = office()
    desk.hear(_checked(CHECKED, passed=False), slip("2026-03-09T09:50"))
    assert desk.clock("XQ-CZ-04-1c", "C1").cancelled


@pytest.mark.rule("XQ-CZ-04-1d")
@pytest.mark.parametrize(("time", "kept"), [(LAST, True), ("2026-03-12T17:31", False)])
def test_department_hands_its_notice_over_within_three_days_of_the_slip(
    time: str, kept: bool
) -> None:
    desk = office()
    desk.hear(slip(), _found(), _notice(time))
    assert desk.due("XQ-CZ-04-1d") == at(LAST)
    assert in_time(desk, "XQ-CZ-04-1d") is kept


@pytest.mark.rule("XQ-CZ-04-1d")
def test_department_that_finds_nothing_owes_no_notice() -> None:
    desk = office()
    desk.hear(slip())
    assert not desk.runs("XQ-CZ-04-1d")
    desk.hear(_found())
    assert desk.runs("XQ-CZ-04-1d")


@pytest.mark.rule("XQ-CZ-04-1d")
@pytest.mark.parametrize(("capped", "due"), [(True, "2026-03-10T17:30"), (False, LAST)])
def test_shorter_promise_shortens_the_notice(capped: bool, due: str) -> None:
    desk = office(correction_notice_limit__capped_by_promise=capped)
    desk.hear(slip(days=1), _found(days=1))
    assert desk.due("XQ-CZ-04-1d") == at(due)


@pytest.mark.rule("XQ-CZ-04-1e")
def test_promise_begins_anew_when_the_materials_are_complete() -> None:
    desk = office()
    desk.hear(slip(), _found(), _notice(LAST))
    assert desk.clock("XQ-CZ-06-1a").cancelled
    desk.hear(_supplemented(COMPLETE))
    assert not desk.runs("XQ-CZ-06-1a")
    assert desk.clock("XQ-CZ-04-1e").started_at == at(COMPLETE)
    assert desk.due("XQ-CZ-04-1e") == desk.due("XQ-CZ-05a") == at(ANEW)
    desk.hear(decided(ANEW), handed_over(ANEW))
    assert in_time(desk, "XQ-CZ-04-1e")


@pytest.mark.rule("XQ-CZ-04-1e")
def test_late_notice_leaves_the_promise_where_the_slip_began_it() -> None:
    desk = office()
    late = "2026-03-16T09:00"
    desk.hear(slip(), _found(), _deemed(LAST), _notice(late), _supplemented("2026-03-17T10:00"))
    assert desk.clock("XQ-CZ-04-1e").started_at == at(SLIP)
    assert desk.due("XQ-CZ-04-1e") == desk.due("XQ-CZ-05a") == at(PROMISE)
    assert not desk.clock("XQ-CZ-04-1e").cancelled
    desk.let_pass(PROMISE)
    assert desk.cards("XQ-CZ-04-1e") == ["amber", "yellow"]


@pytest.mark.rule("XQ-CZ-04-1e")
def test_county_without_deemed_acceptance_begins_anew_after_a_late_notice_too() -> None:
    desk = office(deemed_acceptance="none")
    late = "2026-03-13T09:00"
    desk.hear(slip(), _found(), _deemed(LAST), _notice(late), _supplemented(COMPLETE))
    assert desk.due("XQ-CZ-04-1e") == at(ANEW)


@pytest.mark.rule("XQ-CZ-04-1e")
def test_county_may_begin_with_the_acceptance_after_the_correction() -> None:
    desk = office(clock_start__after_correction="acceptance")
    desk.hear(slip(), _found(), _notice(LAST), _supplemented(COMPLETE))
    assert not desk.runs("XQ-CZ-04-1e")
    desk.hear(slip("2026-03-17T10:00", corrected=True))
    assert desk.due("XQ-CZ-04-1e") == at("2026-03-31T17:30")


@pytest.mark.rule("XQ-CZ-04-1e")
@pytest.mark.parametrize(
    ("stop", "ends"), [("handover", "2026-03-20T16:00"), ("decision", "2026-03-19T10:00")]
)
def test_corrected_case_ends_where_the_promise_of_the_county_ends(stop: str, ends: str) -> None:
    desk = office(clock_stop=stop)
    desk.hear(slip(), _notice(LAST), _supplemented(COMPLETE))
    desk.hear(decided("2026-03-19T10:00"), handed_over("2026-03-20T16:00"))
    assert desk.clock("XQ-CZ-04-1e").stopped_at == at(ends)


@pytest.mark.rule("XQ-CZ-04-1e")
def test_what_was_completed_before_the_slip_is_no_new_beginning() -> None:
    desk = office()
    desk.hear(_supplemented("2026-03-09T09:00", after_acceptance=False), slip())
    assert not desk.runs("XQ-CZ-04-1e")
    assert desk.due("XQ-CZ-06-1a") == at(PROMISE)
    desk.hear(_notice(LAST), _supplemented(COMPLETE))
    assert desk.due("XQ-CZ-04-1e") == at(ANEW)


@pytest.mark.rule("XQ-CZ-05a")
@pytest.mark.parametrize("after", [True, False])
def test_decision_waits_for_the_correction_too(after: bool) -> None:
    desk: Desk = office()
    desk.hear(slip(), _notice(LAST))
    assert desk.clock("XQ-CZ-05a").cancelled
    desk.hear(_supplemented(COMPLETE, after_acceptance=after))
    assert desk.clock("XQ-CZ-05a").cancelled is not after


@pytest.mark.rule("XQ-CZ-04-1g")
@pytest.mark.parametrize(
    ("time", "cards"), [("2026-03-12T17:30", []), ("2026-03-12T17:31", ["amber"])]
)
def test_window_tells_the_applicant_on_the_day_of_the_notice(time: str, cards: list[str]) -> None:
    desk = office()
    desk.hear(_told("2026-03-09T09:20"), slip(), _notice("2026-03-12T09:30"))
    assert desk.due("XQ-CZ-04-1g") == at("2026-03-12T17:30")
    assert desk.clock("XQ-CZ-04-1g").stopped_at is None
    desk.hear(_told(time))
    desk.let_pass(LONG_AFTER)
    assert desk.cards("XQ-CZ-04-1g") == cards


@pytest.mark.rule("XQ-CZ-04-1g")
def test_correction_told_at_the_window_needs_no_second_telling() -> None:
    desk = office()
    desk.hear(_told("2026-03-09T09:20"), slip())
    assert not desk.runs("XQ-CZ-04-1g")
