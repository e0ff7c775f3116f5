"""X区: what came in the morning is handed on by 14:00, what came later by 9:30; data at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from clock_desk import Desk, at, fact
from district_desk import DEPARTMENT, in_time, office

from shared.contracts.envelope import Envelope

MONDAY, TUESDAY = "2026-03-09", "2026-03-10"
#: A Saturday, and the Monday after it.
DAY_OFF, NEXT_DAY = "2026-03-14T15:00", "2026-03-16"
#: (rule, the papers' department sits in the hall, the act that ends it)
MORNING = [
    ("XQ-CZ-04-2a", True, "papers_handed_over"),
    ("XQ-CZ-04-2h", False, "papers_stored"),
]
AFTERNOON = [
    ("XQ-CZ-04-2b", True, "papers_handed_over"),
    ("XQ-CZ-04-2i", False, "papers_stored"),
]


def _received(time: str, resident: bool, form: str = "paper") -> Envelope:
    return fact(
        "intake.materials_received",
        time,
        receipt_id="M1",
        form=form,
        department=DEPARTMENT,
        resident=resident,
    )


def _did(act: str, time: str, receipt: str = "M1") -> Envelope:
    own: dict[str, Any] = {"own_system": True} if act == "electronic_materials_signed" else {}
    return fact(f"routing.{act}", time, receipt_id=receipt, department=DEPARTMENT, **own)


@pytest.mark.rule("XQ-CZ-04-2a", "XQ-CZ-04-2h")
@pytest.mark.parametrize(("rule", "resident", "act"), MORNING)
@pytest.mark.parametrize("received", [f"{MONDAY}T09:00", f"{MONDAY}T12:00"])
@pytest.mark.parametrize(("done", "kept"), [("14:00", True), ("14:01", False)])
def test_papers_of_the_morning_are_with_the_department_by_two(
    rule: str, resident: bool, act: str, received: str, done: str, kept: bool
) -> None:
    desk = office()
    desk.hear(_received(received, resident), _did(act, f"{MONDAY}T{done}"))
    assert desk.due(rule, "M1") == at(f"{MONDAY}T14:00")
    assert in_time(desk, rule, "M1") is kept
    assert len(desk.clocks.clocks) == 1


@pytest.mark.rule("XQ-CZ-04-2b", "XQ-CZ-04-2i")
@pytest.mark.parametrize(("rule", "resident", "act"), AFTERNOON)
@pytest.mark.parametrize("received", [f"{MONDAY}T12:01", f"{MONDAY}T17:30"])
@pytest.mark.parametrize(("done", "kept"), [("09:30", True), ("09:31", False)])
def test_papers_of_the_afternoon_are_with_the_department_next_morning(
    rule: str, resident: bool, act: str, received: str, done: str, kept: bool
) -> None:
    desk = office()
    desk.hear(_received(received, resident), _did(act, f"{TUESDAY}T{done}"))
    assert desk.due(rule, "M1") == at(f"{TUESDAY}T09:30")
    assert in_time(desk, rule, "M1") is kept
    assert len(desk.clocks.clocks) == 1


@pytest.mark.rule("XQ-CZ-04-2a", "XQ-CZ-04-2h")
@pytest.mark.parametrize(("rule", "resident", "act"), MORNING)
def test_papers_of_a_day_off_are_the_first_of_the_next_morning(
    rule: str, resident: bool, act: str
) -> None:
    desk = office()
    desk.hear(_received(DAY_OFF, resident))
    assert desk.due(rule, "M1") == at(f"{NEXT_DAY}T14:00")
    desk.hear(_did(act, f"{NEXT_DAY}T14:00", receipt="M2"))
    assert desk.clock(rule, "M1").stopped_at is None


@pytest.mark.rule("XQ-CZ-04-2b", "XQ-CZ-04-2i")
@pytest.mark.parametrize(("rule", "resident", "act"), AFTERNOON)
def test_papers_of_a_friday_afternoon_wait_for_monday(rule: str, resident: bool, act: str) -> None:
    desk = office()
    desk.hear(_received("2026-03-13T15:00", resident), _did(act, f"{NEXT_DAY}T09:30"))
    assert desk.due(rule, "M1") == at(f"{NEXT_DAY}T09:30")
    assert in_time(desk, rule, "M1")


@pytest.mark.rule("XQ-CZ-04-2a", "XQ-CZ-04-2b")
@pytest.mark.parametrize(
    ("received", "rule", "due"),
    [
        (f"{MONDAY}T10:00", "XQ-CZ-04-2a", f"{MONDAY}T15:00"),
        (f"{MONDAY}T15:00", "XQ-CZ-04-2b", f"{TUESDAY}T10:00"),
    ],
)
def test_county_may_set_other_times_for_handing_on(received: str, rule: str, due: str) -> None:
    times = {
        "handover_front_to_back__morning_by": "15:00",
        "handover_front_to_back__afternoon_by": "10:00",
    }
    desk = office(**times)
    desk.hear(_received(received, resident=True))
    assert desk.due(rule, "M1") == at(due)


@pytest.mark.rule("XQ-CZ-04-2a", "XQ-CZ-04-2b")
@pytest.mark.parametrize("hour", ["10:00", "15:00"])
@pytest.mark.parametrize(("way", "runs"), [("cut_off", True), ("limit", False)])
def test_county_that_hands_on_by_a_limit_knows_no_cut_off(hour: str, way: str, runs: bool) -> None:
    desk = office(handover_front_to_back=way)
    desk.hear(_received(f"{MONDAY}T{hour}", resident=True), _did("papers_stored", TUESDAY))
    assert (desk.runs("XQ-CZ-04-2a") or desk.runs("XQ-CZ-04-2b")) is runs


RECEIVED, AT_ONCE, TOO_LATE = f"{MONDAY}T10:00", f"{MONDAY}T10:05", f"{MONDAY}T10:06"


@pytest.mark.rule("XQ-CZ-04-2d", "XQ-CZ-04-2k")
@pytest.mark.parametrize(
    ("rule", "resident", "act", "other"),
    [
        ("XQ-CZ-04-2d", True, "electronic_materials_sent", "electronic_materials_signed"),
        ("XQ-CZ-04-2k", False, "electronic_materials_signed", "electronic_materials_sent"),
    ],
)
@pytest.mark.parametrize(("time", "kept"), [(AT_ONCE, True), (TOO_LATE, False)])
def test_electronic_materials_arrive_in_real_time(
    rule: str, resident: bool, act: str, other: str, time: str, kept: bool
) -> None:
    desk = office()
    desk.hear(_received(RECEIVED, resident, "electronic"), _did(other, RECEIVED))
    assert desk.clock(rule, "M1").stopped_at is None
    desk.hear(_did(act, time))
    assert in_time(desk, rule, "M1") is kept
    assert len(desk.clocks.clocks) == 1


@pytest.mark.rule("XQ-CZ-04-2d", "XQ-CZ-04-2k")
@pytest.mark.parametrize(("form", "running"), [("electronic", 1), ("paper", 0)])
@pytest.mark.parametrize(("rule", "resident"), [("XQ-CZ-04-2d", True), ("XQ-CZ-04-2k", False)])
def test_papers_cannot_travel_in_real_time(
    rule: str, resident: bool, form: str, running: int
) -> None:
    desk = office()
    desk.hear(_received(RECEIVED, resident, form))
    assert desk.runs(rule) == bool(running)


def _data(name: str, time: str, own_system: bool, number: int = 1) -> Envelope:
    return fact(
        f"routing.data_{name}",
        time,
        data_id=f"D{number}",
        provider=DEPARTMENT,
        own_system=own_system,
    )


def _entered(desk: Desk, rule: str, own_system: bool, minutes: int) -> bool:
    """Are data that take so long to reach the platform there in time?"""
    recorded = (at(RECEIVED) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")
    desk.hear(_data("produced", RECEIVED, own_system), _data("recorded", recorded, own_system))
    return in_time(desk, rule, "D1")


@pytest.mark.rule("XQ-BZ-04a")
@pytest.mark.parametrize(("minutes", "kept"), [(5, True), (6, False)])
def test_provider_enters_its_data_in_real_time(minutes: int, kept: bool) -> None:
    desk = office()
    assert _entered(desk, "XQ-BZ-04a", own_system=False, minutes=minutes) is kept
    assert desk.clock("XQ-BZ-04a", "D1").responsible == DEPARTMENT
    assert not desk.runs("XQ-BZ-04b")


@pytest.mark.rule("XQ-BZ-04a")
def test_one_entry_does_not_stand_for_another() -> None:
    desk = office()
    desk.hear(_data("produced", RECEIVED, own_system=False))
    desk.hear(_data("recorded", RECEIVED, own_system=False, number=2))
    desk.let_pass(TOO_LATE)
    assert "yellow" in desk.cards("XQ-BZ-04a")


@pytest.mark.rule("XQ-BZ-04b")
@pytest.mark.parametrize(
    ("mode", "minutes", "kept"),
    [
        ("real_time", 5, True),
        ("real_time", 6, False),
        ("fixed_times", 60, True),
        ("fixed_times", 61, False),
    ],
)
def test_system_of_a_department_shares_its_data(mode: str, minutes: int, kept: bool) -> None:
    desk = office(data_exchange_mode=mode)
    assert _entered(desk, "XQ-BZ-04b", own_system=True, minutes=minutes) is kept
    assert not desk.runs("XQ-BZ-04a")
