"""代办、一对一专办: asked for, checked on the spot, agreed, handed over, suspended, ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_office import OFFICER
from help_office import APPLICANT, BOTH, PERIOD, HelpOffice, opened, refused
from item_office import APPLICATION, VILLAGE, card
from slip_office import words

from services.intake.domain.assistances import Ground
from shared.kernel.ids import uuid7


@pytest.fixture
def village(stocked_intake: Path, tmp_path: Path) -> Iterator[HelpOffice]:
    office = opened(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


@pytest.fixture
def agency(village: HelpOffice) -> HelpOffice:
    """An item for which others may act."""
    village.offer()
    return village


@pytest.fixture
def special(village: HelpOffice) -> HelpOffice:
    """A window for one-to-one service, with its officer; the item concerns several departments."""
    village.offer_joint()
    village.window("1", "comprehensive")
    village.window("3", "one_to_one")
    village.officer()
    return village


def asked_specially(office: HelpOffice, **told: str) -> str:
    return office.ask_for("one_to_one", **{"window": "3", **told})


@pytest.mark.rule("LS-DB-05b")
def test_materials_of_an_agency_request_are_checked_on_the_spot(agency: HelpOffice) -> None:
    request_id = agency.ask_for()
    (requested,) = agency.told("assistance_requested")
    assert (requested["request_id"], requested["service"]) == (request_id, "agency")
    shown = agency.go_on(request_id, "check", materials=["identity_card"])
    assert (shown["stage"], shown["missing"]) == ("wanting", ["photo"])
    (checked,) = agency.told("assistance_checked")
    assert (checked["service"], checked["complete"]) == ("agency", False)
    assert checked["missing"] == ["photo"]
    assert agency.go_on(request_id, "check", materials=["photo"])["stage"] == "complete"
    assert agency.told("assistance_checked")[-1]["complete"] is True


@pytest.mark.rule("LS-DB-05b")
def test_nothing_is_agreed_before_that_check(agency: HelpOffice) -> None:
    request_id, agent_id = agency.ask_for(), agency.published()
    with refused("not_checked"):
        agency.go_on(request_id, "agreement", agent_id=agent_id, **PERIOD)
    agency.go_on(request_id, "check", materials=[])
    with refused("materials_missing"):
        agency.go_on(request_id, "agreement", agent_id=agent_id, **PERIOD)


def test_check_knows_the_item_and_is_not_made_twice(agency: HelpOffice) -> None:
    request_id = agency.ask_for()
    with refused("unknown_material"):
        agency.go_on(request_id, "check", materials=["passport"])
    agency.complete(request_id)
    with refused("checked_already"):
        agency.complete(request_id)


def test_nobody_is_helped_against_their_will(agency: HelpOffice) -> None:
    with refused("not_voluntary"):
        agency.ask_for(voluntary=False)
    assert agency.told("assistance_requested") == []


def test_what_the_applicant_has_to_come_for_is_not_left_to_an_agent(village: HelpOffice) -> None:
    with refused("agency_not_allowed"):
        village.ask_for(item_id="temporary_identity_card")


@pytest.mark.rule("LS-ZB-03a")
def test_one_to_one_is_for_what_concerns_several_departments(special: HelpOffice) -> None:
    assert asked_specially(special)
    with refused("not_for_one_to_one"):
        asked_specially(special, item_id="grain_subsidy")


@pytest.mark.rule("LS-ZB-03a")
def test_one_to_one_is_for_the_approval_of_a_key_project(special: HelpOffice) -> None:
    licence = card(id="building_permit", item_type="administrative_license")
    special.publish(licence)
    with refused("not_for_one_to_one"):
        asked_specially(special, item_id="building_permit", key_project=" ")
    assert asked_specially(special, item_id="building_permit", key_project="产业园二期")
    with refused("not_for_one_to_one"):
        asked_specially(special, item_id="grain_subsidy", key_project="产业园二期")


@pytest.mark.rule("LS-ZB-03b")
def test_who_took_the_offer_gets_one_to_one_service_for_anything(special: HelpOffice) -> None:
    visit = special.visit("disabled")
    special.act(visit, "offer", accepted=True)
    found = asked_specially(special, item_id="grain_subsidy", visit_id=visit["visit_id"])
    assert found
    special.act(visit, "offer", accepted=False)
    with refused("not_for_one_to_one"):
        asked_specially(special, item_id="grain_subsidy", visit_id=visit["visit_id"])


@pytest.mark.rule("LS-ZB-05a")
def test_one_to_one_is_asked_for_at_its_own_window(special: HelpOffice) -> None:
    request_id = asked_specially(special)
    assert special.get(f"/assistances/{request_id}")["window"] == "3"
    with refused("not_that_window"):
        asked_specially(special, window="1")


@pytest.mark.rule("LS-ZB-05a")
def test_centre_without_that_window_takes_no_such_request(village: HelpOffice) -> None:
    village.offer_joint()
    with refused("no_one_to_one_window"):
        asked_specially(village)


@pytest.mark.rule("LS-ZB-05b")
def test_officer_takes_whoever_has_everything_to_the_department(special: HelpOffice) -> None:
    request_id = asked_specially(special)
    special.complete(request_id)
    (checked,) = special.told("assistance_checked")
    assert (checked["service"], checked["complete"]) == ("one_to_one", True)
    with refused("not_accompanied"):
        special.go_on(request_id, "end", reason="已办结")
    shown = special.go_on(request_id, "accompaniment", person="王芳")
    assert (shown["stage"], shown["agent"]) == ("accompanied", "李强")
    assert (shown["department"], shown["person"]) == ("民政局", "王芳")
    assert special.go_on(request_id, "end", reason="已办结")["stage"] == "ended"


@pytest.mark.rule("LS-ZB-05b")
def test_liaison_of_the_unit_meets_them_where_one_is_named(special: HelpOffice) -> None:
    unit = {"unit_id": "civil_affairs", "name": "民政局", "kind": "approval_department"}
    special.do("/units", unit)
    request_id = asked_specially(special)
    special.complete(request_id)
    with refused("no_liaison"):
        special.go_on(request_id, "accompaniment")
    special.do("/units/civil_affairs/liaison", OFFICER)
    assert special.go_on(request_id, "accompaniment")["person"] == OFFICER["name"]


def test_somebody_meets_them_also_outside_the_hall(special: HelpOffice) -> None:
    request_id = asked_specially(special)
    special.complete(request_id)
    with refused("person_missing"):
        special.go_on(request_id, "accompaniment", person=" ")


@pytest.mark.rule("LS-ZB-05b")
def test_officer_takes_nobody_who_lacks_something(special: HelpOffice) -> None:
    request_id = asked_specially(special)
    with refused("not_checked"):
        special.go_on(request_id, "accompaniment", person="王芳")
    special.go_on(request_id, "check", materials=["photo"])
    with refused("materials_missing"):
        special.go_on(request_id, "accompaniment", person="王芳")


@pytest.mark.rule("LS-ZB-05c")
def test_officer_lists_once_everything_that_is_missing_and_how_to_get_it(
    special: HelpOffice,
) -> None:
    request_id = asked_specially(special)
    special.go_on(request_id, "check", materials=[])
    paper = words(special.paper(request_id, "one_time_notice"))
    assert "|1|居民身份证|复印件|由申请人自备；可在线核验时免交|" in paper
    assert "|2|近期免冠照片|原件|向公安机关申请开具|" in paper
    special.go_on(request_id, "check", materials=["photo"])
    assert len(special.get(f"/issued-documents/{request_id}")["items"]) == 1


@pytest.mark.rule("LS-ZB-05c")
def test_only_an_officer_on_record_does(special: HelpOffice) -> None:
    request_id = asked_specially(special)
    special.published(subject="chen.mei")
    for stranger in ("chen.mei", "wang.fang"):
        special.subject = stranger
        with refused("no_special_officer"):
            special.go_on(request_id, "check", materials=[])
    assert special.issued(request_id) == {}


@pytest.mark.rule("LS-ZB-05c")
def test_who_has_everything_gets_no_list(special: HelpOffice) -> None:
    request_id = asked_specially(special)
    special.complete(request_id)
    assert special.issued(request_id) == {}


def test_agreement_says_who_acts_until_when_and_for_nothing(agency: HelpOffice) -> None:
    request_id = agency.agreed()
    shown = agency.get(f"/assistances/{request_id}")
    assert shown["agreement"] == agency.issued(request_id)["agency_agreement"]
    paper = words(agency.paper(request_id, "agency_agreement"))
    assert "|委托代办协议|" in paper
    assert f"|{APPLICANT['name']}：|" in paper
    assert "|代办人|陈梅（代办员）|" in paper
    assert "|有效期|2026年3月9日至2026年6月8日|" in paper
    assert "代办免费" in paper
    (look,) = agency.get("/unmaskings")["items"]
    assert look["case_id"] == request_id


@pytest.mark.parametrize(
    "period",
    [
        {"valid_from": "2026-03-01", "valid_to": "2026-03-08"},
        {"valid_from": "2026-04-01", "valid_to": "2026-03-31"},
    ],
)
def test_agreement_that_has_run_out_is_not_signed(
    agency: HelpOffice, period: dict[str, str]
) -> None:
    with refused("period_over"):
        agency.agreed(**period)


def test_papers_change_hands_under_an_agreement_and_two_signatures(agency: HelpOffice) -> None:
    request_id = agency.agreed()
    to_agent = {"direction": "to_agent", "materials": ["photo"]}
    with refused("not_signed"):
        agency.go_on(request_id, "papers", **to_agent, applicant_signed=True, agent_signed=False)
    assert agency.go_on(request_id, "papers", **to_agent, **BOTH)["held"] == ["photo"]
    paper = words(agency.paper(request_id, "material_handover_form"))
    assert "下列材料由申请人交给代办人" in paper
    assert "|1|近期免冠照片|原件|1|" in paper
    assert "一式2份，双方各执一份" in paper
    with refused("not_in_hand"):
        agency.go_on(request_id, "papers", **to_agent, **BOTH)
    with refused("papers_held"):
        agency.go_on(request_id, "end", reason="申请人自行办理")
    back = {"direction": "to_applicant", "materials": ["photo"]}
    assert agency.go_on(request_id, "papers", **back, **BOTH)["held"] == []
    assert agency.go_on(request_id, "end", reason="申请人自行办理")["stage"] == "ended"
    with refused("ended_already"):
        agency.go_on(request_id, "end", reason="申请人自行办理")


def test_expired_agreement_moves_no_papers(agency: HelpOffice) -> None:
    request_id = agency.agreed()
    agency.later(days=92)
    with refused("agreement_expired"):
        agency.go_on(request_id, "papers", direction="to_agent", materials=["photo"], **BOTH)
    renewed = PERIOD | {"valid_to": "2026-12-31"}
    agency.go_on(request_id, "agreement", agent_id=agency.published(), **renewed)
    agency.go_on(request_id, "papers", direction="to_agent", materials=["photo"], **BOTH)


@pytest.mark.parametrize("ground", [ground.value for ground in Ground])
def test_agency_is_suspended_for_a_reason_and_taken_up_again(
    agency: HelpOffice, ground: str
) -> None:
    request_id = agency.agreed()
    told = {"ground": ground, "reason": "申请人来电说明"}
    shown = agency.go_on(request_id, "suspension", **told)
    assert (shown["stage"], bool(shown["ground_zh"])) == ("suspended", True)
    with refused("not_agreed"):
        agency.go_on(request_id, "papers", direction="to_agent", materials=["photo"], **BOTH)
    with refused("wrong_stage"):
        agency.go_on(request_id, "suspension", **told)
    assert agency.go_on(request_id, "resumption", reason="已补正")["stage"] == "agreed"


def test_reasons_of_an_assistance_name_nobody(agency: HelpOffice) -> None:
    request_id = agency.agreed()
    told = {"ground": Ground.CLIENT_WITHDRAWAL.value, "reason": "申请人来电"}
    named = "来电13800001234"
    with refused("personal_data"):
        agency.go_on(request_id, "suspension", **told | {"reason": named})
    agency.go_on(request_id, "suspension", **told)
    with refused("personal_data"):
        agency.go_on(request_id, "resumption", reason=named)
    agency.go_on(request_id, "resumption", reason="已补正")
    with refused("personal_data"):
        agency.go_on(request_id, "end", reason=named)
    assert agency.go_on(request_id, "end", reason="不再需要")["stage"] == "ended"


def applied(office: HelpOffice, request_id: str, **changes: Any) -> dict[str, Any]:
    agent = {"name": "陈梅", "id_number": "11010519491231002X", "authorised": True}
    told = {
        "materials": ["identity_card", "photo"],
        "agent": agent,
        "reception": {"assistance_id": request_id},
    }
    shown: dict[str, Any] = office.register(**told | changes)
    return shown


def entrusted(office: HelpOffice) -> str:
    """The id of a request with agreement and papers in the agent's hands."""
    request_id = office.agreed()
    papers = ["identity_card", "photo"]
    office.go_on(request_id, "papers", direction="to_agent", materials=papers, **BOTH)
    return request_id


