"""What the HTTP API of guidance takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.domain.citations import BasisKind
from services.intake.domain.consultations import ConsultationStatus, RemotePurpose
from services.intake.domain.presences import RemoteWay
from shared.kernel.limits import LimitUnit
from shared.service.paging import PageAnswer, PageQuery, day_field

_ITEM = validate.Length(max=80)


def needed(largest: int = 100, **metadata: str) -> fields.String:
    length = validate.Length(min=1, max=largest)
    solid = validate.Regexp(r"\s*\S", error="不能只有空格")
    return fields.String(required=True, validate=[length, solid], metadata=metadata)


def note(largest: int = 100) -> fields.String:
    """What may be empty, or what the rules refuse if it is."""
    return fields.String(load_default="", validate=validate.Length(max=largest))


def item_field() -> fields.String:
    return fields.String(load_default="", validate=_ITEM, metadata={"example": "grain_subsidy"})


def told() -> fields.String:
    return fields.String(required=True)


class PromiseBody(Schema):
    """Within what is answered that can not be answered on the spot."""

    value = fields.Integer(required=True, validate=validate.Range(1, 15))
    unit = fields.String(
        required=True,
        validate=validate.OneOf([LimitUnit.WORKING_DAY.value, LimitUnit.WORKING_HOUR.value]),
    )


class QuestionBody(Schema):
    name = note()
    contact = note()
    question = note(1000)
    item_id = item_field()
    #: Which services there are, the domain says.
    service = fields.String(
        load_default="ticket_consultation",
        validate=validate.Length(min=1, max=40),
        metadata={"example": "ticket_consultation"},
    )
    window = note(20)
    ticket_no = note(40)
    promised = fields.Nested(PromiseBody, load_default=None, allow_none=True)


class CallBody(Schema):
    item_id = item_field()
    window = note(20)


class RemoteBody(Schema):
    way = fields.String(required=True, validate=validate.OneOf([way.value for way in RemoteWay]))
    purpose = fields.String(
        load_default=RemotePurpose.CONSULTATION.value,
        validate=validate.OneOf([purpose.value for purpose in RemotePurpose]),
    )


class WantedBody(Schema):
    """A basis: standard and samples of the item may be named by kind alone, a knowledge entry by
    its id."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in BasisKind]))
    reference = note(500)


class AnswerBody(Schema):
    answer = note(2000)
    item_id = item_field()
    citations = fields.List(
        fields.Nested(WantedBody), load_default=list, validate=validate.Length(max=10)
    )


class ConfirmBody(Schema):
    materials = fields.List(needed(), required=True, validate=validate.Length(max=50))


class OfficeBody(Schema):
    office = note()
    address = note(500)


class CitationAnswer(Schema):
    kind = told()
    kind_zh = told()
    item_id = told()
    version = fields.Integer(required=True)
    reference = told()
    title = told()


class SourcesAnswer(Schema):
    items = fields.List(fields.Nested(CitationAnswer), required=True)


class CallAnswer(Schema):
    department = told()
    window = told()
    remote = fields.Boolean(required=True)
    phone = told()
    network = told()
    called_at = told()
    came_at = told()
    who = told()
    way_zh = told()
    purpose_zh = told()


class GivenAnswer(Schema):
    text = told()
    citations = fields.List(fields.Nested(CitationAnswer), required=True)
    by = told()
    at = told()


class ConfirmationAnswer(Schema):
    materials = fields.List(fields.String(), required=True)
    item_version = fields.Integer(required=True)
    by = told()
    at = told()


class OfficeAnswer(Schema):
    office = told()
    address = told()
    by = told()
    at = told()


class ConsultationAnswer(Schema):
    """A consultation without whoever asked."""

    consultation_id = told()
    node = told()
    clerk = told()
    item_id = told()
    question = told()
    service = told()
    service_zh = told()
    window = told()
    ticket_no = told()
    status = told()
    status_zh = told()
    asked_at = told()
    due_at = told()
    call = fields.Nested(CallAnswer, required=True, allow_none=True)
    answer = fields.Nested(GivenAnswer, required=True, allow_none=True)
    confirmation = fields.Nested(ConfirmationAnswer, required=True, allow_none=True)
    referral = fields.Nested(OfficeAnswer, required=True, allow_none=True)


class PartyAnswer(Schema):
    """Masked; in full only for a stated reason (`…/unmasking`)."""

    name = fields.String(required=True, metadata={"example": "何**"})
    contact = fields.String(required=True, metadata={"example": "154****2750"})


class RecordAnswer(ConsultationAnswer):
    """接待咨询记录."""

    party = fields.Nested(PartyAnswer, required=True)
    #: The applications to which it led.
    cases = fields.List(fields.String(), required=True)


class ConsultationQuery(PageQuery):
    status = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(status.value for status in ConsultationStatus)]),
    )
    item_id = item_field()
    from_day = day_field("登记日期从哪天起（含）")
    to_day = day_field("登记日期到哪天止（含）")


class ConsultationList(PageAnswer):
    items = fields.List(fields.Nested(ConsultationAnswer), required=True)
