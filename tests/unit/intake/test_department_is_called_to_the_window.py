"""通知部门: it comes to the window that is named at once, or answers from afar where it is away."""

from __future__ import annotations

import pytest
from front_desk import FrontDesk, json_of, refusal
from help_desk import FUNERAL, QUESTION, STANDARD, HelpDesk, refused
from item_office import ItemOffice

from shared.kernel.refusals import Conflict, Invalid, NotFound

#: Monday is the day of the office.
MONDAY, TUESDAY = 1, 2
REACHED = {"phone": "0376-2172222", "network": ""}


def called(desk: HelpDesk) -> list[tuple[str, bool]]:
    """The node and way of each call that was told."""
    return [(told["node"], told["remote"]) for told in desk.told("department_called")]


def away(desk: HelpDesk, *weekdays: int, **reached: str) -> None:
    """The department does not sit in the hall; it comes on these days."""
    desk.unit(items=["care_card", "funeral_permit"], present=False)
    desk.do("/units/civil_affairs/presence", {"weekdays": list(weekdays)} | REACHED | reached)


@pytest.mark.rule("XQ-CZ-03b")
def test_question_for_the_department_calls_it_to_the_window(desk: HelpDesk) -> None:
    asked = desk.question(item_id="funeral_permit")
    assert asked["status"] == "called"
    assert (asked["call"]["department"], asked["call"]["window"]) == ("民政局", "3")
    assert called(desk) == [(desk.at, False)]
    assert desk.told("department_called")[0]["item_id"] == "funeral_permit"
    there = desk.on(asked["consultation_id"], "arrival")
    assert (there["status"], there["call"]["who"]) == ("attended", "li.qiang")
    assert len(desk.told("department_arrived")) == 1


@pytest.mark.rule("XQ-CZ-03b")
def test_nobody_is_called_to_no_window(desk: HelpDesk) -> None:
    with refused(Invalid, "window_missing"):
        desk.question(item_id="funeral_permit", window=" ")
    desk.window("guidance", "5")
    with refused(NotFound, "unknown_window"):
        desk.question(item_id="funeral_permit", window="9")
    assert called(desk) == []


@pytest.mark.rule("XQ-CZ-03b")
def test_what_the_centre_answers_itself_calls_nobody_unless_it_asks(desk: HelpDesk) -> None:
    asked = desk.asked()
    assert called(desk) == []
    with refused(Conflict, "not_called"):
        desk.on(asked, "arrival")
    assert desk.on(asked, "call", {"window": "4"})["call"]["window"] == "4"
    assert called(desk) == [(desk.at, False)]
    with refused(Conflict, "called_already"):
        desk.on(asked, "call", {})


@pytest.mark.rule("XQ-CZ-03e")
def test_department_that_is_away_today_answers_from_afar(desk: HelpDesk) -> None:
    away(desk, TUESDAY)
    asked = desk.question(item_id="funeral_permit", window="")
    assert (asked["call"]["remote"], asked["call"]["phone"]) == (True, "0376-2172222")
    assert called(desk) == [(desk.at, True)]
    with refused(Conflict, "called_otherwise"):
        desk.on(asked["consultation_id"], "arrival")
    desk.on(asked["consultation_id"], "remote", {"way": "phone"})
    assert len(desk.told("remote_consultation_began")) == 1
    assert desk.told("department_arrived") == []


@pytest.mark.rule("XQ-CZ-03e")
def test_department_comes_on_its_day_and_where_it_sits_in_the_hall(desk: HelpDesk) -> None:
    away(desk, MONDAY, TUESDAY)
    desk.question(item_id="funeral_permit")
    desk.later(days=2)
    desk.question(item_id="funeral_permit")
    told = {"low_volume": True, "present": True, "items": ["funeral_permit"]}
    desk.do("/units/civil_affairs/revision", told)
    asked = desk.asked(item_id="funeral_permit")
    assert [remote for _, remote in called(desk)] == [False, True, False]
    with refused(Conflict, "called_otherwise"):
        desk.on(asked, "remote", {"way": "phone"})


@pytest.mark.rule("XQ-ZZ-02-2b")
def test_department_that_is_away_can_be_reached(desk: HelpDesk) -> None:
    with refused(Invalid, "not_reachable_outside"):
        away(desk, TUESDAY, phone=" ")
    told = {"weekdays": [2, 2], "network": "https://meet.example/civil"}
    arranged = desk.do("/units/civil_affairs/presence", told)
    assert arranged["weekdays"] == [TUESDAY]
    asked = desk.asked(item_id="funeral_permit")
    with refused(Invalid, "way_not_arranged"):
        desk.on(asked, "remote", {"way": "phone"})


