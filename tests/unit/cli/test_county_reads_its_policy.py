"""`jieli policy show|diff|check`: what is in force, how two profiles differ, what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main

OWN = """\
profile: xinxian
versions:
- version: 1
  title: 新县政务服务办法
  valid_from: 2026-01-01
  valid_to: 2026-06-30
  regulations: [national]
  attached_to: ["411523000000"]
  values:
    appointment_ban: {value: 5, basis: 新政办〔2025〕1号}
    addressed.red: {value: [leader], basis: 新政办〔2025〕1号}
"""


class Desk:
    """An operator with a folder of profiles."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "policies"
        self.folder.mkdir()
        self.file = folder / "draft.yaml"

    def run(self, *arguments: str) -> Result:
        environment = {"JIELI_POLICIES": str(self.folder), "COLUMNS": "200"}
        return CliRunner().invoke(main, ("policy", *arguments), env=environment)

    def told(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.exit_code == 0, done.output
        return done.output

    def refusal(self, *arguments: str) -> str:
        refused = self.run(*arguments)
        assert refused.exit_code == 2
        return refused.output.strip()

    def adopt(self, text: str = OWN) -> None:
        (self.folder / "xinxian.yaml").write_text(text, encoding="utf-8")

    def draft(self, text: str) -> str:
        self.file.write_text(text, encoding="utf-8")
        return str(self.file)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def line(told: str, *parts: str) -> str:
    """The line of a table that has all of the parts."""
    return next(row for row in told.splitlines() if all(part in row for part in parts))


def test_all_profiles_are_listed(desk: Desk) -> None:
    told = desk.told("show", "--on", "2024-07-03")
    assert "411521000000" in line(told, "luoshan")
    assert "已到期" not in told
    assert "（已到期）" in line(desk.told("show", "--on", "2024-07-04"), "x-district")
    assert "xinxian" not in told
    desk.adopt()
    assert "2项" in line(desk.told("show"), "xinxian", "2026-01-01 至 2026-06-30")


def test_profile_is_shown_with_what_it_rests_on(desk: Desk) -> None:
    told = desk.told("show", "luoshan")
    assert "适用的制度：luoshan、national" in told
    assert "7个工作日" in line(told, "report_up_limit", "LS-LH-06h")
    assert "督查股（supervision_section）" in line(told, "complaint_body", "LS-YY-08b")
    assert "2个工作日" in line(told, "pre_review_limit", "全国默认")
    assert "TS-XS-08" in line(told, "overdue_report_limit", "全国默认")
    assert "全国默认" not in line(told, "complaint_body")
    assert "当日" in line(desk.told("show", "x-district"), "instant_case.limit", "XQ-ZZ-02-3a")


def test_what_binds_a_village_is_shown(desk: Desk) -> None:
    desk.adopt()
    village = "411523001001"
    told = desk.told("show", "--node", village, "--on", "2026-06-30")
    assert "xinxian@1" in told
    assert "新政办〔2025〕1号" in line(told, "appointment_ban", "5")
    assert "national@1" in desk.told("show", "--node", village, "--on", "2026-07-01")


def test_version_that_is_not_there_is_refused(desk: Desk) -> None:
    assert "没有制度方案“luoshan”第2版" in desk.refusal("show", "luoshan@2")
    assert "应写作 名@版" in desk.refusal("show", "luoshan@new")
    assert "没有制度方案“atlantis”" in desk.refusal("show", "atlantis")
    assert "在2025-01-01没有有效的版本" in desk.refusal("show", "x-district", "--on", "2025-01-01")
    assert "只能写一个" in desk.refusal("show", "luoshan", "--node", "411521000000")
    assert "x-district@1" in desk.told("show", "x-district@1", "--on", "2025-01-01")


def test_only_what_differs_is_compared(desk: Desk) -> None:
    told = desk.told("diff", "luozhuang", "national@1")
    row = line(told, "data_exchange_limit")
    assert row.index("30分钟") < row.index("60分钟")
    assert "luozhuang、national" in line(told, "regulations")
    assert "bulletin_period" not in told
    row = line(told, "channels")
    assert row.index("政务服务网") < row.index("邮寄")
    assert told.rstrip().endswith("不同 4 项。")
    assert desk.told("diff", "luoshan", "luoshan").rstrip().endswith("不同 0 项。")


def test_draft_is_compared_with_what_is_in_force(desk: Desk) -> None:
    told = desk.told("diff", "national", desk.draft(OWN))
    assert "分管领导（leader）" in line(told, "addressed.red", "上一级节点（superior_node）")
    assert told.rstrip().endswith("不同 2 项。")


def test_all_profiles_of_the_site_are_checked(desk: Desk) -> None:
    told = desk.told("check")
    assert len(told.splitlines()) == 6
    desk.adopt()
    assert "本级规定2项" in line(desk.told("check"), "xinxian@1")
    desk.adopt(OWN.replace("appointment_ban", "appointment_bann"))
    assert desk.refusal("check").startswith("不行：xinxian.yaml 第1版：没有参数“appointment_bann”")


def test_draft_is_checked_before_it_is_adopted(desk: Desk) -> None:
    told = desk.told("check", desk.draft(OWN))
    assert told.splitlines() == [
        f"xinxian@1 2026-01-01 至 2026-06-30：本级规定2项，全国默认{_keys(desk) - 2}项"
    ]
    wrong = desk.refusal("check", desk.draft(OWN.replace("value: 5", "value: 500")))
    assert wrong == "不行：draft.yaml 第1版：appointment_ban：应为1到99的整数，不是“500”"
    assert "xinxian" not in desk.told("check")


def _keys(desk: Desk) -> int:
    return int(line(desk.told("check"), "national@1").split("本级规定")[1].split("项")[0])
