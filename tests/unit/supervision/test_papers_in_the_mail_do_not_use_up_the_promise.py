"""材料异地流转: where the county says so, the promise pauses while originals travel; the legal
limit does not."""

from __future__ import annotations

import pytest
from clock_desk import (
    CASE_ID,
    COUNTY_THERE,
    TOWNSHIP_THERE,
    Desk,
    accepted,
    at,
    concluded,
    delivered,
    offered,
    returned,
    revoked,
)

from services.supervision.domain.clocks import Status
from services.supervision.domain.pauses import Pause

# Accepted on a Monday: promised within 3 working days, legal within 5.
RECEIPT, PROMISE, LEGAL = "2026-03-09T10:00", "2026-03-12T17:30", "2026-03-16T17:30"
TUESDAY, WEDNESDAY = "2026-03-10T10:00", "2026-03-11T10:00"


@pytest.fixture
def desk() -> Desk:
    desk = Desk(profile="luoshan")
    desk.hear(accepted(RECEIPT))
    return desk


@pytest.mark.rule("LS-TC-04e")
def test_promise_pauses_from_the_offer_until_the_papers_are_there(desk: Desk) -> None:
    desk.hear(offered(TUESDAY))
    assert desk.status() is Status.PAUSED
    assert desk.due() is None
    assert desk.timers[f"case/{CASE_ID}"].due_at == at("2026-03-13T17:30")
    desk.hear(delivered(WEDNESDAY))
    assert desk.status() is Status.RUNNING
    assert desk.clocks.pauses == (Pause(at(TUESDAY), at(WEDNESDAY)),)
    assert desk.due() == at("2026-03-13T17:30")
    desk.let_pass("2026-03-12T17:29")
    assert desk.cards("promised") == []
    desk.let_pass("2026-03-12T17:30")
    assert desk.cards("promised") == ["amber"]


@pytest.mark.rule("LS-TC-04e")
def test_handoff_without_papers_does_not_pause(desk: Desk) -> None:
    desk.hear(offered(TUESDAY, papers=False), delivered(WEDNESDAY))
    assert desk.clocks.pauses == ()
    assert desk.due() == at(PROMISE)


@pytest.mark.rule("LS-TC-04e")
def test_legal_limit_runs_on(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY))
    assert desk.due("legal") == at(LEGAL)


def test_nobody_is_late_while_the_papers_travel(desk: Desk) -> None:
    desk.hear(offered(TUESDAY))
    desk.let_pass("2026-03-16T12:00")
    assert not desk.late()
    desk.hear(delivered("2026-03-16T12:00"))
    # 6 hours of Tuesday, 21 until Friday and 3 of Monday are given back.
    assert desk.due() == at("2026-03-19T11:00")
    desk.let_pass("2026-03-31T00:00")
    assert (desk.late(), desk.late("legal")) == (True, True)


@pytest.mark.rule("LS-TC-06a")
@pytest.mark.parametrize(
    ("conclusion", "late"), [("2026-03-13T17:30", False), ("2026-03-14T09:00", True)]
)
def test_approving_department_has_its_promise_without_the_transit(
    desk: Desk, conclusion: str, late: bool
) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY), concluded(conclusion))
    assert desk.late() is late


@pytest.mark.rule("LS-TC-06a")
def test_approving_department_is_late_where_nothing_travelled(desk: Desk) -> None:
    desk.hear(concluded("2026-03-13T17:30"))
    assert desk.late()


def test_carriers_time_counts_not_the_time_of_the_message(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY, told="2026-03-20T09:00"))
    assert desk.due() == at("2026-03-13T17:30")


def test_every_leg_of_the_journey_pauses(desk: Desk) -> None:
    desk.hear(
        offered("2026-03-10T09:00", TOWNSHIP_THERE),
        delivered("2026-03-10T10:00", TOWNSHIP_THERE, number=1),
        offered("2026-03-11T09:00", COUNTY_THERE),
        delivered("2026-03-11T11:00", COUNTY_THERE, number=2),
    )
    assert desk.due() == at("2026-03-13T12:00")


