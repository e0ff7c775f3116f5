"""What routing's HTTP API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.service.paging import PageAnswer, PageQuery

_OPINION = validate.Length(max=500)


class ReasonBody(Schema):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class CompletionBody(Schema):
    finding = fields.String(
        required=True, validate=validate.OneOf(["passed", "granted", "refused"])
    )
    opinion = fields.String(load_default="", validate=_OPINION)


class CorrectionNoticeBody(Schema):
    missing = fields.List(
        fields.String(required=True, validate=validate.Length(min=1, max=100)),
        required=True,
        validate=validate.Length(min=1, max=50),
        metadata={"description": "需要补正的全部材料，一次写全", "example": ["photo"]},
    )


class WorklistQuery(PageQuery):
    status = fields.String(
        load_default="", validate=validate.OneOf(["", "offered", "held", "handed_on", "bounced"])
    )
    case_no = fields.String(load_default="", validate=validate.Length(max=43))


class LegAnswer(Schema):
    """One node's part in a case, with what it may do next."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    owner = fields.String(required=True)
    status = fields.String(required=True)
    handoff_id = fields.String(required=True)
    from_node = fields.String(required=True)
    papers = fields.Boolean(required=True)
    papers_here = fields.Boolean(required=True)
    task_id = fields.String(required=True)
    act = fields.String(required=True)
    #: 补正 that this office asked for: empty, found, or handed_over with its notice.
    correction = fields.String(required=True, validate=validate.OneOf(["", "found", "handed_over"]))


class Worklist(PageAnswer):
    items = fields.List(fields.Nested(LegAnswer), required=True)
