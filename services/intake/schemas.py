"""What intake's HTTP API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import DIVISION

_SHORT = validate.Length(min=1, max=100)
_LONG = validate.Length(min=1, max=500)


def _text(*, required: bool = True, long: bool = False) -> fields.String:
    return fields.String(required=required, validate=_LONG if long else _SHORT)


class Applicant(Schema):
    name = _text()
    id_type = fields.String(required=True, validate=validate.OneOf(["resident_id"]))
    id_number = _text()
    phone = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{7,15}$(?!\n)"))
    address = _text(long=True)


class AgentBody(Schema):
    name = _text()
    id_number = _text()
    authorised = fields.Boolean(required=True)


class ResultBody(Schema):
    method = fields.String(
        required=True, validate=validate.OneOf(["counter_pickup", "courier", "locker"])
    )
    mode = fields.String(
        load_default="",
        validate=validate.OneOf(
            ["", "home_issue_courier_to_applicant", "home_issue_transfer_remote_pickup"]
        ),
    )


class RegisterBody(Schema):
    item_id = _text()
    applicant = fields.Nested(Applicant, required=True)
    origin_division = fields.String(required=True, validate=DIVISION)
    competent_division = fields.String(
        load_default="", validate=validate.Regexp(r"^([0-9]{12})?$(?!\n)")
    )
    agent = fields.Nested(AgentBody, load_default=None, allow_none=True)
    materials = fields.List(_text(), required=True, validate=validate.Length(max=50))
    result = fields.Nested(ResultBody, required=True)


class MaterialsBody(Schema):
    materials = fields.List(_text(), required=True, validate=validate.Length(min=1, max=50))


class ReasonBody(Schema):
    reason = _text(long=True)


class CaseQuery(Schema):
    case_no = fields.String(load_default="")
    status = fields.String(load_default="")
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class CaseAnswer(Schema):
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    owner = fields.String(required=True)
    item_id = fields.String(required=True)
    item_name = fields.String(required=True)
    case_type = fields.String(required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    missing = fields.List(fields.String(), required=True)
    outcome = fields.String(required=True)
    reason = fields.String(required=True)
    registered_at = fields.String(required=True)


class CaseList(Schema):
    items = fields.List(fields.Nested(CaseAnswer), required=True)


class MaterialAnswer(Schema):
    id = fields.String(required=True)
    name_zh = fields.String(required=True)
    kind = fields.String(required=True)
    required = fields.Boolean(required=True)


class ItemAnswer(Schema):
    id = fields.String(required=True)
    name_zh = fields.String(required=True)
    category_zh = fields.String(required=True)
    case_type = fields.String(required=True)
    version = fields.Integer(required=True)
    materials = fields.List(fields.Nested(MaterialAnswer), required=True)
    sample = fields.Boolean(required=True)


class ItemList(Schema):
    items = fields.List(fields.Nested(ItemAnswer), required=True)
