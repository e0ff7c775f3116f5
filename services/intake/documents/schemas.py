"""What is asked of documents over HTTP, and what is answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class PrintQuery(Schema):
    reason = fields.String(
        load_default="交申请人",
        validate=validate.Regexp(r"\s*\S[\s\S]{0,199}\Z"),
        metadata={"description": "为什么打印：文书载有申请人姓名，每次打印记入办件历史"},
    )
    again = fields.Boolean(
        load_default=False,
        metadata={"description": "补打；出具当日之后打印的一律注明补打"},
    )


class VerifyQuery(Schema):
    code = fields.String(load_default="", validate=validate.Length(max=64))


class DocumentAnswer(Schema):
    """A document without the full name of the applicant."""

    number = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    about = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    issued_at = fields.String(required=True)
    issued_by = fields.String(required=True)
    template = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    code = fields.String(required=True)
    verify_url = fields.String(required=True)
    addressee = fields.String(required=True)
    content = fields.Dict(required=True)


class DocumentSummary(Schema):
    number = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    issued_at = fields.String(required=True)
    issued_by = fields.String(required=True)


class DocumentList(Schema):
    items = fields.List(fields.Nested(DocumentSummary), required=True)