def test_other_agent_takes_over_when_the_papers_are_back(agency: HelpOffice) -> None:
    request_id, other = entrusted(agency), agency.published(name="王芳")
    with refused("papers_held"):
        agency.go_on(request_id, "agreement", agent_id=other, **PERIOD)
    papers = ["identity_card", "photo"]
    agency.go_on(request_id, "papers", direction="to_applicant", materials=papers, **BOTH)
    assert agency.go_on(request_id, "agreement", agent_id=other, **PERIOD)["agent"] == other


def test_agent_applies_under_the_agreement_with_the_papers(agency: HelpOffice) -> None:
    request_id = agency.agreed()
    with refused("papers_not_handed"):
        applied(agency, request_id)
    request_id = entrusted(agency)
    case = applied(agency, request_id)
    assert agency.told("case_registered")[-1]["agency"] is True
    shown = agency.go_on(request_id, "end", reason="已提交", case_id=case["case_id"])
    assert shown["case_id"] == case["case_id"]


def written_off_line(office: HelpOffice, request_id: str) -> Any:
    """For later: what was written down today arrives; what became of it."""
    booklet = office.do("/booklets", {"device": "phone-1"})
    agent = {"name": "陈梅", "id_number": "11010519491231002X", "authorised": True}
    told = {"materials": ["identity_card", "photo"], "agent": agent}
    entry = {
        "case_id": uuid7(),
        "booklet_id": booklet["booklet_id"],
        "number": booklet["numbers"][0],
        "written_at": office.now().isoformat(),
        "application": APPLICATION | told | {"reception": {"assistance_id": request_id}},
    }
    return lambda: office.do("/offline-batches", {"device": "phone-1", "entries": [entry]})[
        "results"
    ][0]


