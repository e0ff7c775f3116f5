"""Over HTTP: what the agent in the village may do, what is refused to others, what is public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from front_desk import AGENT, AUDITOR, CLERK, NEIGHBOUR, FrontDesk, json_of, refusal
from help_office import APPLICANT, ENTRY, PERIOD, TOWN, HelpOffice, opened
from item_office import VILLAGE

MANAGER = f"zhao.min {VILLAGE} item_manager"
OTHERS = f"sun.li {NEIGHBOUR} clerk"
REQUEST = {
    "service": "agency",
    "item_id": "care_card",
    "applicant": APPLICANT,
    "voluntary": True,
}


@pytest.fixture
def desk(stocked_intake: Path, tmp_path: Path) -> Iterator[FrontDesk]:
    office: HelpOffice = opened(stocked_intake, tmp_path)
    office.offer()
    yield FrontDesk(office)
    office.engine.dispose()


def asked(desk: FrontDesk) -> str:
    answer = desk.post("/assistances", REQUEST, AGENT)
    assert answer.status_code == 201, answer.text
    return str(json_of(answer)["request_id"])


def test_agent_in_the_village_helps_and_does_not_suspend(desk: FrontDesk) -> None:
    path = f"/assistances/{asked(desk)}"
    materials = {"materials": ["identity_card", "photo"]}
    assert json_of(desk.post(f"{path}/check", materials, AGENT))["stage"] == "complete"
    told = {"ground": "fees_unpaid", "reason": "没有缴费"}
    assert desk.post(f"{path}/suspension", told, AGENT).status_code == 403
    assert json_of(desk.post(f"{path}/suspension", told, CLERK))["stage"] == "suspended"


def test_others_neither_see_nor_touch_a_request(desk: FrontDesk) -> None:
    path = f"/assistances/{asked(desk)}"
    assert refusal(desk.get(path, OTHERS)) == (404, "unknown_assistance")
    assert desk.post(f"{path}/check", {"materials": []}, OTHERS).status_code == 403
    assert json_of(desk.get("/assistances", OTHERS))["items"] == []
    assert json_of(desk.get(path, AUDITOR))["stage"] == "asked"


def test_list_is_kept_by_its_manager_and_read_by_everybody(desk: FrontDesk) -> None:
    assert desk.post("/agents", ENTRY, AGENT).status_code == 403
    agent_id = json_of(desk.post("/agents", ENTRY, MANAGER))["agent_id"]
    assert json_of(desk.get("/public/agents", ""))["items"] == []
    assert desk.post(f"/agents/{agent_id}/publication", {}, MANAGER).status_code == 200
    (shown,) = json_of(desk.get("/public/agents", ""))["items"]
    assert (shown["name"], shown["node"]) == ("陈梅", VILLAGE)


def test_village_agrees_only_with_its_own_agents(desk: FrontDesk) -> None:
    path = f"/assistances/{asked(desk)}"
    desk.post(f"{path}/check", {"materials": ["identity_card", "photo"]})
    other = f"zhao.min {TOWN} item_manager"
    agent_id = json_of(desk.post("/agents", ENTRY, other))["agent_id"]
    answer = desk.post(f"{path}/agreement", {"agent_id": agent_id} | PERIOD)
    assert refusal(answer) == (404, "unknown_agent")


def test_certificate_is_issued_by_the_office_and_not_by_an_agent(desk: FrontDesk) -> None:
    told = {
        "applicant": APPLICANT,
        "matter": "居住情况",
        "purpose": "子女入学",
        "statement": "系本村村民。",
    }
    assert desk.post("/certificates", told, AGENT).status_code == 403
    assert desk.post("/certificates", told, CLERK).status_code == 201
    empty = desk.post("/certificates", told | {"statement": "  "}, CLERK)
    assert refusal(empty) == (422, "invalid_fields")
