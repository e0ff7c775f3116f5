"""The catalogue as a spreadsheet: out and in again without a loss, each fault at its cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import msgspec
import openpyxl
import pytest
from item_office import card

from services.intake.catalogue import loader
from services.intake.domain.items import Item
from services.intake.items import sheets
from shared.kernel.refusals import Invalid

SAMPLE = loader.load().all()


def full() -> Item:
    """An item with something in every column that may be empty."""
    told = card(
        outside={"ground": "site", "reason": "=1+1", "legal_basis": "纪要"},
        handling_types=["commitment", "instant"],
        service_modes=["online"],
        fees=[
            {
                "kind": "administrative",
                "name_zh": "工本费",
                "standard": "10元/证",
                "legal_basis": "财综",
                "amount": 1000,
            }
        ],
        sub_items=["首次申领", "换领"],
        special_procedures=["site_inspection"],
        guide={"variants": ["plain", "video"], "one_time_notice": "第一行\n第二行"},
    )
    plain = {"cross_location": True, "agency_allowed": True, "sample": False, "version": 1}
    return msgspec.convert(told | plain, Item)


def changed(change: Callable[[Any], None]) -> bytes:
    """The sample, after somebody worked on the file."""
    book = openpyxl.load_workbook(io.BytesIO(sheets.write([*SAMPLE[:2], full()])))
    change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cell(book: Any, sheet: str, row: int, heading: str) -> Any:
    headings = [found.value for found in book[sheet][1]]
    return book[sheet].cell(row, headings.index(heading) + 1)


def faults(change: Callable[[Any], None]) -> list[str]:
    return [str(fault) for fault in sheets.read(changed(change)).faults]


def test_nothing_is_lost_on_the_way() -> None:
    items = [*SAMPLE, full()]
    reading = sheets.read(sheets.write(items))
    assert reading.faults == []
    assert reading.items == items


def test_file_has_its_sheets() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.write(SAMPLE)))
    assert book.sheetnames == ["事项", "材料", "流程", "收费", "表单"]
    assert cell(book, "事项", 2, "事项类型").value == "行政确认"


def test_each_fault_is_told_with_sheet_row_and_column() -> None:
    def spoil(book: Any) -> None:
        cell(book, "事项", 2, "事项类型").value = "行政处罚"
        cell(book, "事项", 3, "承诺时限").value = "很快"
        cell(book, "材料", 4, "形式").value = "纸"
        cell(book, "流程", 2, "事项标识").value = "nobody"

    told = faults(spoil)
    assert told[0].startswith("“事项”第2行“事项类型”列：“行政处罚”应为：行政许可、")
    assert told[1] == "“事项”第3行“承诺时限”列：“很快”应为整数"
    assert told[2] == "“材料”第4行“形式”列：“纸”应为：原件、复印件、电子件"
    assert told[3] == "“流程”第2行“事项标识”列：“事项”表中没有“nobody”"


def test_what_publication_asks_for_is_asked_of_a_file_too() -> None:
    def forget(book: Any) -> None:
        cell(book, "事项", 4, "责任人").value = None
        cell(book, "材料", 9, "法定依据").value = None

    assert faults(forget) == [
        "“事项”第4行“材料”列：材料“居民身份证”没有写明法定依据，不得要求提交",
        "“事项”第4行“责任人”列：没有公布责任人",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: book.remove(book["收费"]), "“收费”第1行“事项标识”列：缺少这张工作表"),
        (lambda book: book["流程"].delete_cols(3), "“流程”第1行“层级”列：缺少这一列"),
        (
            lambda book: book["流程"].cell(1, 9, "备注"),
            "“流程”第1行“备注”列：不认识这一列",
        ),
        (
            lambda book: setattr(cell(book, "事项", 2, "涉密"), "value", "可能"),
            "“事项”第2行“涉密”列：“可能”应填“是”或“否”",
        ),
        (
            lambda book: setattr(cell(book, "事项", 3, "事项标识"), "value", SAMPLE[0].id),
            "“事项”第3行“事项标识”列：事项标识重复",
        ),
        (
            lambda book: setattr(cell(book, "事项", 4, "不进驻情形"), "value", None),
            "“事项”第4行“不进驻情形”列：写了不进驻的原因或依据，应选情形",
        ),
    ],
)
def test_faulty_file_is_told_what_is_wrong(change: Callable[[Any], None], told: str) -> None:
    assert told in faults(change)


def test_file_that_is_no_spreadsheet_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        sheets.read(b"id,name\n")
    assert refusal.value.code == "item_file"
