"""From a JSON or CSV file, or from questions, to the body of an application."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from shared.kernel.refusals import Invalid

#: Columns of the CSV; several materials stand in one cell with semicolons between them.
COLUMNS: Mapping[str, str] = {
    "事项": "item_id",
    "姓名": "name",
    "身份证号": "id_number",
    "电话": "phone",
    "住址": "address",
    "材料": "materials",
    "领取方式": "method",
}
_METHODS = {"窗口": "counter_pickup", "邮寄": "courier", "自取柜": "locker"}
_MOST = 200

Body = dict[str, Any]


def read_file(path: Path, division: str) -> list[Body]:
    """All applications of a file; refuses the whole file where one cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Invalid("form_file", f"文件 {path} 读不出来，应为UTF-8编码的JSON或CSV") from None
    found = _of_json(text) if path.suffix.lower() == ".json" else _of_csv(text, division)
    if not 0 < len(found) <= _MOST:
        raise Invalid("form_file", f"一个文件应有1至{_MOST}份申请，现在有{len(found)}份")
    return [{"origin_division": division} | body for body in found]


def _of_json(text: str) -> list[Body]:
    try:
        document = json.loads(text)
    except ValueError:
        raise Invalid("form_file", "文件不是有效的JSON") from None
    found = document if isinstance(document, list) else [document]
    if not all(isinstance(body, dict) for body in found):
        raise Invalid("form_file", "JSON文件应是一份申请，或申请的列表")
    return found


def _of_csv(text: str, division: str) -> list[Body]:
    rows = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or [])]
    if missing:
        raise Invalid("form_file", f"CSV文件缺少列：{'、'.join(missing)}")
    return [
        body_of({field: (row[column] or "").strip() for column, field in COLUMNS.items()}, division)
        for row in rows
    ]


def asked(ask: Callable[[str], str], division: str) -> Body:
    """Each column asked for in turn."""
    return body_of({field: ask(column).strip() for column, field in COLUMNS.items()}, division)


def body_of(given: Mapping[str, str], division: str) -> Body:
    """An application as the window takes it, from one row of text."""
    method = given["method"] or "窗口"
    if method not in _METHODS and method not in _METHODS.values():
        raise Invalid("form_method", f"领取方式应为{'、'.join(_METHODS)}之一，不能是“{method}”")
    materials = given["materials"].replace("；", ";").split(";")
    return {
        "item_id": given["item_id"],
        "applicant": {
            "name": given["name"],
            "id_type": "resident_id",
            "id_number": given["id_number"].upper(),
            "phone": given["phone"],
            "address": given["address"],
        },
        "origin_division": division,
        "materials": [one.strip() for one in materials if one.strip()],
        "result": {"method": _METHODS.get(method, method)},
    }


def check(body: Body, item: Mapping[str, Any]) -> list[str]:
    """The names of required materials that are missing; refuses what the office would refuse, as
    long as the applicant is still there."""
    applicant = body.get("applicant")
    if not isinstance(applicant, dict):
        raise Invalid("no_applicant", "没有写申请人", "applicant")
    for field, told in (("name", "姓名"), ("id_number", "身份证号"), ("phone", "电话")):
        if not isinstance(applicant.get(field), str) or not applicant[field].strip():
            raise Invalid("field_missing", f"没有写申请人的{told}", f"applicant.{field}")
    given = body.get("materials")
    if not isinstance(given, list):
        raise Invalid("no_materials", "没有写交了哪些材料", "materials")
    known = {material["id"]: material for material in item["materials"]}
    strange = [str(one) for one in given if one not in known]
    if strange:
        detail = f"“{item['name_zh']}”没有这些材料：{'、'.join(strange)}；应为：{'、'.join(known)}"
        raise Invalid("unknown_material", detail, "materials")
    return [m["name_zh"] for m in known.values() if m["required"] and m["id"] not in given]
