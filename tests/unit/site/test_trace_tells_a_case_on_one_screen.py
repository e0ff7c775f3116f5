"""`jieli trace`: the whole way of a case, across nodes and services, on one screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from paper_site import PaperSite

from cli.main import main

Played = tuple[PaperSite, dict[str, str]]
SCREEN_LINES = 24
VILLAGE = "罗山县周党镇田河村民委员会"

COMMITMENT_CASE = [
    (VILLAGE, "收件登记", "居民户口簿遗失补发"),
    (VILLAGE, "一次性告知补正", "缺1份材料"),
    (VILLAGE, "补交材料", "1份"),
    (VILLAGE, "受理", ""),
    (VILLAGE, "转出", "转罗山县周党镇初审"),
    ("罗山县周党镇", "签收", ""),
    ("罗山县周党镇", "任务办完", "初审通过：同意"),
    ("罗山县周党镇", "转出", "转罗山县决定"),
    ("罗山县", "签收", ""),
    ("罗山县", "任务办完", "决定准予：同意"),
    ("罗山县", "答复转出方", "罗山县准予"),
    ("罗山县周党镇", "答复转出方", "罗山县准予"),
    (VILLAGE, "决定回到首接单位", "罗山县准予"),
    (VILLAGE, "办结", "准予"),
    (VILLAGE, "待寄", "办理结果"),
    (VILLAGE, "交寄", "邮件号EX000000028CN"),
    (VILLAGE, "邮件妥投", ""),
    (VILLAGE, "送达归档", "邮寄"),
]


def trace(site: PaperSite, case_no: str, *options: str) -> Result:
    environment = {"JIELI_DATABASE_URL": f"sqlite:///{site.path}", "COLUMNS": "100"}
    return CliRunner().invoke(main, ["trace", case_no, *options], env=environment)


def case_no(played: Played, story: str) -> str:
    site, cases = played
    return site.case(cases[story]).case_no


def lines(result: Result) -> list[list[str]]:
    """Time, node, act and words of each step."""
    assert result.exit_code == 0
    steps = [re.split(r" {2,}", line.strip()) for line in result.output.splitlines()[2:]]
    return [[*cells, ""][:4] for cells in steps]


def test_commitment_case_is_told_step_by_step(played: Played) -> None:
    told = lines(trace(played[0], case_no(played, "commitment_case")))
    assert [tuple(cells[1:]) for cells in told] == COMMITMENT_CASE
    assert len(told) + 2 <= SCREEN_LINES
    times = [cells[0] for cells in told]
    assert times == sorted(times)
    assert times[0] == "2026-03-09 09:00"


@pytest.mark.parametrize("story", ["case_across_counties", "delivery_that_was_taken_back"])
def test_case_fits_on_a_screen(played: Played, story: str) -> None:
    output = trace(played[0], case_no(played, story)).output
    assert len(output.splitlines()) <= SCREEN_LINES


def test_everything_is_shown_when_asked_for(played: Played) -> None:
    site, cases = played
    told = lines(trace(site, case_no(played, "commitment_case"), "--all"))
    written = [row for _, row in site.acts() if row.case_id == cases["commitment_case"]]
    assert len(told) == len(written) > len(COMMITMENT_CASE)
    assert {"计时有变化", "收到签收回执", "邮件轨迹"} <= {cells[2] for cells in told}


@pytest.mark.parametrize(
    "story",
    [
        "case_for_a_node_that_nobody_hosts",
        "delivery_that_was_taken_back",
        "case_that_was_late",
    ],
)
def test_every_act_is_told_in_chinese(played: Played, story: str) -> None:
    for cells in lines(trace(played[0], case_no(played, story), "--all")):
        assert re.search(r"[a-z_]", "".join(cells[2:])) is None, cells


def test_case_that_is_not_here_is_said_not_to_be(played: Played) -> None:
    result = trace(played[0], "41152110120420260309999999")
    assert result.exit_code == 2
    assert "本站点没有办件 41152110120420260309999999" in result.output


def test_number_that_is_none_is_refused(played: Played) -> None:
    result = trace(played[0], "4115")
    assert result.exit_code == 2
    assert "办件编号应为26位数字" in result.output


def test_site_without_databases_is_told_to_migrate(tmp_path: Path) -> None:
    environment = {"JIELI_DATABASE_URL": f"sqlite:///{tmp_path}"}
    result = CliRunner().invoke(main, ["trace", "41152110120420260309000001"], env=environment)
    assert result.exit_code == 2
    assert "jieli migrate" in result.output
