"""预约: the window answers at once; who does not come and cannot be reached gives it up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from clock_desk import CALENDAR, VILLAGE, Desk, at, fact, profile_with
from county_desk import LONG_AFTER, cards_in_the_end, kundulun, luoshan

from services.supervision.domain.clocks import Status
from services.supervision.domain.measuring import measure
from shared.contracts.envelope import Envelope
from shared.kernel.clockrules import Effect
from shared.kernel.limits import Limit, LimitUnit
from shared.rulebook.clocks import in_force

AGREED = "2026-03-14T09:30"


def appointment(name: str, time: str, **data: Any) -> Envelope:
    return fact(
        f"intake.appointment_{name}",
        time,
        subject="appointment/a1",
        appointment_id="a1",
        party_id="p1",
        **data,
    )


def requested(time: str) -> Envelope:
    return appointment("requested", time, item_id="residence_permit")


def agreed(time: str) -> Envelope:
    return appointment("agreed", time, agreed_at=at(AGREED).isoformat())


@pytest.mark.rule("LS-YY-05a")
@pytest.mark.parametrize(
    ("answer", "cards"),
    [
        (agreed("2026-03-09T10:30"), set()),
        (agreed("2026-03-09T10:31"), {"yellow"}),
        (appointment("refused", "2026-03-09T10:30", reason="事项即办"), set()),
        (appointment("refused", "2026-03-09T10:31", reason="事项即办"), {"yellow"}),
        (appointment("cancelled", "2026-03-09T10:30", reason="改日再来"), set()),
    ],
)
def test_window_answers_a_request_within_half_an_hour(answer: Envelope, cards: set[str]) -> None:
    desk = luoshan()
    assert cards_in_the_end(desk, "LS-YY-05a", [requested("2026-03-09T10:00"), answer]) == cards


@pytest.mark.rule("LS-YY-05a")
def test_request_that_nobody_answers_is_carded_and_another_county_measures_none() -> None:
    desk = luoshan()
    cards = cards_in_the_end(desk, "LS-YY-05a", [requested("2026-03-09T10:00")])
    assert cards == {"yellow", "red"}
    assert desk.clock("LS-YY-05a").responsible == VILLAGE
    elsewhere = kundulun()
    elsewhere.hear(requested("2026-03-09T10:00"))
    assert not elsewhere.runs("LS-YY-05a")


def waiting(*heard: Envelope) -> Desk:
    desk = luoshan()
    desk.hear(agreed("2026-03-09T10:05"), *heard)
    return desk


@pytest.mark.rule("LS-YY-04c")
@pytest.mark.parametrize(
    ("arrival", "in_time"),
    [("2026-03-14T09:20", True), ("2026-03-14T10:00", True), ("2026-03-14T10:01", False)],
)
def test_applicant_may_come_half_an_hour_after_the_agreed_time(arrival: str, in_time: bool) -> None:
    desk = waiting()
    assert desk.due("LS-YY-04c") == at("2026-03-14T10:00")
    assert desk.clock("LS-YY-04c").responsible == VILLAGE
    desk.hear(appointment("arrived", arrival))
    assert desk.clock("LS-YY-04c").in_time is in_time


@pytest.mark.rule("LS-YY-04c")
def test_grace_is_that_of_the_county() -> None:
    desk = luoshan(appointment_grace=Limit(5, LimitUnit.MINUTE))
    desk.hear(agreed("2026-03-09T10:05"))
    assert desk.due("LS-YY-04c") == at("2026-03-14T09:35")


@pytest.mark.rule("LS-YY-04c")
@pytest.mark.parametrize("end", ["abandoned", "cancelled"])
def test_appointment_that_is_given_up_is_waited_for_no_more(end: str) -> None:
    desk = waiting()
    assert desk.status() is Status.RUNNING
    desk.hear(
        appointment(end, "2026-03-14T10:00", **({"reason": "有事"} if end == "cancelled" else {}))
    )
    assert desk.clock("LS-YY-04c").cancelled


@pytest.mark.rule("LS-YY-04c")
def test_whoever_was_reached_has_not_given_it_up() -> None:
    desk = waiting(appointment("contact_failed", "2026-03-14T09:40", channel="电话"))
    desk.hear(appointment("contacted", "2026-03-14T09:45", channel="电话"))
    assert desk.clock("LS-YY-04c").cancelled


@pytest.mark.rule("LS-YY-04c")
def test_it_is_nobodys_fault_so_no_card_is_raised() -> None:
    desk = waiting(appointment("contact_failed", "2026-03-14T09:50", channel="电话"))
    desk.let_pass(LONG_AFTER)
    assert desk.cards() == []
    assert desk.runs("LS-YY-04c")


@pytest.mark.rule("LS-YY-04c")
@pytest.mark.parametrize("tried", [True, False])
def test_nothing_comes_of_it_unless_the_window_tried_to_reach_the_applicant(tried: bool) -> None:
    """Whoever acts on the rule has its condition in it: here it is read as one that warns."""
    rules = in_force(profile_with("luoshan"))
    (rule,) = [one for one in rules.clocks if one.id == "LS-YY-04c"]
    warning = replace(rules, clocks=(replace(rule, effect=Effect.NOTICE),))
    call = appointment("contact_failed", "2026-03-14T09:50", channel="电话")
    desk = waiting(*([call] if tried else []))
    measured = measure(desk.clocks.seen, warning, lambda _: CALENDAR, at(LONG_AFTER))
    assert bool(measured.clocks["LS-YY-04c"].levels) is tried
