"""流程: which office does what, from the item's flow and the place whose offices decide."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from relay_office import (
    CASE_ID,
    CASE_NO,
    CHECK_AND_DECIDE,
    CITY,
    COUNTY,
    COUNTY_THERE,
    TOWNSHIP,
    UP_TO_THE_CITY,
    VILLAGE,
    VILLAGE_THERE,
    Relay,
    accepted,
    begun,
)

from services.routing.domain.legs import LegStatus
from services.routing.domain.planning import make_plan
from shared.kernel.refusals import Invalid, NotFound

EVERY_LEVEL = (
    ("check", "village"),
    ("check", "township"),
    ("review", "county"),
    ("decide", "city"),
)


def plan(flow: Sequence[tuple[str, str]], competent: str, owner: str = VILLAGE) -> list[str]:
    relay = Relay()
    relay.run(accepted(flow, owner=owner, competent=competent))
    return [stage.node for stage in relay.leg(owner).plan]


@pytest.mark.parametrize(
    ("competent", "offices"),
    [
        (VILLAGE, [VILLAGE, TOWNSHIP, COUNTY, CITY]),
        (TOWNSHIP, [TOWNSHIP, TOWNSHIP, COUNTY, CITY]),
        (COUNTY, [COUNTY, COUNTY, COUNTY, CITY]),
        (CITY, [CITY, CITY, CITY, CITY]),
    ],
    ids=["village", "township", "county", "city"],
)
def test_each_stage_goes_to_the_office_of_its_level(competent: str, offices: list[str]) -> None:
    assert plan(EVERY_LEVEL, competent) == offices


def test_division_without_an_office_is_served_by_the_one_above_it() -> None:
    """新县's townships have no node at this site."""
    assert plan(EVERY_LEVEL, VILLAGE_THERE) == [COUNTY_THERE, COUNTY_THERE, COUNTY_THERE, CITY]


def test_plan_follows_the_competent_division_not_the_window() -> None:
    assert plan(CHECK_AND_DECIDE, VILLAGE_THERE) == [COUNTY_THERE, COUNTY_THERE]
    assert plan(CHECK_AND_DECIDE, VILLAGE) == [TOWNSHIP, COUNTY]


def test_level_that_does_not_exist_climbs_to_the_next_that_does() -> None:
    """A city without counties: its townships hang on the city."""
    offices = {"township": "441900003000", "city": "441900000000"}
    stages = make_plan(UP_TO_THE_CITY, "441900003001", lambda _division, level: offices.get(level))
    assert [(stage.act, stage.node) for stage in stages] == [
        ("check", "441900003000"),
        ("review", "441900000000"),
        ("decide", "441900000000"),
    ]


@pytest.mark.parametrize("level", ["county", "street"])
def test_stage_that_no_office_can_do_is_refused(level: str) -> None:
    with pytest.raises(Invalid) as refusal:
        make_plan([("decide", level)], VILLAGE, lambda _division, _level: None)
    assert refusal.value.code == "no_competent_office"
    assert level in refusal.value.detail


def test_unknown_division_is_refused() -> None:
    with pytest.raises(NotFound):
        plan(CHECK_AND_DECIDE, "999999000000")


def test_first_stage_elsewhere_is_offered_at_once() -> None:
    relay = Relay()
    assert relay.run(accepted()) == ["PlanMade", "HandoffOffered"]
    assert relay.leg(VILLAGE).status is LegStatus.HANDED_ON
    (offer,) = relay.mail
    assert offer.destination == TOWNSHIP
    assert offer.data["handoff_id"] == f"{CASE_NO}-1-1"
    assert (offer.data["attempt"], offer.data["stage"]) == (1, 0)
    assert offer.data["sealed_party"] == "s1.key.record"
    assert offer.data["plan"] == [
        {"act": "check", "node": TOWNSHIP},
        {"act": "decide", "node": COUNTY},
    ]


def test_first_stage_at_the_owner_is_a_task_there() -> None:
    relay = Relay()
    assert relay.run(accepted(owner=TOWNSHIP)) == ["PlanMade", "TaskOpened"]
    assert relay.leg(TOWNSHIP).status is LegStatus.HELD
    assert relay.told("task_opened")[0]["task_id"] == f"{CASE_NO}-T1"
    assert list(relay.mail) == []


def test_case_is_planned_once() -> None:
    relay = begun()
    before = relay.leg(VILLAGE)
    assert relay.run(accepted(UP_TO_THE_CITY)) == []
    assert relay.leg(VILLAGE) == before


def test_facts_name_the_case_its_owner_and_who_is_responsible_now() -> None:
    relay = begun()
    relay.sign(TOWNSHIP)
    signed = relay.told("handoff_signed")[0]
    assert (signed["case_id"], signed["case_no"], signed["owner"]) == (CASE_ID, CASE_NO, VILLAGE)
    assert signed["terms"]["responsible"] == TOWNSHIP
    assert relay.told("plan_made")[0]["terms"]["responsible"] == VILLAGE
