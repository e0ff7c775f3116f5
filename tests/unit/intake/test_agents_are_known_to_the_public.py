"""名录和公示: nobody acts for others whom the public does not know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from help_office import ENTRY, PERIOD, TOWN, HelpOffice, opened, refused
from item_office import VILLAGE

RULES = "自愿委托，免费代办，全程负责。"


@pytest.fixture
def village(stocked_intake: Path, tmp_path: Path) -> Iterator[HelpOffice]:
    office = opened(stocked_intake, tmp_path)
    office.offer()
    yield office
    office.engine.dispose()


def public(office: HelpOffice, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.get("/public/agents", **query)["items"]
    return found


def page(office: HelpOffice, node: str) -> dict[str, Any]:
    shown: dict[str, Any] = office.get(f"/public/agency/{node}")
    return shown


def hang_out_rules(office: HelpOffice, node: str) -> None:
    office.at = node
    office.window("1", "comprehensive")
    office.do("/hall/postings", {"content": "agency_rules", "title": "代办制度", "text": RULES})
    office.adopt(node=node)


@pytest.mark.rule("LS-DB-01c")
def test_everybody_reads_who_acts_and_whom_to_complain_to(village: HelpOffice) -> None:
    village.published()
    (entry,) = public(village, node=VILLAGE)
    told = {name: ENTRY[name] for name in ("name", "post", "phone", "items", "supervision_phone")}
    assert {name: entry[name] for name in told} == told
    assert "subject" not in entry


@pytest.mark.rule("LS-DB-01c")
@pytest.mark.parametrize(
    ("empty", "name"),
    [
        ({"post": " "}, "职务"),
        ({"phone": ""}, "联系方式"),
        ({"items": []}, "代办事项"),
        ({"supervision_phone": ""}, "监督电话"),
    ],
)
def test_agent_whose_entry_lacks_something_is_not_given_anything_to_do(
    village: HelpOffice, empty: dict[str, Any], name: str
) -> None:
    agent_id = village.drafted(**empty)
    with pytest.raises(Exception, match=name):
        village.do(f"/agents/{agent_id}/publication")
    assert public(village) == []
    request_id = village.ask_for()
    village.complete(request_id)
    with refused("agent_not_public"):
        village.go_on(request_id, "agreement", agent_id=agent_id, **PERIOD)
    village.do(f"/agents/{agent_id}/revision", ENTRY)
    village.do(f"/agents/{agent_id}/publication")
    shown = village.go_on(request_id, "agreement", agent_id=agent_id, **PERIOD)
    assert shown["agent"] == agent_id


def test_entry_that_was_changed_or_taken_down_is_public_no_more(village: HelpOffice) -> None:
    first, second = village.published(), village.published(name="王芳")
    village.do(f"/agents/{first}/revision", ENTRY | {"phone": "0376-2170004"})
    village.do(f"/agents/{second}/withdrawal", {"reason": "调离"})
    assert public(village) == []
    with refused("agent_not_public"):
        village.do(f"/agents/{second}/withdrawal", {"reason": "调离"})
    shown = village.get("/agents")["items"]
    assert [entry["status"] for entry in shown] == ["draft", "withdrawn"]


def test_agent_of_another_item_is_not_assigned(village: HelpOffice) -> None:
    request_id = village.ask_for()
    village.complete(request_id)
    other = village.published(items=["grain_subsidy"])
    with refused("not_that_item"):
        village.go_on(request_id, "agreement", agent_id=other, **PERIOD)


def test_list_of_agents_comes_in_pages(village: HelpOffice) -> None:
    for name in ("陈梅", "王芳", "李强"):
        village.published(name=name)
    first = village.get("/public/agents", limit="2")
    second = village.get("/public/agents", limit="2", after=first["next"])
    assert [entry["name"] for entry in first["items"] + second["items"]] == ["陈梅", "王芳", "李强"]
    assert second["next"] == ""


@pytest.mark.rule("KD-RW-13b")
def test_centre_shows_rules_items_names_contacts_and_area(village: HelpOffice) -> None:
    hang_out_rules(village, TOWN)
    village.published(area="全镇")
    shown = page(village, TOWN)
    assert shown["contents"] == {
        "帮办代办制度": [{"title": "代办制度", "text": RULES}],
        "帮办代办事项清单": ["养老服务卡核发"],
        "帮办代办人员名单": ["陈梅"],
        "联系方式": ["陈梅 0376-2170003"],
        "服务范围": ["陈梅：全镇"],
    }
    assert shown["missing"] == []


@pytest.mark.rule("KD-RW-13b")
def test_centre_is_told_what_it_does_not_show_yet(village: HelpOffice) -> None:
    village.at = TOWN
    village.published(area="")
    shown = page(village, TOWN)
    assert shown["missing"] == ["帮办代办制度", "帮办代办事项清单", "服务范围"]


@pytest.mark.rule("KD-ZN-3-5h")
def test_station_shows_its_own_people_under_the_rules_of_its_centre(village: HelpOffice) -> None:
    hang_out_rules(village, TOWN)
    village.published(name="王芳", area="全镇")
    village.at = VILLAGE
    village.published()
    shown = page(village, VILLAGE)
    assert shown["contents"] == {
        "帮办代办制度": [{"title": "代办制度", "text": RULES}],
        "帮办代办事项清单": ["养老服务卡核发"],
        "帮办代办人员名单": ["陈梅"],
        "联系方式": ["陈梅 0376-2170003"],
        "服务范围": ["陈梅：田河村"],
    }
    assert shown["missing"] == []


@pytest.mark.rule("KD-ZN-3-5h")
def test_people_of_the_centre_do_not_stand_in_for_those_of_the_station(
    village: HelpOffice,
) -> None:
    hang_out_rules(village, TOWN)
    village.published()
    missing = page(village, VILLAGE)["missing"]
    assert missing == ["帮办代办人员名单", "联系方式", "服务范围"]


def test_page_of_an_office_that_there_is_not(village: HelpOffice) -> None:
    with refused("unknown_node"):
        page(village, "411521101299")
