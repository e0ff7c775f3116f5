"""What the law takes out of a limit: hearings, tests and the like, and waiting for corrections."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import COUNTY_THERE, Desk, at, fact
from county_desk import PROMISE, accepted_case, agreed, kundulun, luoshan

from services.supervision.domain.clocks import Status
from shared.contracts.envelope import Envelope

LICENCE, CONFIRMATION = "administrative_license", "administrative_confirmation"
LEGAL = "2026-04-07T17:30"
#: A working day taken out: from Tuesday at ten to Wednesday at ten.
BEGAN, ENDED = "2026-03-10T10:00", "2026-03-11T10:00"
LATER = {"promised": "2026-03-13T17:30", "legal": "2026-04-08T17:30"}


def procedure(name: str, time: str, item_type: str = LICENCE, number: int = 1) -> Envelope:
    return fact(
        f"routing.special_procedure_{name}",
        time,
        terms=agreed(item_type=item_type),
        procedure_id=f"S{number}",
        node=COUNTY_THERE,
        kind="hearing",
    )


def case(item_type: str = LICENCE, **changed: Any) -> Desk:
    desk = Desk(changed=changed)
    desk.hear(accepted_case(item_type=item_type))
    return desk


def dues(desk: Desk) -> tuple[Any, Any]:
    return desk.due("promised"), desk.due("legal")


UNCHANGED, MOVED = (at(PROMISE), at(LEGAL)), (at(LATER["promised"]), at(LATER["legal"]))


@pytest.mark.parametrize(
    ("policy", "item_type", "expected"),
    [
        ("licences", LICENCE, MOVED),
        ("licences", CONFIRMATION, UNCHANGED),
        ("all", LICENCE, MOVED),
        ("all", CONFIRMATION, MOVED),
        ("none", LICENCE, UNCHANGED),
        ("none", CONFIRMATION, UNCHANGED),
    ],
)
def test_hearing_takes_its_time_out_of_both_limits(
    policy: str, item_type: str, expected: tuple[Any, Any]
) -> None:
    desk = case(item_type, pause__special_procedures=policy)
    desk.hear(procedure("began", BEGAN, item_type), procedure("ended", ENDED, item_type))
    assert dues(desk) == expected


def test_nobody_is_late_while_a_hearing_lasts() -> None:
    desk = case()
    desk.hear(procedure("began", BEGAN))
    assert desk.status() is Status.PAUSED
    desk.let_pass("2026-06-30T00:00")
    assert desk.cards() == []


def test_each_procedure_ends_by_itself() -> None:
    desk = case()
    desk.hear(procedure("began", BEGAN), procedure("began", BEGAN, number=2))
    desk.hear(procedure("ended", "2026-03-10T11:00"))
    assert desk.status() is Status.PAUSED
    desk.hear(procedure("ended", ENDED, number=2))
    assert dues(desk) == MOVED


def correction(time: str) -> Envelope:
    return fact("intake.case_correction_requested", time, missing=["照片"])


def supplement(time: str) -> Envelope:
    return fact("intake.case_supplemented", time, materials=["照片"])


@pytest.mark.parametrize(("counts", "expected"), [(True, MOVED), (False, UNCHANGED)])
def test_waiting_for_corrections_does_not_count_unless_the_county_says_so(
    counts: bool, expected: tuple[Any, Any]
) -> None:
    desk = case(pause__correction=counts)
    desk.hear(correction(BEGAN), supplement(ENDED))
    assert dues(desk) == expected


def test_correction_before_acceptance_takes_nothing_out() -> None:
    desk = case()
    desk.hear(correction("2026-03-04T10:00"), supplement("2026-03-06T10:00"))
    assert dues(desk) == UNCHANGED


@pytest.mark.parametrize(
    ("profile", "case_type", "rule"),
    [
        ("luoshan", "commitment", "LS-YS-03"),
        ("luoshan", "report_up", "LS-KC-03c"),
        ("kundulun", "commitment", "KD-ZN-4-2"),
        ("x-district", "commitment", "XQ-CZ-05a"),
        ("taoshan", "commitment", "TS-SG-15a"),
    ],
)
def test_every_clause_that_measures_the_promise_is_paused(
    profile: str, case_type: str, rule: str
) -> None:
    desk = Desk(profile=profile)
    desk.hear(accepted_case(case_type=case_type, item_type=LICENCE))
    assert desk.due(rule) == at(PROMISE)
    desk.hear(procedure("began", BEGAN), procedure("ended", ENDED))
    assert desk.due(rule) == at(LATER["promised"])


def test_other_limits_run_on() -> None:
    for desk, rule, start in (
        (luoshan(), "LS-TC-04c", accepted_case(mode="cross_location", papers=True)),
        (kundulun(), "KD-ZN-3-4d-report", accepted_case(case_type="report_up")),
    ):
        desk.hear(start)
        before = desk.due(rule)
        desk.hear(correction("2026-03-10T09:00"))
        assert desk.due(rule) == before
