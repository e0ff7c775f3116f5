"""Items to a spreadsheet and back: every fault with its sheet, row and column, all at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import openpyxl

from services.intake.domain.item_checks import gaps
from services.intake.domain.items import Item, check_whole
from services.intake.items.columns import ITEM_ID, ITEMS, PARTS, CellFault, Column
from shared.kernel.refusals import Invalid, Refusal

_SHEET = "事项"


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of the file."""

    sheet: str
    row: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"“{self.sheet}”第{self.row}行“{self.column}”列：{self.what}"


@dataclass
class Reading:
    """What was read so far, with the row at which each item stands."""

    items: list[Item] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def write(items: Iterable[Item]) -> bytes:
    """The spreadsheet of these items."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    listed = list(items)
    _write_sheet(book, _SHEET, [_cells(item, ITEMS) for item in listed], ITEMS)
    for name, (part, columns) in PARTS.items():
        rows = [[item.id, *_cells(row, columns)] for item in listed for row in getattr(item, part)]
        _write_sheet(book, name, rows, (ITEM_ID, *columns))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(found: Any, columns: Iterable[Column]) -> list[Any]:
    return [column.codec.write(_at(found, column.path)) for column in columns]


def _write_sheet(
    book: Any, name: str, rows: Iterable[Sequence[Any]], columns: Iterable[Column]
) -> None:
    sheet = book.create_sheet(name)
    sheet.append([column.heading for column in columns])
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place, value)
            if isinstance(value, str):
                # What begins with an equals sign is text, never a formula.
                cell.data_type = "s"


def _at(found: Any, path: str) -> Any:
    for name in path.split("."):
        found = None if found is None else getattr(found, name)
    return found


def read(content: bytes) -> Reading:
    """All items of the file, and everything that is wrong with it."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise Invalid("item_file", "文件不是可以打开的 xlsx 电子表格") from None
    found = Reading()
    main = list(_rows(book, _SHEET, ITEMS, found))
    parts = _parts(book, main, found)
    for number, values in main:
        values |= {part: rows[values["id"]] for part, rows in parts.items()}
        _take(number, values, found)
    return found


def _parts(
    book: Any, main: Sequence[tuple[int, dict[str, Any]]], found: Reading
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By field and item, the rows of the sheets that belong to 事项."""
    parts: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name, (part, columns) in PARTS.items():
        of_items: dict[str, list[dict[str, Any]]] = {values["id"]: [] for _, values in main}
        key = replace(ITEM_ID, path="item_id")
        for number, values in _rows(book, name, (key, *columns), found):
            item_id = values.pop("item_id")
            if item_id in of_items:
                of_items[item_id].append(values)
            elif item_id:
                what = f"“事项”表中没有“{item_id}”"
                found.faults.append(Fault(name, number, ITEM_ID.heading, what))
        parts[part] = of_items
    return parts


def _rows(
    book: Any, name: str, columns: Sequence[Column], found: Reading
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and values of each row; a cell that cannot be read is empty, and a fault."""
    if name not in book.sheetnames:
        found.faults.append(Fault(name, 1, columns[0].heading, "缺少这张工作表"))
        return
    lines = enumerate(book[name].iter_rows(values_only=True), 1)
    _, headings = next(lines, (1, ()))
    places = {heading: place for place, heading in enumerate(headings) if heading is not None}
    known = {column.heading for column in columns}
    found.faults += (Fault(name, 1, h, "缺少这一列") for h in known - places.keys())
    found.faults += (Fault(name, 1, str(h), "不认识这一列") for h in places.keys() - known)
    there = [column for column in columns if column.heading in places]
    for number, cells in lines:
        if any(cell is not None for cell in cells):
            yield (
                number,
                _values(name, number, [(c, cells[places[c.heading]]) for c in there], found),
            )


def _values(
    sheet: str, number: int, cells: Iterable[tuple[Column, Any]], found: Reading
) -> dict[str, Any]:
    values: dict[str, Any] = {"id": ""}
    for column, cell in cells:
        try:
            value = column.codec.read(cell)
        except CellFault as fault:
            found.faults.append(Fault(sheet, number, column.heading, str(fault)))
            value = ""
        *outer, last = column.path.split(".")
        target = values
        for name in outer:
            target = target.setdefault(name, {})
        target[last] = value
    return values


def _take(number: int, values: dict[str, Any], found: Reading) -> None:
    outside = values.get("outside", {})
    if not outside.get("ground"):
        if any(outside.values()):
            found.faults.append(
                Fault(_SHEET, number, "不进驻情形", "写了不进驻的原因或依据，应选情形")
            )
        values["outside"] = None
    if values["id"] in found.rows:
        found.faults.append(Fault(_SHEET, number, ITEM_ID.heading, "事项标识重复"))
    found.rows[values["id"]] = number
    try:
        item = msgspec.convert(values | {"version": 1}, Item)
        check_whole(item)
    except msgspec.ValidationError:
        if not any(fault.row == number for fault in found.faults):
            found.faults.append(
                Fault(_SHEET, number, ITEM_ID.heading, "这一行读不出一个完整的事项")
            )
        return
    except Refusal as refusal:
        found.faults.append(Fault(_SHEET, number, ITEM_ID.heading, refusal.detail))
        return
    found.items.append(item)
    if not item.sample:
        found.faults += (Fault(_SHEET, number, heading(g.field), g.what) for g in gaps(item))


def heading(path: str) -> str:
    """The column, or else the sheet, in which a field of an item is filled in."""
    of_columns = {column.path: column.heading for column in ITEMS}
    of_parts = {part: name for name, (part, _) in PARTS.items()}
    return of_columns.get(path) or of_parts.get(path) or "指南正文"
