"""Examples in Chinese for the OpenAPI documents, made from the schemas.

A field may name its own (`metadata={"example": …}`); of others the name says what stands there. The
body of every route is read by its own schema in a test, so an example cannot rot.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

_CASE_ID: Final = "019ca1e6-5f00-7d3a-9c41-2f6b8f0a7c15"
_HOUR: Final = "2026-03-02T09:00:00+08:00"

#: By the name of the field.
_TEXTS: Final[Mapping[str, str]] = {
    "act": "check",
    "address": "河南省信阳市罗山县灵山镇高寨村4组59号",
    "after": "",
    "case_id": _CASE_ID,
    "case_no": "41152110120820260302000001",
    "carrier": "ems",
    "card": "promised/yellow",
    "case_type": "commitment",
    "category_zh": "社会保障",
    "competent_division": "411521000000",
    "day": "2026-03-02",
    "due_before": _HOUR,
    "duty": "due_soon_check",
    "effective_from": "2026-03-09",
    "facts": "材料已于3月2日送达，未按时审核",
    "from_day": "2026-03-02",
    "from_node": "411521101204",
    "handling": "已督促承办人当日办结",
    "handoff_id": "019ca1e6-6a10-7b52-8f0e-4f6c2b1d9e33",
    "handover_id": f"{_CASE_ID}-result",
    "id": "identity_card",
    "id_number": "411521199502209769",
    "id_type": "resident_id",
    "item_id": "grain_subsidy",
    "item_name": "种粮补贴发放",
    "level": "yellow",
    "level_zh": "黄牌",
    "method": "counter_pickup",
    "name": "何桂兰",
    "name_zh": "居民身份证",
    "next": "",
    "node": "411521101204",
    "op_code": "203",
    "opinion": "材料齐全，同意",
    "origin_division": "411521101204",
    "outcome": "granted",
    "owner": "411521101204",
    "phone": "15400002750",
    "pickup_code": "384921",
    "place": "罗山县灵山镇",
    "purpose": "result",
    "reason": "申请人来电核对联系地址",
    "rule": "XQ-CZ-04-1b",
    "scans": "已收寄",
    "seal_ref": "罗民用印〔2026〕7号",
    "shipment_id": f"{_CASE_ID}-result",
    "shown_to": "li.qiang",
    "signed_by": "何桂兰",
    "status": "registered",
    "status_zh": "已收件",
    "subject": f"case/{_CASE_ID}",
    "task_id": "019ca1e6-7c20-7f81-b5d2-8a1c0e9f4b66",
    "text": "已收寄",
    "title": "承诺时限",
    "to": "applicant",
    "to_day": "2026-03-06",
    "waybill_no": "1100000000013",
}
#: What a field may want that its name does not tell: a day, an hour, a node, a word, a number.
_OTHERWISE: Final = ("2026-03-02", _HOUR, "411521101204", "window_1", "window-1", "09:00", "1")
_MATERIALS: Final = ("identity_card", "planting_declaration", "bank_account")
_LISTS: Final[Mapping[str, tuple[str, ...]]] = {"materials": _MATERIALS, "missing": _MATERIALS[:1]}


def example_of(schema: type[Schema] | Schema, *, answer: bool = False) -> dict[str, Any]:
    """An example of what the schema reads, as short as may be, or with `answer` of all that it
    writes."""
    instance = schema() if isinstance(schema, type) else schema
    chosen = instance.dump_fields if answer else instance.load_fields
    return {
        field.data_key or name: _example(field, name, answer)
        for name, field in chosen.items()
        if answer or field.required or "example" in field.metadata
    }


def _example(field: fields.Field[Any], name: str, answer: bool) -> Any:
    if "example" in field.metadata:
        return field.metadata["example"]
    choices = [one for one in field.validators if isinstance(one, validate.OneOf)]
    if choices:
        return next(choice for choice in choices[0].choices if choice)
    return _made(field, name, answer)


@singledispatch
def _made(field: fields.Field[Any], name: str, answer: bool) -> Any:  # noqa: ARG001
    """By the kind of field; of kinds that nobody uses yet, nothing."""
    return None


@_made.register
def _(field: fields.String, name: str, answer: bool) -> str:
    hour = name.endswith(("_at", "_time"))
    likely = (_TEXTS.get(name, _HOUR if hour else "示例"), *_OTHERWISE)
    if answer:
        return likely[0]
    return next((text for text in likely if _accepted(field, text)), likely[0])


def _accepted(field: fields.String, text: str) -> bool:
    try:
        field.deserialize(text)
    except ValidationError:
        return False
    return True


@_made.register
def _(field: fields.Integer, name: str, answer: bool) -> int:  # noqa: ARG001
    if name == "year":
        return 2026
    if name == "limit":
        return 50
    ranges = [one for one in field.validators if isinstance(one, validate.Range)]
    return max([1, *(int(one.min) for one in ranges if one.min is not None)])


@_made.register
def _(field: fields.Boolean, name: str, answer: bool) -> bool:  # noqa: ARG001
    return True


@_made.register
def _(field: fields.AwareDateTime, name: str, answer: bool) -> str:  # noqa: ARG001
    return _HOUR


@_made.register
def _(field: fields.Dict, name: str, answer: bool) -> dict[str, Any]:  # noqa: ARG001
    return {}


@_made.register(fields.List)
def _(field: fields.List[Any], name: str, answer: bool) -> list[Any]:
    if name in _LISTS and isinstance(field.inner, fields.String):
        return list(_LISTS[name])
    return [_example(field.inner, name, answer)]


@_made.register
def _(field: fields.Nested, name: str, answer: bool) -> Any:  # noqa: ARG001
    made = example_of(field.schema, answer=answer)
    return [made] if field.many else made
