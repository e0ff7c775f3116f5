"""收件: what may be written down at the window, and what is told of it."""

from __future__ import annotations

import pytest
from intake_desk import (
    CASE_ID,
    CASE_NO,
    MONDAY,
    REQUIRED,
    VILLAGE,
    VILLAGE_THERE,
    Desk,
    accept,
    item,
    registration,
)

from services.intake.domain.cases import Agent, Status
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.service.work import history_data


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_application_is_written_down_and_told(desk: Desk) -> None:
    assert desk.run(registration()) == ["case_registered"]
    assert desk.state.status is Status.REGISTERED
    assert desk.state.registered_at == MONDAY
    (_, told), *_ = desk.told
    assert told == {
        "case_id": CASE_ID,
        "case_no": CASE_NO,
        "owner": VILLAGE,
        "item_id": "elderly_card",
        "case_type": "commitment",
        "origin_division": VILLAGE,
        "party_id": "p-1",
        "agency": False,
        "to_unit": True,
    }


def test_case_keeps_the_version_of_its_item(desk: Desk) -> None:
    desk.run(registration())
    kept = desk.state.item
    assert (kept.id, kept.version) == ("elderly_card", 3)
    assert kept.required == REQUIRED
    assert (kept.promised.value, kept.legal.value) == (5, 10)


def test_case_is_registered_once(desk: Desk) -> None:
    desk.run(registration())
    with pytest.raises(Conflict) as refusal:
        desk.run(registration())
    assert refusal.value.code == "case_exists"


def test_personal_data_stands_in_history_only_as_a_digest(desk: Desk) -> None:
    desk.run(registration())
    kept = history_data(desk.happened[0])
    assert "s1.key.record" not in str(kept)
    assert len(kept["sealed_party"]) == 64


def test_material_that_the_item_does_not_know_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFound) as refusal:
        desk.run(registration([*REQUIRED, "driving_licence"]))
    assert (refusal.value.code, refusal.value.field) == ("unknown_material", "materials")
    assert desk.case is None


def test_materials_need_not_be_complete_yet(desk: Desk) -> None:
    desk.run(registration(["photo"]))
    assert desk.state.missing == ("identity_card", "household_register")


class TestAgent:
    def test_authorised_agent_acts_for_the_applicant(self, desk: Desk) -> None:
        desk.run(registration(agent=Agent("p-2", authorised=True)))
        assert desk.told[0][1]["agency"] is True
        assert desk.state.agent == Agent("p-2", authorised=True)

    def test_agent_without_authorisation_is_refused(self, desk: Desk) -> None:
        with pytest.raises(Invalid) as refusal:
            desk.run(registration(agent=Agent("p-2", authorised=False)))
        assert refusal.value.code == "agent_not_authorised"
        assert refusal.value.field == "agent.authorised"

    def test_item_that_must_be_applied_for_in_person_takes_no_agent(self, desk: Desk) -> None:
        in_person = item(agency_allowed=False)
        with pytest.raises(Invalid) as refusal:
            desk.run(registration(agent=Agent("p-2", authorised=True), of=in_person))
        assert (refusal.value.code, refusal.value.field) == ("agency_not_allowed", "agent")
        assert desk.run(registration(of=in_person)) == ["case_registered"]


class TestCaseOfAnotherCounty:
    """同城通办."""

    def test_it_is_taken_where_the_item_is_open_to_it(self, desk: Desk) -> None:
        desk.run(registration(competent=VILLAGE_THERE))
        assert desk.state.travels

    def test_it_is_refused_where_the_item_is_not(self, desk: Desk) -> None:
        local = item(cross_location=False)
        with pytest.raises(Invalid) as refusal:
            desk.run(registration(competent=VILLAGE_THERE, of=local))
        assert refusal.value.code == "not_cross_location"
        assert refusal.value.field == "competent_division"
        assert desk.run(registration(of=local)) == ["case_registered"]

    def test_division_that_no_office_acts_for_is_refused(self, desk: Desk) -> None:
        with pytest.raises(NotFound) as refusal:
            desk.run(registration(competent="110000000000"))
        assert refusal.value.code == "unknown_division"

    def test_its_originals_travel_with_it(self, desk: Desk) -> None:
        desk.run(registration(competent=VILLAGE_THERE))
        desk.run(accept())
        told = desk.told[-1][1]
        assert (told["papers"], told["competent_division"]) == (True, VILLAGE_THERE)

    def test_originals_of_a_local_case_stay(self, desk: Desk) -> None:
        desk.run(registration())
        desk.run(accept())
        assert desk.told[-1][1]["papers"] is False
