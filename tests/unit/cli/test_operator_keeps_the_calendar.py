"""`jieli calendar import|show|check`: a year comes in by JSON, CSV or chinesecalendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from shared.rulebook import calendars

HEADING = "日期,名称,安排\n"
NEW_YEAR = HEADING + "2027-01-01,元旦,休\n2027-01-03,元旦,班\n"
PAPER = ("--source", "国务院办公厅通知", "--published-on", "2026-11-05")


class Desk:
    """An operator with a folder of calendars."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "calendars"
        self.file = folder / "year.csv"

    def run(self, *arguments: str) -> Result:
        environment = {"JIELI_CALENDARS": str(self.folder)}
        return CliRunner().invoke(main, ("calendar", *arguments), env=environment)

    def write(self, text: str, encoding: str = "utf-8") -> str:
        self.file.write_text(text, encoding=encoding)
        return str(self.file)

    def refusal(self, *arguments: str) -> str:
        refused = self.run(*arguments)
        assert refused.exit_code == 2
        assert not self.folder.exists()
        return refused.output.strip()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_table_of_a_year_is_imported(desk: Desk, encoding: str) -> None:
    done = desk.run("import", desk.write(NEW_YEAR, encoding), *PAPER)
    assert done.exit_code == 0, done.output
    kept = calendars.year_files(desk.folder)[2027]
    assert (kept.source, kept.published_on) == ("国务院办公厅通知", date(2026, 11, 5))
    calendar = calendars.load(desk.folder)
    assert calendar.is_published(2027)
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_working_day(date(2027, 1, 3))
    assert not calendars.load().is_published(2027)


def test_year_of_the_day_table_is_imported(desk: Desk) -> None:
    done = desk.run("import", "--chinesecalendar", "2024", "--published-on", "2023-10-25")
    assert done.exit_code == 0, done.output
    assert "chinesecalendar" in calendars.year_files(desk.folder)[2024].source
    calendar = calendars.load(desk.folder)
    assert calendar.is_working_day(date(2024, 2, 4))
    assert not calendar.is_working_day(date(2024, 10, 7))
    assert desk.run("check").exit_code == 0


def test_kept_file_can_be_imported_elsewhere(desk: Desk, tmp_path: Path) -> None:
    desk.run("import", desk.write(NEW_YEAR), *PAPER)
    other = Desk(tmp_path / "other")
    assert other.run("import", str(desk.folder / "2027.json")).exit_code == 0
    assert calendars.year_files(other.folder) == calendars.year_files(desk.folder)


def test_changed_year_is_its_next_version(desk: Desk) -> None:
    def version() -> int:
        return calendars.year_files(desk.folder)[2027].version

    desk.run("import", desk.write(NEW_YEAR), *PAPER)
    desk.run("import", desk.write(NEW_YEAR), *PAPER)
    assert version() == 1
    longer = desk.run("import", desk.write(NEW_YEAR + "2027-01-04,元旦,休\n"), *PAPER)
    assert "2027年第2版" in longer.output
    assert version() == 2


def test_faults_are_told_by_row(desk: Desk) -> None:
    rows = "2027-02-30,春节,休\n\n2027-01-04,元旦,班\n2027-01-01,元旦,歇\n2027-01-09,班\n"
    text = NEW_YEAR + rows + "2028-01-01,元旦,休\n2027-01-01,元旦,休\n"
    told = desk.refusal("import", desk.write(text), *PAPER)
    assert "第4行：日期“2027-02-30”不存在" in told
    assert "第6行：2027-01-04 是周一至周五" in told
    assert "第7行：安排“歇”应写作 休 或 班" in told
    assert "第8行：应有3格，实有2格" in told
    assert "第9行：2028-01-01 不在2027年" in told
    assert told.endswith("另有1处")


def test_faults_of_json_are_told_by_item(desk: Desk) -> None:
    desk.file = desk.file.with_suffix(".json")
    good = '{"name": "元旦", "date": "2027-01-01", "isOffDay": true}'
    bad = good.replace("01-01", "13-01")
    head = '"year": 2027, "source": "通知", "published_on": null'
    told = desk.refusal("check", desk.write(f'{{{head}, "days": [{good}, {bad}, {good}]}}'))
    assert "days 第2项：应写作" in told
    assert "days 第3项：2027-01-01 写了两次" in told


@pytest.mark.parametrize(
    ("text", "options", "why"),
    [
        ("day,name\n", PAPER, "第1行：表头应为 日期,名称,安排"),
        (HEADING, PAPER, "没有日期"),
        (NEW_YEAR, (), "--source"),
        (NEW_YEAR, PAPER[:2], "--published-on"),
        (NEW_YEAR, ("--chinesecalendar", "2024"), "请给出一个文件"),
    ],
)
def test_import_that_cannot_be_is_refused(
    desk: Desk, text: str, options: tuple[str, ...], why: str
) -> None:
    assert why in desk.refusal("import", desk.write(text), *options)


def test_year_outside_the_day_table_is_refused(desk: Desk) -> None:
    told = desk.refusal("import", "--chinesecalendar", "1990", "--published-on", "1989-11-01")
    assert "没有1990年，只有2004年至" in told


def test_day_table_does_not_know_when_its_year_was_published(desk: Desk) -> None:
    told = desk.refusal("import", "--chinesecalendar", "2024")
    assert "chinesecalendar 不含公布日期：请用 --published-on 写明" in told


def test_arrangement_that_differs_from_the_day_table_is_told(desk: Desk) -> None:
    told = desk.refusal("check", desk.write(HEADING + "2026-01-01,元旦,休\n"))
    assert "2026-01-02：chinesecalendar 为休息" in told
    assert "2026-01-04：chinesecalendar 为上班" in told


def test_year_is_shown_with_its_source(desk: Desk) -> None:
    shown = desk.run("show", "2026").output
    assert "2026年第1版（国务院办公厅关于2026年部分节假日安排的通知，2025-11-04公布）" in shown
    assert "2026-02-14  班  春节" in shown
    assert "10月18天" in shown
    assert "全年工作日 248 天" in shown


def test_unannounced_year_is_shown_as_provisional(desk: Desk) -> None:
    shown = desk.run("show", "2027").output
    assert "2027年的安排还没有公布" in shown
    assert "全年工作日 261 天" in shown
