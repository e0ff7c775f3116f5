"""What an operator sees of a finished day: trails, histories, and what waits."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from click.testing import Result
from sample_run import FinishedDay, run_here

from shared.settings import SERVICES, TABLE

SCREEN_LINES = 30


def test_way_of_a_case_across_counties_is_told_on_one_screen(finished_day: FinishedDay) -> None:
    told = _jieli(finished_day, "trace", _case_across_counties(finished_day))
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert len(lines) <= SCREEN_LINES
    way = [
        ("罗山县", "收件登记"),
        ("罗山县", "受理"),
        ("罗山县", "转出"),
        ("罗山县", "交寄"),
        ("新县", "纸质材料寄达"),
        ("新县", "签收"),
        ("新县", "任务办完"),
        ("新县", "答复转出方"),
        ("罗山县", "决定回到首接单位"),
        ("罗山县", "办结"),
        ("罗山县", "送达归档"),
    ]
    steps = iter(line.split()[2:4] for line in lines[2:])
    for node, act in way:
        assert any(step == [node, act] for step in steps), (node, act, told.output)


def test_unknown_case_is_told_in_one_line(finished_day: FinishedDay) -> None:
    told = _jieli(finished_day, "trace", "41152100000020990101000001")
    assert (told.exit_code, told.output) == (2, "不行：本站点没有办件 41152100000020990101000001\n")


def test_histories_are_whole_until_one_is_edited(own_day: FinishedDay) -> None:
    assert _jieli(own_day, "verify").exit_code == 0
    with closing(sqlite3.connect(own_day.site / "intake.sqlite")) as database, database:
        last = "(SELECT max(position_all) FROM history)"
        database.execute(f"UPDATE history SET node = '411523000000' WHERE position_all = {last}")
        (chain,) = database.execute(
            f"SELECT chain FROM history WHERE position_all = {last}"
        ).fetchone()
    edited = _jieli(own_day, "verify")
    assert edited.exit_code == 1
    assert chain in edited.output


def test_quiet_site_has_nothing_that_waits(finished_day: FinishedDay) -> None:
    assert _jieli(finished_day, "deadletters", "list").output == "没有被搁置的消息。\n"
    waiting = _jieli(finished_day, "outbox").output
    for service in SERVICES:
        assert [service, "0", "-"] in [_cells(line) for line in waiting.splitlines()]


def test_nodes_and_settings_are_listed(finished_day: FinishedDay) -> None:
    nodes = [_cells(line)[:2] for line in _jieli(finished_day, "nodes").output.splitlines()]
    assert ["411521000000", "罗山县"] in nodes
    assert ["411521101204", "罗山县周党镇田河村民委员会"] in nodes
    settings = _jieli(finished_day, "settings").output
    assert all(setting.name in settings for setting in TABLE)


def _case_across_counties(day: FinishedDay) -> str:
    with closing(sqlite3.connect(day.site / "delivery.sqlite")) as database:
        papers = "SELECT case_no FROM consignments WHERE id LIKE '%-papers' ORDER BY id"
        return str(database.execute(papers).fetchone()[0])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("│┃ ").split("│")]


def _jieli(day: FinishedDay, *arguments: str) -> Result:
    return run_here(*arguments, JIELI_DATABASE_URL=f"sqlite:///{day.site}")
