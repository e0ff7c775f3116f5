"""Each kind of case has its promise, and the county's own clause for it."""

from __future__ import annotations

import pytest
from clock_desk import COUNTY_THERE, Desk, at, fact
from county_desk import (
    MONDAY,
    PROMISE,
    a_minute_after,
    accepted_case,
    cards_in_the_end,
    concluded_case,
    decided_case,
    kundulun,
    luoshan,
    offered_case,
    registered_case,
)

from shared.contracts.envelope import Envelope

CLAUSES = {
    "commitment": "KD-ZN-3-4b",
    "joint": "KD-ZN-3-4c",
    "report_up": "KD-ZN-3-4d",
}


def promise_of(desk: Desk) -> str:
    found = desk.clocks.named("promised")
    return found.rule if found else ""


def kept_and_broken(desks: tuple[Desk, Desk], rule: str, start: Envelope) -> None:
    """Decided when the promise ends, and a minute later; heard of when it has long ended."""
    in_time, late = desks
    decided = decided_case("2026-04-01T10:00", decided_at=PROMISE)
    assert cards_in_the_end(in_time, rule, [start, decided]) == set()
    told = concluded_case("2026-04-01T10:00", decided_at=a_minute_after(PROMISE))
    assert cards_in_the_end(late, rule, [start, told]) == {"yellow"}


@pytest.mark.rule("LS-YS-03")
def test_whoever_keeps_a_case_waiting_is_carded_under_the_clause() -> None:
    kept_and_broken((luoshan(), luoshan()), "LS-YS-03", accepted_case())
    assert cards_in_the_end(luoshan(), "LS-YS-03", [accepted_case()]) == {"yellow", "red"}


@pytest.mark.rule("LS-YS-03")
def test_clause_for_two_counties_goes_before_the_one_for_all() -> None:
    desk, elsewhere = luoshan(), Desk()
    desk.hear(accepted_case(mode="cross_location", responsible=COUNTY_THERE))
    elsewhere.hear(accepted_case())
    assert promise_of(desk) == "LS-TC-06a"
    assert desk.clock("LS-TC-06a").responsible == COUNTY_THERE
    assert promise_of(elsewhere) == "promised"


@pytest.mark.parametrize(
    ("profile", "rule"),
    [
        pytest.param("luoshan", "LS-YS-03", marks=pytest.mark.rule("LS-YS-03")),
        pytest.param("kundulun", "KD-ZN-3-4b", marks=pytest.mark.rule("KD-ZN-3-4b")),
    ],
)
def test_office_that_is_named_answers_for_the_promise(profile: str, rule: str) -> None:
    desk = Desk(profile=profile)
    desk.hear(accepted_case(responsible=COUNTY_THERE))
    assert desk.clock(rule).responsible == COUNTY_THERE


@pytest.mark.parametrize(
    ("case_type", "rule"),
    [
        pytest.param("commitment", "KD-ZN-3-4b", marks=pytest.mark.rule("KD-ZN-3-4b")),
        pytest.param("joint", "KD-ZN-3-4c", marks=pytest.mark.rule("KD-ZN-3-4c")),
        pytest.param("report_up", "KD-ZN-3-4d", marks=pytest.mark.rule("KD-ZN-3-4d")),
    ],
)
def test_promise_is_that_of_its_own_clause(case_type: str, rule: str) -> None:
    start = accepted_case(case_type=case_type)
    kept_and_broken((kundulun(), kundulun()), rule, start)
    desk, elsewhere = kundulun(), luoshan()
    desk.hear(start)
    elsewhere.hear(start)
    assert promise_of(desk) == rule
    others = set(CLAUSES.values()) - {rule}
    assert not any(desk.runs(other) for other in others)
    assert not elsewhere.runs(rule)


ON_THE_SPOT = "2026-03-09T10:30"
INSTANT = accepted_case("2026-03-09T10:20", case_type="instant")
FOUND_WANTING = fact("intake.case_correction_requested", "2026-03-09T10:10", missing=["照片"])


def done_by(due: str, start: list[Envelope]) -> None:
    """By decision or conclusion, heard of the day after."""
    for told in (decided_case, concluded_case):
        done = told("2026-03-12T10:00", decided_at=due)
        late = told("2026-03-12T10:00", decided_at=a_minute_after(due))
        assert cards_in_the_end(kundulun(), "KD-ZN-3-4a", [*start, done]) == set()
        assert cards_in_the_end(kundulun(), "KD-ZN-3-4a", [*start, late]) == {"yellow"}


@pytest.mark.rule("KD-ZN-3-4a")
def test_instant_case_is_done_on_the_spot_from_its_registration() -> None:
    start = [registered_case(MONDAY, "instant"), INSTANT]
    done_by(ON_THE_SPOT, start)
    desk = kundulun()
    desk.hear(*start)
    assert promise_of(desk) == "KD-ZN-3-4a"


