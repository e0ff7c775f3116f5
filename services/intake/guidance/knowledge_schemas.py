"""What the HTTP API of knowledge base, problems, presence and data interfaces takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.guidance.schemas import item_field, needed, note, told
from shared.service.paging import PageAnswer, PageQuery, check_day

_ITEM = validate.Length(min=1, max=80)


def _day() -> fields.String:
    pattern = {"pattern": r"^\d{4}-\d{2}-\d{2}$", "example": "2026-03-09"}
    return fields.String(
        required=True, validate=[validate.Length(min=1), check_day], metadata=pattern
    )


class WritingBody(Schema):
    title = needed(200, example="身份证过期了能申请吗")
    text = needed(2000)
    public = fields.Boolean(load_default=True)
    effective_from = _day()


class KnowledgeBody(WritingBody):
    item_id = fields.String(required=True, validate=_ITEM)


class GroundBody(Schema):
    reason = needed(500)


class WordingAnswer(Schema):
    number = fields.Integer(required=True)
    title = told()
    text = told()
    public = fields.Boolean(required=True)
    effective_from = told()
    effective_to = told()
    written_by = told()


class EntryAnswer(Schema):
    entry_id = told()
    node = told()
    item_id = told()
    department = told()
    versions = fields.List(fields.Nested(WordingAnswer), required=True)
    withdrawn_on = told()
    withdrawal = told()


class SearchQuery(PageQuery):
    item_id = item_field()
    words = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "要找的词，用空格隔开，最多五个，须都出现", "example": "身份证"},
    )


class KnowledgeLine(Schema):
    """An entry as it counts today."""

    entry_id = told()
    number = fields.Integer(required=True)
    item_id = told()
    department = told()
    title = told()
    text = told()
    effective_from = told()


class KnowledgeList(PageAnswer):
    items = fields.List(fields.Nested(KnowledgeLine), required=True)


class ProblemBody(Schema):
    item_id = fields.String(required=True, validate=_ITEM)
    what = needed(1000)


class SolutionBody(Schema):
    solution = note(2000)
    entry_id = note(80)


class ProblemAnswer(Schema):
    problem_id = told()
    node = told()
    item_id = told()
    department = told()
    what = told()
    raised_by = told()
    raised_at = told()
    solution = told()
    entry_id = told()
    solved_by = told()
    solved_at = told()


class ProblemQuery(PageQuery):
    item_id = item_field()
    solved = fields.String(load_default="", validate=validate.OneOf(["", "yes", "no"]))


class ProblemList(PageAnswer):
    items = fields.List(fields.Nested(ProblemAnswer), required=True)


class PresenceBody(Schema):
    weekdays = fields.List(
        fields.Integer(validate=validate.Range(1, 7)),
        required=True,
        validate=validate.Length(min=1, max=7),
        metadata={"description": "每周哪几天到大厅，1为星期一"},
    )
    phone = note(40)
    network = note(300)


class PresenceAnswer(Schema):
    unit_id = told()
    node = told()
    weekdays = fields.List(fields.Integer(), required=True)
    phone = told()
    network = told()


class DataSourceBody(Schema):
    item_id = fields.String(required=True, validate=_ITEM)
    reference = needed(200, example="省级数据共享平台·婚姻登记查询")
    fields_ = fields.List(
        needed(),
        required=True,
        data_key="fields",
        validate=validate.Length(min=1, max=100),
        metadata={"description": "接口应提供的字段"},
    )


class DeliveryBody(Schema):
    fields_ = fields.List(
        needed(),
        required=True,
        data_key="fields",
        validate=validate.Length(max=200),
        metadata={"description": "实际提供且有值的字段，只登记字段名"},
    )


class CompletionBody(Schema):
    field = needed()
    how = needed(500)


class CompletionAnswer(Schema):
    field = told()
    how = told()
    by = told()
    at = told()


class DataSourceAnswer(Schema):
    source_id = told()
    node = told()
    item_id = told()
    department = told()
    reference = told()
    expected = fields.List(fields.String(), required=True)
    lacking = fields.List(fields.String(), required=True)
    completions = fields.List(fields.Nested(CompletionAnswer), required=True)
    delivered_at = told()


class MissingFieldAnswer(Schema):
    part = told()
    field = told()
    what = told()


class MissingItemAnswer(Schema):
    item_id = told()
    name_zh = told()
    missing = fields.List(fields.Nested(MissingFieldAnswer), required=True)


class MissingList(PageAnswer):
    """缺失项报告."""

    items = fields.List(fields.Nested(MissingItemAnswer), required=True)
