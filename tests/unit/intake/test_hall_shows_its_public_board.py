"""What hangs out in a hall is worked out from what is on record, and it says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_office import LUOZHUANG, TAOSHAN, HallOffice, open_hall

from shared.kernel.refusals import NotFound

PLACE: dict[str, Any] = {
    "navigation": "灵山镇便民服务中心",
    "terminals": ["自助服务终端（大厅东侧）"],
    "booking": "电话预约或网上预约",
}
TEN = [
    "进驻事项清单",
    "综合受理事项清单",
    "帮办代办事项清单",
    "帮办代办员信息",
    "服务流程",
    "服务规范",
    "服务标准",
    "服务承诺",
    "咨询电话",
    "监督电话",
]
FIVE = ["工作职责", "工作人员信息", "服务项目", "服务流程", "规章制度"]


@pytest.fixture
def town(stocked_intake: Path, tmp_path: Path) -> Iterator[HallOffice]:
    office = open_hall(stocked_intake, tmp_path)
    office.window("comprehensive")
    yield office
    office.engine.dispose()


def post(town: HallOffice, *contents: str) -> None:
    for content in contents:
        told = {"content": content, "title": f"关于{content}", "text": f"{content}的内容"}
        town.do("/hall/postings", told)


@pytest.mark.rule("TS-FA-3-7b")
def test_procedure_basis_and_limit_of_each_item_hang_in_its_hall(town: HallOffice) -> None:
    assert town.board()["four_publics"] == []
    town.adopt(node=LUOZHUANG)
    (shown,) = town.board()["four_publics"]
    assert shown["item"] == "养老服务卡核发"
    assert (shown["procedure"], shown["promised_limit"]) == (
        ["乡级初审", "县级决定"],
        "5个工作日",
    )
    assert shown["policy_basis"]
    assert "查询码" in shown["result"]


def test_agents_and_what_they_do_hang_in_the_hall(town: HallOffice) -> None:
    shown = town.board()["agency"]
    assert shown
    assert shown == town.get(f"/public/agency/{town.at}")["contents"]


@pytest.mark.rule("TS-FA-3-3-3")
def test_township_shows_duties_staff_services_procedures_and_rules(town: HallOffice) -> None:
    assert list(town.board()["township_contents"]) == FIVE
    assert set(FIVE) <= set(town.board()["missing"])
    town.staff(role="clerk")
    town.adopt(node=LUOZHUANG)
    post(town, "duties", "procedure", "rules")
    board = town.board()
    assert set(FIVE).isdisjoint(board["missing"])
    shown = board["township_contents"]
    assert [person["name"] for person in shown["工作人员信息"]] == ["李强"]
    assert shown["服务项目"] == ["养老服务卡核发"]
    assert shown["工作职责"][0]["text"] == "duties的内容"


@pytest.mark.rule("KD-ZN-2-3b")
def test_centre_shows_ten_contents_and_says_which_are_missing(town: HallOffice) -> None:
    assert list(town.board()["ten_contents"]) == TEN
    assert set(TEN) - {"咨询电话", "监督电话"} <= set(town.board()["missing"])
    town.adopt(node=LUOZHUANG)
    town.staff(role="agent")
    post(town, "procedure", "norms", "standards", "promises")
    board = town.board()
    assert [name for name in board["missing"] if name in TEN] == []
    shown = board["ten_contents"]
    assert shown["进驻事项清单"] == shown["综合受理事项清单"] == ["养老服务卡核发"]
    assert [agent["role_zh"] for agent in shown["帮办代办员信息"]] == ["帮办代办员"]
    assert shown["咨询电话"] == shown["监督电话"] == "12345"


@pytest.mark.rule("KD-RW-07c")
def test_each_working_system_hangs_out_under_its_name(town: HallOffice) -> None:
    assert town.board()["systems"] == []
    for title in ("首问负责制", "限时办结制"):
        told = {"content": "rules", "title": title, "text": f"{title}第一版"}
        town.do("/hall/postings", told)
    town.do("/hall/postings", {"content": "rules", "title": "首问负责制", "text": "第二版"})
    post(town, "norms")
    told = {system["title"]: system["text"] for system in town.board()["systems"]}
    assert told == {"首问负责制": "第二版", "限时办结制": "限时办结制第一版"}


@pytest.mark.rule("KD-RW-10")
def test_directory_and_page_of_a_hall_say_the_same(town: HallOffice) -> None:
    town.do("/hall/place", PLACE)
    town.adopt(node=LUOZHUANG)
    town.at = TAOSHAN
    town.window("comprehensive")
    entries = {entry["node"]: entry for entry in town.get("/public/halls")["items"]}
    told = entries[LUOZHUANG]
    assert {name: told[name] for name in PLACE} == PLACE
    assert told["items"] == ["养老服务卡核发"]
    assert told["title"] == "罗山县灵山镇"
    assert (told["location"], told["phone"]) == ("罗山县政务服务中心", "12345")
    assert told["hours"] == "09:00—12:00、13:30—17:30"
    assert entries[TAOSHAN]["navigation"] == ""
    town.at = LUOZHUANG
    assert town.board()["directory"] == told


def test_node_without_windows_has_no_page(town: HallOffice) -> None:
    town.at = TAOSHAN
    with pytest.raises(NotFound):
        town.board()
