"""咨询: what somebody asks is recorded, answered once and clearly, or sent to the right office."""

from __future__ import annotations

from typing import Any

import pytest
from front_desk import AUDITOR, NEIGHBOUR, FrontDesk, json_of, refusal
from help_desk import CONTACT, NAME, QUESTION, STANDARD, HelpDesk, refused
from item_office import ItemOffice

from shared.kernel.refusals import Conflict, Invalid


@pytest.mark.rule("LS-DB-05a")
@pytest.mark.parametrize("missing", ["name", "contact", "question"])
def test_nobody_is_recorded_without_name_contact_and_question(desk: HelpDesk, missing: str) -> None:
    with pytest.raises(Invalid) as found:
        desk.question(**{missing: "  "})
    assert (found.value.code, found.value.field) == ("record_incomplete", missing)
    assert desk.get("/consultations")["items"] == []


@pytest.mark.rule("LS-DB-05a")
def test_question_is_answered_once_and_clearly(desk: HelpDesk) -> None:
    asked = desk.asked()
    with refused(Invalid, "answer_missing"):
        desk.answer(asked, answer=" \n")
    assert desk.answer(asked)["status"] == "answered"
    with refused(Conflict, "answered_already"):
        desk.answer(asked, answer="不可以。")
    assert desk.record(asked)["answer"]["text"] == "可以，先受理后补交。"


def test_record_shows_who_asked_only_masked_and_keeps_it_sealed(desk: HelpDesk) -> None:
    record = desk.record(desk.asked())
    assert record["party"] == {"name": "欧**", "contact": "138****1234"}
    assert record["question"] == QUESTION["question"]
    kept = desk.history() + str(desk.told("question_asked")) + str(desk.get("/consultations"))
    assert NAME not in kept
    assert CONTACT not in kept


def test_whoever_needs_to_call_back_says_why_and_the_auditor_finds_it(desk: HelpDesk) -> None:
    asked = desk.asked()
    shown = desk.on(asked, "unmasking", {"reason": "回复咨询"})
    assert shown == {"name": NAME, "contact": CONTACT}
    listed = desk.get("/unmaskings", case_no="")["items"]
    assert [(row["case_id"], row["reason"]) for row in listed] == [(asked, "回复咨询")]


@pytest.mark.parametrize("number", ["11010519491231002X", "电话13800001234。"])
def test_numbers_of_persons_stand_in_no_open_text(desk: HelpDesk, number: str) -> None:
    with refused(Invalid, "personal_data"):
        desk.question(question=f"我的是{number}")
    asked = desk.asked(question="案件41152110120820260302000001到哪里了")
    with refused(Invalid, "personal_data"):
        desk.answer(asked, answer=f"请联系{number}")


@pytest.mark.rule("XQ-CZ-02c")
@pytest.mark.parametrize(
    ("service", "printed"),
    [
        ("booked_ticketing", "预约取号"),
        ("ticket_consultation", "取号咨询"),
        ("form_help", "填表辅导"),
        ("guidance", "办事引导"),
    ],
)
def test_centre_offers_four_services_of_guidance(
    desk: HelpDesk, service: str, printed: str
) -> None:
    assert desk.question(service=service)["service_zh"] == printed


@pytest.mark.rule("XQ-CZ-02c")
def test_there_is_no_fifth_service_of_guidance(desk: HelpDesk) -> None:
    with refused(Invalid, "unknown_guide_service"):
        desk.question(service="tea")


def test_question_is_promised_to_be_answered_at_once(desk: HelpDesk) -> None:
    asked = desk.question()
    assert desk.told("question_asked")[-1] == {
        "node": desk.at,
        "promised": {"value": 30, "unit": "minute"},
    }
    assert asked["due_at"].startswith("2026-03-09T10:30")
    assert desk.told("question_answered") == []
    desk.answer(asked["consultation_id"])
    assert desk.told("question_answered") == [{"node": desk.at}]


def test_what_can_not_be_answered_at_once_is_promised_for_a_day(desk: HelpDesk) -> None:
    asked = desk.question(promised={"value": 2, "unit": "working_day"})
    assert asked["due_at"].startswith("2026-03-11")
    assert desk.told("question_asked")[-1]["promised"] == {"value": 2, "unit": "working_day"}


def test_what_is_not_our_matter_is_told_with_the_competent_office(desk: HelpDesk) -> None:
    asked = desk.asked(item_id="", question="房产证在哪里办")
    with refused(Invalid, "office_missing"):
        desk.on(asked, "referral-out", {"office": " "})
    told = desk.on(asked, "referral-out", {"office": "县不动产登记中心", "address": "行政路8号"})
    assert (told["status"], told["referral"]["office"]) == ("referred", "县不动产登记中心")
    assert desk.told("question_answered") == [{"node": desk.at}]
    issued = desk.get(f"/issued-documents/{asked}")["items"]
    assert [document["kind"] for document in issued] == ["referral_record"]
    paper = desk.ask("GET", f"/api/v1/documents/{issued[0]['number']}/print", {}, desk.at)
    assert "县不动产登记中心" in paper
    assert NAME not in paper
    with refused(Conflict, "answered_already"):
        desk.answer(asked, item_id="care_card")


def test_answer_is_about_the_item_that_was_asked_about(desk: HelpDesk) -> None:
    with refused(Invalid, "other_item"):
        desk.answer(desk.asked(), item_id="funeral_permit")
    with refused(Invalid, "item_missing"):
        desk.answer(desk.asked(item_id=""))
    told = desk.answer(desk.asked(item_id=""), item_id="care_card")
    assert told["item_id"] == "care_card"


@pytest.fixture
def front(office: ItemOffice) -> FrontDesk:
    return FrontDesk(office)


def test_same_question_sent_twice_is_one_consultation(front: FrontDesk) -> None:
    body: dict[str, Any] = QUESTION | {"item_id": "grain_subsidy", "window": ""}
    first, second = (front.post("/consultations", body, Idempotency_Key="k-1") for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert json_of(first) == json_of(second)
    assert len(json_of(front.get("/consultations"))["items"]) == 1


def test_agent_in_the_village_asks_and_answers_and_a_manager_does_not(front: FrontDesk) -> None:
    agent, manager = "chen.mei 411521101204 village_agent", "ma.li 411521101204 item_manager"
    body: dict[str, Any] = QUESTION | {"item_id": "grain_subsidy", "window": ""}
    assert refusal(front.post("/consultations", body, manager))[0] == 403
    asked = json_of(front.post("/consultations", body, agent))["consultation_id"]
    told = {"answer": "带身份证和种植证明。", "citations": [STANDARD]}
    assert front.post(f"/consultations/{asked}/answer", told, agent).status_code == 200


def test_consultations_of_another_hall_are_not_seen(front: FrontDesk) -> None:
    body: dict[str, Any] = QUESTION | {"item_id": "grain_subsidy", "window": ""}
    asked = json_of(front.post("/consultations", body))["consultation_id"]
    stranger = f"li.qiang {NEIGHBOUR} clerk"
    assert json_of(front.get("/consultations", stranger))["items"] == []
    assert refusal(front.get(f"/consultations/{asked}", stranger)) == (404, "unknown_consultation")
    told = {"office": "县不动产登记中心"}
    refused_there = front.post(f"/consultations/{asked}/referral-out", told, stranger)
    assert refusal(refused_there) == (403, "foreign_node")
    assert len(json_of(front.get("/consultations", AUDITOR))["items"]) == 1
