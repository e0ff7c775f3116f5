"""Checks, refusals and what is finished on the spot, as a window asks for them over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from item_office import APPLICATION, VILLAGE, ItemOffice, card
from marshmallow import ValidationError

from shared.kernel.refusals import Forbidden, NotFound

TOWNSHIP = "411521103000"
CARD = "elderly_privilege_card"
PAPERS = ["identity_card", "household_register", "photo"]


def registered(office: ItemOffice, item_id: str = CARD, **more: Any) -> dict[str, Any]:
    case: dict[str, Any] = office.post(
        "/cases", APPLICATION | {"item_id": item_id, "materials": PAPERS} | more, VILLAGE
    )
    return case


def at(case: dict[str, Any], act: str) -> str:
    return f"/cases/{case['case_id']}/{act}"


def test_check_is_recorded_with_whoever_answers_for_the_result(office: ItemOffice) -> None:
    case = registered(office)
    body = {
        "points": [{"material": name, "finding": "in_order"} for name in PAPERS],
        "identities": [{"proof": "resident_id", "way": "card_reader"}],
    }
    checked = office.post(at(case, "check"), body, VILLAGE)
    assert checked["answerable"] == {"acceptance": VILLAGE, "approval": "411521000000"}
    assert [fact["passed"] for fact in office.told("materials_checked")] == [True]


def test_refusal_is_decided_by_a_second_person(office: ItemOffice) -> None:
    case = registered(office)
    proposed = office.post(at(case, "refusal"), {"reason": "不在职权范围"}, VILLAGE)
    assert (proposed["status"], office.told("case_not_accepted")) == ("refusal_proposed", [])
    with pytest.raises(Forbidden):
        office.post(at(case, "refusal/decision"), {"agreed": True}, VILLAGE)
    office.subject = "wang.fang"
    decided = office.post(at(case, "refusal/decision"), {"agreed": True}, VILLAGE)
    assert (decided["status"], decided["reason"]) == ("not_accepted", "不在职权范围")
    assert decided["remedies"]


def test_second_person_may_disagree(office: ItemOffice) -> None:
    case = registered(office)
    office.post(at(case, "refusal"), {"reason": "不在职权范围"}, VILLAGE)
    office.subject = "wang.fang"
    body = {"agreed": False, "reason": "属于本部门职权"}
    assert office.post(at(case, "refusal/decision"), body, VILLAGE)["status"] == "registered"
    assert office.post(at(case, "acceptance"), {}, VILLAGE)["status"] == "accepted"


def test_responsibility_is_passed_on_with_a_reason(office: ItemOffice) -> None:
    case = registered(office)
    body = {"person": "wang.fang", "reason": "调离岗位"}
    assert office.post(at(case, "first-asked"), body, VILLAGE)["first_asked"] == "wang.fang"


def test_instant_case_is_finished_by_the_head_of_its_window(office: ItemOffice) -> None:
    materials = ["identity_card", "query_form"]
    here = {"origin_division": TOWNSHIP, "materials": materials, "item_id": "pension_enquiry"}
    case = office.post("/cases", APPLICATION | here, TOWNSHIP)
    done = office.post(at(case, "completion"), {"outcome": "granted"}, TOWNSHIP)
    assert (done["status"], done["outcome"], done["kinds"]) == ("concluded", "granted", ["instant"])
    assert len(office.told("case_concluded")) == 1


@pytest.mark.rule("LZ-WS-2c")
def test_paper_of_an_earlier_case_is_taken_from_there(office: ItemOffice) -> None:
    earlier = registered(office)
    on_file = {"material": "photo", "form": "on_file", "on_file": earlier["case_no"]}
    later = registered(office, materials=PAPERS[:2], reception={"papers": [on_file]})
    assert later["missing"] == []
    with pytest.raises(NotFound) as refusal:
        registered(
            office,
            materials=PAPERS[:2],
            reception={"papers": [on_file | {"on_file": "41152110120420260309000099"}]},
        )
    assert refusal.value.code == "not_on_file"


def test_paper_of_somebody_else_is_not(office: ItemOffice) -> None:
    earlier = registered(office)
    other = APPLICATION["applicant"] | {"id_number": "110105194912310038"}
    on_file = {"material": "photo", "form": "on_file", "on_file": earlier["case_no"]}
    with pytest.raises(NotFound):
        registered(office, applicant=other, reception={"papers": [on_file]})


def test_third_application_that_fails_for_want_of_papers_is_found(office: ItemOffice) -> None:
    for attempt in range(3):
        office.subject = "li.qiang"
        case = registered(office, materials=PAPERS[:1])
        assert len(office.told("repeat_application_found")) == (attempt == 2)
        office.post(at(case, "correction"), None, VILLAGE)
        office.post(at(case, "refusal"), {"reason": "逾期不补正"}, VILLAGE)
        office.subject = "wang.fang"
        office.post(at(case, "refusal/decision"), {"agreed": True}, VILLAGE)


def test_letter_and_parcel_are_written_down(office: ItemOffice) -> None:
    letter = {"reference": "委1", "valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    agent = {"name": "王芳", "id_number": "110105194912310038", "authorised": True}
    parcel = {"number": "1009876543210", "signed_on": "2026-03-09"}
    case = registered(
        office,
        agent=agent | {"authorisation": letter},
        reception={"channel": "mail", "parcel": parcel},
    )
    assert (case["channel"], case["kinds"]) == ("mail", ["commitment", "agency"])
    with pytest.raises(ValidationError, match="日期"):
        registered(office, agent=agent | {"authorisation": letter | {"valid_to": "soon"}})


@pytest.mark.rule("KD-RW-08b")
def test_item_that_is_offered_by_network_is_offered_at_a_window_too(office: ItemOffice) -> None:
    office.publish(card(service_modes=["online"]))
    channels = {one["id"]: one["channels"] for one in office.get("/items", limit="200")["items"]}
    assert channels["care_card"][:2] == ["window", "mail"]
    assert {"web_hall", "wechat"} < set(channels["care_card"])
    assert channels[CARD] == ["window", "mail"]
    case = office.register(reception={"channel": "window"})
    assert (case["channel"], case["status"]) == ("window", "registered")