@pytest.mark.rule("KD-ZN-3-4a")
def test_county_may_count_from_acceptance() -> None:
    desk = kundulun(clock_start__instant="acceptance")
    desk.hear(registered_case(MONDAY, "instant"))
    assert not desk.runs("KD-ZN-3-4a")
    desk.hear(INSTANT)
    assert desk.due("KD-ZN-3-4a") == at("2026-03-09T10:50")
    other = kundulun(clock_start__instant="acceptance")
    other.hear(accepted_case())
    assert promise_of(other) == "KD-ZN-3-4b"


@pytest.mark.rule("KD-ZN-3-4a")
def test_instant_case_that_lacks_something_is_measured_when_it_is_complete() -> None:
    desk = kundulun(pause__correction=False)
    start = [registered_case(MONDAY, "instant"), FOUND_WANTING]
    desk.hear(*start)
    desk.let_pass("2026-03-11T09:00")
    assert desk.cards() == []
    supplemented = fact("intake.case_supplemented", "2026-03-11T09:00", materials=["照片"])
    done_by("2026-03-11T09:30", [*start, supplemented, completed("instant")])


def completed(case_type: str) -> Envelope:
    complete = at("2026-03-11T09:00").isoformat()
    return accepted_case(
        "2026-03-11T09:10",
        case_type=case_type,
        corrected=True,
        materials_complete_at=complete,
    )


@pytest.mark.rule("KD-ZN-3-4a")
def test_refused_application_and_other_cases_are_not_done_on_the_spot() -> None:
    refusal = fact("intake.case_not_accepted", "2026-03-09T10:15", reason="不属于受理范围")
    heard = [registered_case(MONDAY, "instant"), refusal]
    assert cards_in_the_end(kundulun(), "KD-ZN-3-4a", heard) == set()
    desk, elsewhere = kundulun(), luoshan()
    desk.hear(registered_case(MONDAY), completed("commitment"))
    elsewhere.hear(registered_case(MONDAY, "instant"), INSTANT)
    assert not desk.runs("KD-ZN-3-4a")
    assert not elsewhere.runs("KD-ZN-3-4a")


@pytest.mark.rule("KD-ZN-3-4d")
def test_case_is_reported_up_in_time() -> None:
    due, start = "2026-03-18T17:30", accepted_case(case_type="report_up")
    rule = "KD-ZN-3-4d-report"
    assert cards_in_the_end(kundulun(), rule, [start, offered_case(due)]) == set()
    late = [start, offered_case(a_minute_after(due))]
    assert cards_in_the_end(kundulun(), rule, late) == {"yellow"}
    joint, instant = kundulun(), kundulun()
    joint.hear(accepted_case(case_type="joint"))
    instant.hear(INSTANT)
    assert not joint.runs(rule)
    assert not instant.runs("KD-ZN-3-4d")


@pytest.mark.rule("KD-ZN-4-2")
def test_who_waits_longer_than_was_promised_has_at_least_an_answer() -> None:
    answer = fact("intake.case_answered", PROMISE, answer="尚在会办，下周答复")
    desk = kundulun()
    assert cards_in_the_end(desk, "KD-ZN-4-2", [accepted_case(), answer]) == set()
    # An answer is no decision.
    assert desk.cards("KD-ZN-3-4b")[-1:] == ["red"]
    late = fact("intake.case_answered", a_minute_after(PROMISE), answer="尚在会办，下周答复")
    assert cards_in_the_end(kundulun(), "KD-ZN-4-2", [accepted_case(), late]) == {"yellow"}


@pytest.mark.rule("KD-ZN-4-2")
def test_decision_is_an_answer_too() -> None:
    kept_and_broken((kundulun(), kundulun()), "KD-ZN-4-2", accepted_case())
    elsewhere = luoshan()
    elsewhere.hear(accepted_case())
    assert not elsewhere.runs("KD-ZN-4-2")


@pytest.mark.parametrize(
    ("counts", "due", "legal"),
    [(False, PROMISE, "2026-04-07T17:30"), (True, "2026-03-11T17:30", "2026-04-03T17:30")],
)
def test_county_may_count_the_day_of_the_event(counts: bool, due: str, legal: str) -> None:
    desk = luoshan(first_day__counts=counts)
    desk.hear(accepted_case())
    assert (desk.due("LS-YS-03"), desk.due("legal")) == (at(due), at(legal))


@pytest.mark.parametrize("counts", [False, True])
def test_minutes_have_no_first_day(counts: bool) -> None:
    desk = kundulun(first_day__counts=counts)
    desk.hear(registered_case(MONDAY, "instant"))
    assert desk.due("KD-ZN-3-4a") == at(ON_THE_SPOT)
