"""查看个人信息: masked for everybody, in full for a reason, and the reason is on record."""

from __future__ import annotations

import pytest
from front_desk import AGENT, AUDITOR, CLERK, NEIGHBOUR, FrontDesk, json_of, refusal
from item_office import APPLICATION, ItemOffice
from sqlalchemy import select

from services.intake.tables import kernel, metadata
from shared.db.engine import reading

REASON = {"reason": "核对领件人"}
PERSON = APPLICATION["applicant"]


@pytest.fixture
def desk(office: ItemOffice) -> FrontDesk:
    return FrontDesk(office)


def stored(desk: FrontDesk) -> str:
    """Everything that intake keeps, as text."""
    with reading(desk.office.engine) as connection:
        return str([connection.execute(select(table)).all() for table in metadata.sorted_tables])


def test_case_shows_its_applicant_masked(desk: FrontDesk) -> None:
    shown = desk.get(f"/cases/{desk.register()}")
    assert json_of(shown)["applicant"] == {
        "name": "欧**",
        "id_number": "110***********002X",
        "phone": "138****0000",
        "address": "*",
    }
    assert PERSON["name"] not in shown.text


def test_clerk_of_the_owner_sees_it_in_full_for_a_reason(desk: FrontDesk) -> None:
    case_id = desk.register()
    answer = json_of(desk.post(f"/cases/{case_id}/unmasking", REASON))
    told = {name: PERSON[name] for name in ("name", "id_number", "phone", "address")}
    assert answer == {"case_id": case_id, "applicant": told, "agent": None}


def test_reason_stands_in_the_history_and_the_data_does_not(desk: FrontDesk) -> None:
    case_id = desk.register()
    desk.post(f"/cases/{case_id}/unmasking", REASON)
    with reading(desk.office.engine) as connection:
        entries = connection.execute(select(kernel.history)).mappings().all()
    (entry,) = [dict(entry) for entry in entries if entry["act"] == "personal_data_shown"]
    assert (entry["actor"], entry["case_id"]) == ("li.qiang", case_id)
    assert REASON["reason"] in entry["data"]
    for secret in (PERSON["name"], PERSON["id_number"], PERSON["phone"], PERSON["address"]):
        assert secret not in stored(desk)


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": "  "}])
def test_without_a_reason_nothing_is_shown(desk: FrontDesk, reason: dict[str, str]) -> None:
    answer = desk.post(f"/cases/{desk.register()}/unmasking", reason)
    assert refusal(answer) == (422, "invalid_fields")
    assert json_of(desk.get("/unmaskings", AUDITOR))["items"] == []


@pytest.mark.parametrize(
    ("badge", "code"),
    [
        (f"li.qiang {NEIGHBOUR} clerk", "foreign_node"),
        (AGENT, "role_missing"),
        (AUDITOR, "role_missing"),
    ],
)
def test_others_are_refused_and_see_nothing(desk: FrontDesk, badge: str, code: str) -> None:
    answer = desk.post(f"/cases/{desk.register()}/unmasking", REASON, badge)
    assert refusal(answer) == (403, code)
    assert PERSON["name"] not in answer.text


def test_unknown_case_has_nothing_to_show(desk: FrontDesk) -> None:
    assert refusal(desk.post("/cases/none/unmasking", REASON)) == (404, "unknown_case")


def test_auditor_finds_who_looked_and_why(desk: FrontDesk) -> None:
    first, second = desk.register(), desk.register()
    for case_id in (first, second):
        desk.post(f"/cases/{case_id}/unmasking", REASON)
    page = json_of(desk.get("/unmaskings?limit=1", AUDITOR))
    (entry,) = page["items"]
    assert (entry["case_id"], entry["shown_to"]) == (first, "li.qiang")
    assert (entry["reason"], entry["shown_at"][:10]) == ("核对领件人", "2026-03-09")
    rest = json_of(desk.get(f"/unmaskings?after={page['next']}", AUDITOR))
    assert [one["case_id"] for one in rest["items"]] == [second]
    assert rest["next"] == ""
    assert refusal(desk.get("/unmaskings", CLERK)) == (403, "role_missing")


def test_auditor_asks_for_a_case_or_a_day(desk: FrontDesk) -> None:
    desk.post(f"/cases/{desk.register()}/unmasking", REASON)
    for asked, count in (
        ("from_day=2026-03-09&to_day=2026-03-09", 1),
        ("from_day=2026-03-10", 0),
        ("to_day=2026-03-08", 0),
        (f"node={NEIGHBOUR}", 0),
        ("case_no=1", 0),
    ):
        assert len(json_of(desk.get(f"/unmaskings?{asked}", AUDITOR))["items"]) == count


def test_same_request_again_is_one_look(desk: FrontDesk) -> None:
    path = f"/cases/{desk.register()}/unmasking"
    first = desk.post(path, REASON, Idempotency_Key="k1")
    assert desk.post(path, REASON, Idempotency_Key="k1").json == first.json
    assert len(json_of(desk.get("/unmaskings", AUDITOR))["items"]) == 1