@pytest.mark.rule("XQ-ZZ-02-2b")
@pytest.mark.parametrize(
    ("purpose", "printed"), [("consultation", "咨询"), ("approval", "审批（审查）")]
)
def test_it_is_kept_how_and_for_what_a_department_was_reached(
    desk: HelpDesk, purpose: str, printed: str
) -> None:
    away(desk, TUESDAY)
    asked = desk.asked(item_id="funeral_permit")
    desk.on(asked, "remote", {"way": "phone", "purpose": purpose})
    call = desk.record(asked)["call"]
    assert (call["way_zh"], call["purpose_zh"], call["who"]) == ("电话", printed, "li.qiang")
    assert call["came_at"].startswith("2026-03-09T10:00")


def test_department_in_the_hall_needs_no_days(desk: HelpDesk) -> None:
    desk.unit(present=True)
    with refused(Conflict, "unit_present"):
        desk.do("/units/civil_affairs/presence", {"weekdays": [2]} | REACHED)
    with refused(NotFound, "unknown_unit"):
        desk.do("/units/taxes/presence", {"weekdays": [2]} | REACHED)


HALL = "411521000000"
CLERK, DEPARTMENT = f"li.qiang {HALL} clerk", f"wang.fang {HALL} department"


@pytest.fixture
def front(office: ItemOffice) -> FrontDesk:
    office.publish(FUNERAL)
    return FrontDesk(office)


@pytest.mark.rule("XQ-CZ-03d")
def test_about_specialised_business_the_department_speaks(front: FrontDesk) -> None:
    body = QUESTION | {"item_id": "funeral_permit"}
    asked = json_of(front.post("/consultations", body, CLERK))["consultation_id"]
    path, told = f"/consultations/{asked}", {"answer": "可以。", "citations": [STANDARD]}
    refused = front.post(f"{path}/answer", told, DEPARTMENT)
    assert refusal(refused) == (409, "department_awaited")
    assert front.post(f"{path}/arrival", {}, DEPARTMENT).status_code == 200
    assert refusal(front.post(f"{path}/answer", told, CLERK)) == (403, "department_answers")
    answered = front.post(f"{path}/answer", told, DEPARTMENT)
    assert json_of(answered)["answer"]["by"] == "wang.fang"


@pytest.mark.rule("XQ-CZ-03d")
def test_department_speaks_also_where_the_item_is_known_only_later(front: FrontDesk) -> None:
    asked = json_of(front.post("/consultations", QUESTION | {"item_id": ""}, CLERK))
    path = f"/consultations/{asked['consultation_id']}"
    told = {"answer": "可以。", "citations": [STANDARD], "item_id": "funeral_permit"}
    assert refusal(front.post(f"{path}/answer", told, CLERK)) == (409, "department_awaited")
    called = front.post(f"{path}/call", {"item_id": "funeral_permit"}, CLERK)
    assert json_of(called)["item_id"] == "funeral_permit"
    assert front.post(f"{path}/arrival", {}, DEPARTMENT).status_code == 200
    assert front.post(f"{path}/answer", told, DEPARTMENT).status_code == 200


@pytest.mark.rule("XQ-CZ-03d")
def test_about_all_other_business_the_window_speaks(front: FrontDesk) -> None:
    body = QUESTION | {"item_id": "grain_subsidy"}
    asked = json_of(front.post("/consultations", body, CLERK))["consultation_id"]
    told = {"answer": "可以。", "citations": [STANDARD]}
    assert front.post(f"/consultations/{asked}/answer", told, CLERK).status_code == 200


def test_department_confirms_what_meets_the_standard(front: FrontDesk) -> None:
    body = QUESTION | {"item_id": "funeral_permit"}
    asked = json_of(front.post("/consultations", body, CLERK))["consultation_id"]
    path, whole = f"/consultations/{asked}", {"materials": ["identity_card"]}
    front.post(f"{path}/arrival", {}, DEPARTMENT)
    early = front.post(f"{path}/confirmation", whole, DEPARTMENT)
    assert refusal(early) == (409, "not_answered")
    front.post(f"{path}/answer", {"answer": "齐全。", "citations": [STANDARD]}, DEPARTMENT)
    assert refusal(front.post(f"{path}/confirmation", whole, CLERK))[0] == 403
    for materials, code in (([], "below_standard"), (["photo"], "unknown_material")):
        wrong = front.post(f"{path}/confirmation", {"materials": materials}, DEPARTMENT)
        assert refusal(wrong)[1] == code
    confirmed = json_of(front.post(f"{path}/confirmation", whole, DEPARTMENT))["confirmation"]
    assert (confirmed["materials"], confirmed["by"]) == (["identity_card"], "wang.fang")
    again = front.post(f"{path}/confirmation", whole, DEPARTMENT)
    assert refusal(again) == (409, "confirmed_already")
