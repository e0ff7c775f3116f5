"""What intake's HTTP API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.domain.cases import Status
from services.intake.domain.items import CaseType
from services.intake.reception.schemas import AuthorisationBody, ReceptionBody
from shared.contracts.common import DIVISION
from shared.service.paging import PageAnswer, PageQuery, day_field

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
    authorisation = fields.Nested(AuthorisationBody, load_default=None, allow_none=True)


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
    #: Which of the item's ways of handling was chosen; its main one where nothing is said.
    case_type = fields.String(
        load_default="", validate=validate.OneOf(["", *(kind.value for kind in CaseType)])
    )
    applicant = fields.Nested(Applicant, required=True)
    origin_division = fields.String(required=True, validate=DIVISION)
    competent_division = fields.String(
        load_default="", validate=validate.Regexp(r"^([0-9]{12})?$(?!\n)")
    )
    agent = fields.Nested(AgentBody, load_default=None, allow_none=True)
    materials = fields.List(_text(), required=True, validate=validate.Length(max=50))
    result = fields.Nested(ResultBody, required=True)
    reception = fields.Nested(ReceptionBody, load_default=lambda: ReceptionBody().load({}))


class MaterialsBody(Schema):
    materials = fields.List(_text(), required=True, validate=validate.Length(min=1, max=50))


class ReasonBody(Schema):
    reason = _text(long=True)


class CaseQuery(PageQuery):
    case_no = fields.String(load_default="", validate=validate.Length(max=43))
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(status.value for status in Status)])
    )
    item_id = fields.String(load_default="", validate=validate.Length(max=80))
    from_day = day_field("收件日期从哪天起（含）")
    to_day = day_field("收件日期到哪天止（含）")


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
    channel = fields.String(required=True)
    #: 首问责任人.
    first_asked = fields.String(required=True)
    #: 办件类型 under which it is counted, its own and those that it came to be.
    kinds = fields.List(fields.String(), required=True)
    remedies = fields.String(required=True)
    #: Who answers for which stage, once the materials were checked.
    answerable = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ApplicantAnswer(Schema):
    """Masked; in full only for a stated reason (`…/unmasking`)."""

    name = fields.String(required=True, metadata={"example": "何**"})
    id_number = fields.String(required=True, metadata={"example": "411***********9769"})
    phone = fields.String(required=True, metadata={"example": "154****2750"})
    address = fields.String(required=True, metadata={"example": "*"})


class CaseFileAnswer(CaseAnswer):
    applicant = fields.Nested(ApplicantAnswer, required=True)


class CaseList(PageAnswer):
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
    #: By which channels it may be applied for.
    channels = fields.List(fields.String(), required=True)
    sample = fields.Boolean(required=True)


class ItemQuery(PageQuery):
    case_type = fields.String(
        load_default="", validate=validate.OneOf(["", *(kind.value for kind in CaseType)])
    )


class ItemList(PageAnswer):
    items = fields.List(fields.Nested(ItemAnswer), required=True)