def test_agreement_that_ran_out_on_the_way_held_when_the_papers_were_handed_in(
    agency: HelpOffice,
) -> None:
    request_id = entrusted(agency)
    agency.later(days=91)
    arrive = written_off_line(agency, request_id)
    agency.later(days=2)
    with refused("agreement_expired"):
        applied(agency, request_id)
    assert arrive()["outcome"] == "registered"


def test_entry_of_an_agent_who_was_stopped_meanwhile_is_not_dated_back(agency: HelpOffice) -> None:
    suspended, withdrawn = entrusted(agency), entrusted(agency)
    late, later = written_off_line(agency, suspended), written_off_line(agency, withdrawn)
    agency.later(days=1)
    told = {"ground": Ground.CLIENT_WITHDRAWAL.value, "reason": "申请人来电"}
    agency.go_on(suspended, "suspension", **told)
    assert (late()["outcome"], late()["fault"]) == ("conflict", "not_agreed")
    for agent in agency.get("/agents")["items"]:
        agency.do(f"/agents/{agent['agent_id']}/withdrawal", {"reason": "不再代办"})
    assert (later()["outcome"], later()["fault"]) == ("conflict", "agent_withdrawn")
    with refused("agent_withdrawn"):
        applied(agency, withdrawn)


def test_agent_without_an_agreement_in_force_does_not(agency: HelpOffice) -> None:
    request_id = agency.ask_for()
    with refused("not_agreed"):
        applied(agency, request_id)
    request_id = entrusted(agency)
    with refused("another_request"):
        applied(agency, request_id, item_id="grain_subsidy")
    stranger = {"name": "王芳", "id_number": "11010519491231002X", "authorised": True}
    with refused("another_agent"):
        applied(agency, request_id, agent=stranger)
    agency.later(days=92)
    with refused("agreement_expired"):
        applied(agency, request_id)
    assert agency.told("case_registered") == []


def test_applicant_who_is_accompanied_applies_in_person(special: HelpOffice) -> None:
    request_id = asked_specially(special)
    special.complete(request_id)
    joint = {"assistance_id": request_id, "joint_wanted": True}
    with refused("wrong_stage"):
        applied(special, request_id, agent=None, reception=joint)
    special.go_on(request_id, "accompaniment", person="王芳")
    assert applied(special, request_id, agent=None, reception=joint)["status"] == "registered"


def test_requests_of_a_node_are_listed_by_stage(agency: HelpOffice) -> None:
    waiting, agreed = agency.ask_for(), agency.agreed()

    def listed(**query: str) -> list[str]:
        return [one["request_id"] for one in agency.get("/assistances", **query)["items"]]

    assert listed() == [waiting, agreed]
    assert listed(stage="agreed") == [agreed]
    assert listed(service="one_to_one") == []
    assert agency.at == VILLAGE