def test_parcels_under_way_together_pause_once(desk: Desk) -> None:
    desk.hear(
        offered("2026-03-10T09:00", TOWNSHIP_THERE),
        offered("2026-03-10T10:00", COUNTY_THERE),
        delivered("2026-03-10T11:00", COUNTY_THERE, number=2),
    )
    assert desk.due() is None
    desk.hear(delivered("2026-03-10T15:30", TOWNSHIP_THERE, number=1))
    assert desk.clocks.pauses == (Pause(at("2026-03-10T09:00"), at("2026-03-10T15:30")),)


def test_day_of_acceptance_is_not_given_back_twice(desk: Desk) -> None:
    desk.hear(offered("2026-03-09T11:00"), delivered("2026-03-10T10:00"))
    assert desk.due() == at("2026-03-13T10:00")


def test_promise_in_working_hours_pauses_at_once() -> None:
    desk = Desk(profile="luoshan")
    desk.hear(accepted("2026-03-09T10:00", promised=(4, "working_hour")))
    assert desk.due() == at("2026-03-09T15:30")
    desk.hear(offered("2026-03-09T11:00"), delivered("2026-03-10T10:00"))
    assert desk.due() == at("2026-03-10T14:30")


def test_transit_after_the_promise_was_broken_excuses_nothing(desk: Desk) -> None:
    desk.let_pass(PROMISE)
    desk.hear(offered("2026-03-13T10:00"), delivered("2026-03-16T10:00"))
    assert desk.due() == at(PROMISE)
    assert desk.late()


def test_parcel_with_the_result_does_not_pause(desk: Desk) -> None:
    desk.hear(delivered(WEDNESDAY, purpose="result"))
    assert desk.due() == at(PROMISE)
    desk.hear(offered(TUESDAY))
    assert desk.status() is Status.PAUSED


def test_second_offer_to_an_office_that_has_the_papers_does_not_pause(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY), offered("2026-03-11T15:00", attempt=2))
    assert desk.status() is Status.RUNNING
    assert desk.due() == at("2026-03-13T17:30")


def test_returned_parcel_ends_the_pause_until_it_is_sent_again(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), returned(WEDNESDAY))
    assert desk.due() == at("2026-03-13T17:30")
    desk.hear(offered("2026-03-12T09:00", attempt=2))
    assert desk.due() is None
    desk.hear(delivered("2026-03-12T11:00", number=2))
    assert desk.due() == at("2026-03-16T11:00")


@pytest.mark.rule("LS-TC-04e")
def test_carrier_that_corrects_itself_prolongs_the_pause(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY), revoked("2026-03-11T12:00"))
    assert desk.status() is Status.PAUSED
    desk.hear(delivered("2026-03-12T10:00"))
    assert desk.clocks.pauses == (Pause(at(TUESDAY), at("2026-03-12T10:00")),)


def test_correction_about_another_parcel_changes_nothing(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY))
    desk.hear(revoked("2026-03-11T12:00", number=7), revoked("2026-03-11T12:00", purpose="result"))
    assert desk.status() is Status.RUNNING


def test_conclusion_while_papers_travel_ends_the_pause(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), concluded("2026-03-18T10:00"))
    assert desk.status() is Status.STOPPED
    # 6 hours of Tuesday, 35 until the next Tuesday and 1 of Wednesday are given back.
    assert desk.due() == at("2026-03-20T17:30")
    assert not desk.late()
    assert desk.late("legal")


def test_case_of_another_site_is_measured_there() -> None:
    desk = Desk(profile="luoshan")
    desk.hear(offered(TUESDAY, owner="411522000000"))
    assert desk.stored == {}
    desk.hear(offered(TUESDAY))
    assert desk.stored
