"""What clocks depend on: whether a unit acts on a case, and when its papers were complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from intake_desk import (
    CASE_ID,
    COUNTY,
    MONDAY,
    REQUIRED,
    VILLAGE,
    VILLAGE_THERE,
    Desk,
    accept,
    correct,
    item,
    registration,
    supplement,
)

from services.intake import commands
from services.intake.domain.items import Act, FlowStep, Item
from services.intake.domain.receptions import Paper, Reception
from shared.kernel.divisions import Level

TUESDAY = MONDAY + timedelta(days=1)
OWN_ACT = (FlowStep(Act.DECIDE, Level.VILLAGE),)


def own_item() -> Item:
    """What the village decides by itself."""
    return replace(item(), flow=OWN_ACT)


def last(desk: Desk) -> dict[str, Any]:
    return desk.told[-1][1]


@pytest.mark.parametrize(
    ("of", "competent", "to_unit"),
    [
        (item(), VILLAGE, True),
        (own_item(), VILLAGE, False),
        (own_item(), VILLAGE_THERE, True),
    ],
)
def test_registration_says_whether_another_office_has_to_act(
    of: Item, competent: str, to_unit: bool
) -> None:
    desk = Desk()
    desk.run(registration(competent=competent, of=of))
    assert last(desk)["to_unit"] is to_unit


def test_acceptance_says_when_the_applicant_completed_the_materials() -> None:
    desk = Desk()
    desk.run(registration(materials=REQUIRED[:1]))
    desk.run(correct())
    desk.run(supplement(), TUESDAY)
    desk.run(accept(), TUESDAY + timedelta(days=1))
    assert last(desk)["corrected"] is True
    assert last(desk)["materials_complete_at"] == TUESDAY.isoformat()


def test_day_on_which_something_was_still_missing_is_not_that_day() -> None:
    desk = Desk()
    desk.run(registration(materials=REQUIRED[:1]))
    desk.run(correct())
    desk.run(commands.SupplementCase(CASE_ID, REQUIRED[:2]), MONDAY)
    assert desk.state.materials_complete_at is None
    desk.run(correct())
    desk.run(supplement(), TUESDAY)
    desk.run(accept(), TUESDAY)
    assert last(desk)["materials_complete_at"] == TUESDAY.isoformat()


def test_acceptance_of_what_was_complete_says_so() -> None:
    desk = Desk()
    desk.run(registration())
    desk.run(accept())
    assert last(desk)["corrected"] is False
    assert "materials_complete_at" not in last(desk)


@pytest.mark.parametrize("resident", [True, False])
def test_department_is_told_which_materials_are_on_their_way(resident: bool) -> None:
    desk = Desk()
    desk.run(registration())
    told = desk.run(commands.AcceptCase(CASE_ID, resident=resident))
    assert told == ["case_accepted", "materials_received", "materials_received"]
    forms = [(data["form"], data["department"], data["resident"]) for _, data in desk.told[-2:]]
    assert forms == [("paper", COUNTY, resident), ("electronic", COUNTY, resident)]
    assert len({data["receipt_id"] for _, data in desk.told[-2:]}) == 2


def test_materials_that_came_by_network_are_no_papers() -> None:
    desk = Desk()
    papers = tuple(Paper(name, "electronic") for name in REQUIRED)
    desk.run(replace(registration(), reception=Reception("web_hall", papers=papers)))
    assert desk.run(commands.AcceptCase(CASE_ID, resident=True))[1:] == ["materials_received"]
    assert last(desk)["form"] == "electronic"
