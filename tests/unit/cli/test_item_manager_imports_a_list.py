"""`jieli items`: a list goes out, is worked on, and comes in again whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from cli.main import main
from cli.site import make_secrets
from shared.settings import read_settings
from shared.site.schema import migrate_schemas


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JIELI_DATABASE_URL", f"sqlite:///{tmp_path}")
    for name, value in make_secrets().items():
        monkeypatch.setenv(name, value.replace("\\n", "\n"))
    migrate_schemas(read_settings())
    return tmp_path


def jieli(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["items", *map(str, words)])


def worked_on(file: Path, *cells: tuple[str, str, Any]) -> None:
    """Other values in cells of a sheet: sheet, place, value."""
    book = openpyxl.load_workbook(file)
    for sheet, place, value in cells:
        book[sheet][place] = value
    book.save(file)


def test_list_comes_back_unchanged(site: Path) -> None:
    file = site / "items.xlsx"
    assert "已导出 36 个事项" in jieli("export", file).output
    again = jieli("import", file)
    assert (again.exit_code, "0 个有变化" in again.output) == (0, True)


def test_what_was_changed_comes_in(site: Path) -> None:
    file = site / "items.xlsx"
    jieli("export", file)
    worked_on(file, ("事项", "B2", "生育登记（新）"))
    assert "1 个有变化" in jieli("import", file).output
    jieli("export", site / "after.xlsx")
    book = openpyxl.load_workbook(site / "after.xlsx")
    assert book["事项"]["B2"].value == "生育登记（新）"
    assert "0 个有变化" in jieli("import", file).output


def test_one_fault_keeps_everything_out(site: Path) -> None:
    file = site / "items.xlsx"
    jieli("export", file)
    worked_on(file, ("事项", "B2", "生育登记（新）"), ("事项", "E3", "行政处罚"))
    refused = jieli("import", file)
    assert refused.exit_code == 2
    assert "“事项”第3行“事项类型”列" in refused.output
    assert "什么都没有导入" in refused.output
    jieli("export", site / "after.xlsx")
    book = openpyxl.load_workbook(site / "after.xlsx")
    assert book["事项"]["B2"].value == "生育登记"


def test_file_is_checked_without_being_imported(site: Path) -> None:
    file = site / "items.xlsx"
    jieli("export", file)
    assert "没有错误" in jieli("check", file).output
    worked_on(file, ("事项", "E3", "行政处罚"))
    assert jieli("check", file).exit_code == 2


def test_missing_elements_of_the_catalogue_are_told(site: Path) -> None:
    assert jieli("check").output == ""
    file = site / "items.xlsx"
    jieli("export", file)
    sheet = openpyxl.load_workbook(file)["事项"]
    (code,) = (cell.column_letter for cell in sheet[1] if cell.value == "基本编码")
    worked_on(file, ("事项", f"{code}2", None))
    jieli("import", file)
    assert "birth_registration 生育登记：" in jieli("check").output


def test_booklet_of_a_node_is_printed(site: Path) -> None:
    file = site / "booklet.html"
    assert "共 0 个事项" in jieli("booklet", "411521101204", file).output
    assert "田河村民委员会办事手册" in file.read_text(encoding="utf-8")


def test_guide_that_is_not_there_is_not_printed(site: Path) -> None:
    refused = jieli("guide", "nothing", site / "guide.html")
    assert refused.exit_code == 2
    assert not (site / "guide.html").exists()
    jieli("guide", "birth_registration", site / "guide.html")
    assert "生育登记办事指南" in (site / "guide.html").read_text(encoding="utf-8")
