"""`jieli village`: written down without a line, sent once when it is back, whatever breaks off."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from front_desk import AGENT, json_of
from item_office import ItemOffice
from village_desk import HEAD, SUBSIDY, VillageDesk
from village_machine import PASSPHRASE, Line, Machine, connected

MATERIALS = ["identity_card", "planting_declaration", "bank_account"]
#: The office's time stands still at this hour.
AT = ("--at", "2026-03-09T10:00")


@pytest.fixture
def desk(office: ItemOffice) -> VillageDesk:
    return VillageDesk(office)


@pytest.fixture
def line(desk: VillageDesk) -> Iterator[tuple[Line, str]]:
    with connected(desk) as there:
        yield there


@pytest.fixture
def machine(line: tuple[Line, str], tmp_path: Path) -> Machine:
    return Machine(tmp_path / "village", line[1])


def forms_at(path: Path, count: int = 1, **changes: Any) -> Path:
    bodies = [SUBSIDY | {"materials": MATERIALS} | changes for _ in range(count)]
    file = path / "forms.json"
    file.write_text(json.dumps(bodies, ensure_ascii=False), encoding="utf-8")
    return file


def test_two_days_without_a_line_are_sent_when_it_is_back(
    desk: VillageDesk, line: tuple[Line, str], machine: Machine, tmp_path: Path
) -> None:
    fetched = machine.good("fetch", "--size", "12")
    assert "已领取12个编号：41152110120420260309000001 至 41152110120420260309000012" in fetched
    line[0].cut_before = True
    machine.good("register", "--from", forms_at(tmp_path, 11), *AT)
    assert "待补报11份" in machine.good("status")
    away = machine.run("send")
    assert away.exit_code == 2
    assert away.output.count("\n") == 1
    assert "连不上受理服务" in away.output
    desk.office.later(days=2)
    line[0].cut_before = False
    sent = machine.good("send")
    assert "……还有1份待补报" in sent
    assert "已登记11份" in sent
    assert len(desk.cases()) == 11
    case = json_of(desk.get("/cases"))["items"][0]
    assert case["registered_at"] == "2026-03-09T10:00:00+08:00"
    assert "合计11份" in machine.good("send")
    assert len(desk.cases()) == 11


def test_answer_that_was_lost_is_asked_for_again_under_its_key(
    desk: VillageDesk, line: tuple[Line, str], machine: Machine, tmp_path: Path
) -> None:
    machine.good("fetch")
    machine.good("register", "--from", forms_at(tmp_path, 2), *AT)
    line[0].cut_behind = True
    assert machine.run("send").exit_code == 2
    assert len(desk.cases()) == 2
    line[0].cut_behind = False
    assert "已登记2份" in machine.good("send")
    assert len(desk.cases()) == 2
    assert line[0].reached[-1] == line[0].reached[-2]


def test_machine_that_is_killed_before_it_hears_the_answer_sends_nothing_twice(
    desk: VillageDesk, line: tuple[Line, str], machine: Machine, tmp_path: Path
) -> None:
    machine.good("fetch")
    machine.good("register", "--from", forms_at(tmp_path, 3), *AT)
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "village", "send"],
        env=os.environ | machine.environment,
    )
    line[0].done = lambda: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(timeout=60) == -signal.SIGKILL
    line[0].done = lambda: None
    assert len(desk.cases()) == 3
    assert "待补报3份" in machine.good("status")
    assert "已登记3份" in machine.good("send")
    assert len(desk.cases()) == 3


def test_booklet_whose_answer_was_lost_is_the_same_when_asked_for_again(
    desk: VillageDesk, line: tuple[Line, str], machine: Machine
) -> None:
    line[0].cut_behind = True
    assert machine.run("fetch").exit_code == 2
    line[0].cut_behind = False
    machine.good("fetch")
    assert len(json_of(desk.get("/booklets"))["items"]) == 1
    machine.good("fetch")
    assert len(json_of(desk.get("/booklets"))["items"]) == 2


def test_conflict_is_shown_and_its_outcome_is_heard_later(
    desk: VillageDesk, machine: Machine, tmp_path: Path
) -> None:
    machine.good("fetch")
    machine.good("register", "--from", forms_at(tmp_path, 2), *AT)
    (booklet,) = json_of(desk.get("/booklets"))["items"]
    # Somebody with the same badge and a copy of the booklet was faster.
    desk.send(desk.entry(booklet), device=booklet["device"])
    sent = machine.good("send")
    assert "已登记1份，有冲突1份" in sent
    assert "已经用于另一个办件" in sent
    assert "没有丢失" in sent
    (kept,) = desk.conflicts()
    desk.post(f"/offline-conflicts/{kept['conflict_id']}/registration", {}, HEAD)
    again = machine.good("send")
    assert "现用编号 41152110120420260309000021" in again
    assert "已登记2份，有冲突0份" in again
    assert len(desk.cases()) == 3


def test_questions_are_asked_one_after_the_other(machine: Machine) -> None:
    machine.good("fetch")
    answers = ["grain_subsidy", "欧阳明", "11010519491231002x", "13800000000", "1号"]
    answers += ["identity_card；bank_account", ""]
    told = machine.good("register", *AT, typed="".join(f"{one}\n" for one in answers))
    assert "已登记 41152110120420260309000001" in told
    assert "一次告知还缺：" in told
    assert "已登记1份" in machine.good("send")


def test_table_of_applications_is_read_whole_or_not_at_all(
    machine: Machine, tmp_path: Path
) -> None:
    machine.good("fetch")
    head = "事项,姓名,身份证号,电话,住址,材料,领取方式\n"
    row = (
        "grain_subsidy,欧阳明,11010519491231002X,13800000000,1号,identity_card;bank_account,窗口\n"
    )
    file = tmp_path / "forms.csv"
    file.write_text(f"{head}{row}{row.replace('grain_subsidy', 'nothing')}", encoding="utf-8")
    refused = machine.run("register", "--from", file)
    assert refused.exit_code == 2
    assert "没有“nothing”" in refused.output
    assert "合计0份" in machine.good("status")
    file.write_text(f"{head}{row}{row}", encoding="utf-8")
    machine.good("register", "--from", file, *AT)
    assert "已登记2份" in machine.good("send")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"materials": ["passport"]}, "没有这些材料：passport"),
        ({"applicant": {"name": "欧阳明"}}, "没有写申请人的身份证号"),
        ({"applicant": "欧阳明"}, "没有写申请人"),
        ({"materials": "identity_card"}, "没有写交了哪些材料"),
    ],
)
def test_what_the_window_would_refuse_is_told_while_the_applicant_is_there(
    machine: Machine, tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    machine.good("fetch")
    refused = machine.run("register", "--from", forms_at(tmp_path, **changes), *AT)
    assert refused.exit_code == 2
    assert told in refused.output
    assert refused.output.count("\n") == 1


def test_booklet_that_is_used_up_or_over_says_what_to_do(machine: Machine, tmp_path: Path) -> None:
    early = machine.run("register", "--from", forms_at(tmp_path), *AT)
    assert "jieli village fetch" in early.output
    machine.good("fetch", "--size", "2", "--days", "3")
    over = machine.run("register", "--from", forms_at(tmp_path), "--at", "2026-03-12T09:00")
    assert "2026-03-12可用的编号只剩0个" in over.output
    many = machine.run("register", "--from", forms_at(tmp_path, 3), *AT)
    assert "只剩2个，不够登记3份" in many.output
    machine.good("register", "--from", forms_at(tmp_path, 2), "--at", "2026-03-11T23:00")


def test_receipt_bears_the_number_and_what_is_missing(machine: Machine, tmp_path: Path) -> None:
    machine.good("fetch")
    applicant = SUBSIDY["applicant"] | {"name": "欧阳<b>明"}
    file = forms_at(tmp_path, materials=MATERIALS[:2], applicant=applicant)
    machine.good("register", "--from", file, *AT)
    page = tmp_path / "slip.html"
    machine.good("slip", "41152110120420260309000001", page)
    text = page.read_text(encoding="utf-8")
    for part in (
        "41152110120420260309000001",
        "2026年03月09日 10:00",
        "一次性告知",
        "周党镇田河村",
    ):
        assert part in text
    assert "欧阳&lt;b&gt;明" in text
    assert machine.run("slip", "1", page).exit_code == 2


def test_file_names_nobody_without_its_passphrase(machine: Machine, tmp_path: Path) -> None:
    machine.good("fetch")
    machine.good("register", "--from", forms_at(tmp_path), *AT)
    file = Path(machine.environment["JIELI_VILLAGE_FILE"])
    kept = file.read_bytes()
    assert "欧阳明".encode() not in kept
    assert b"11010519491231002X" not in kept
    assert PASSPHRASE.encode() not in kept
    assert file.stat().st_mode & 0o077 == 0
    assert "欧阳明" not in machine.good("list")
    wrong = machine.run("send", JIELI_VILLAGE_PASSPHRASE="不是这一句口令呀呀")
    assert (wrong.exit_code, "密钥或口令不对" in wrong.output) == (2, True)
    none = machine.run("send", JIELI_VILLAGE_PASSPHRASE="")
    assert "JIELI_VILLAGE_PASSPHRASE" in none.output


def test_token_that_has_expired_keeps_everything_here(
    desk: VillageDesk, machine: Machine, tmp_path: Path
) -> None:
    machine.good("fetch")
    machine.good("register", "--from", forms_at(tmp_path), *AT)
    desk.service.token_verifier = Nobody()
    refused = machine.run("send")
    assert (refused.exit_code, "JIELI_VILLAGE_TOKEN" in refused.output) == (2, True)
    assert "待补报1份" in machine.good("status")


class Nobody:
    def verify(self, *_: Any) -> Any:
        from shared.http.refusals import Unauthenticated

        raise Unauthenticated("token_expired", "令牌已过期")


def test_what_is_left_of_a_booklet_goes_back(
    desk: VillageDesk, line: tuple[Line, str], machine: Machine, tmp_path: Path
) -> None:
    machine.good("fetch")
    machine.good("register", "--from", forms_at(tmp_path), *AT)
    early = machine.run("return")
    assert (early.exit_code, "jieli village send" in early.output) == (2, True)
    machine.good("send")
    line[0].cut_behind = True
    assert machine.run("return").exit_code == 2
    line[0].cut_behind = False
    machine.good("return")
    (booklet,) = json_of(desk.get("/booklets"))["items"]
    assert (booklet["status"], booklet["unused"]) == ("returned", 19)
    assert "已交回" in machine.good("status")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nowhere", ""])
def test_line_that_leads_nowhere_is_told_in_a_line(machine: Machine, url: str) -> None:
    told = machine.run("fetch", JIELI_VILLAGE_URL=url)
    assert (told.exit_code, told.output.count("\n")) == (2, 1)


def test_file_that_is_none_is_told_in_a_line(machine: Machine, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("这不是登记文件" * 100, encoding="utf-8")
    told = machine.run("status", JIELI_VILLAGE_FILE=str(other))
    assert (told.exit_code, told.output.count("\n")) == (2, 1)
    assert "打不开或已损坏" in told.output


def test_agent_of_another_village_gets_its_own_numbers(
    line: tuple[Line, str], tmp_path: Path
) -> None:
    there = Machine(tmp_path / "there", line[1], AGENT.replace("411521101204", "411521103209"))
    assert "41152110320920260309000001" in there.good("fetch")
