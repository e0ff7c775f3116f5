"""What the API of appointments takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.domain.appointments import AppointmentStatus
from services.intake.domain.booking import BookedBy, Mode
from services.intake.domain.overtime import Side
from services.intake.privacy import PersonAnswer
from shared.service.paging import PageAnswer, PageQuery, check_day, day_field

_NODE = validate.Regexp(r"[0-9]{12}\Z")


def _text(example: str, most: int = 100) -> fields.String:
    length = validate.Length(min=1, max=most)
    return fields.String(required=True, validate=length, metadata={"example": example})


def _maybe(most: int, example: str = "") -> fields.String:
    length = validate.Length(max=most)
    return fields.String(load_default="", validate=length, metadata={"example": example})


def _day() -> fields.String:
    return fields.String(
        required=True,
        validate=[validate.Length(min=1), check_day],
        metadata={"pattern": r"^\d{4}-\d{2}-\d{2}$", "example": "2026-03-14"},
    )


def _time(example: str) -> fields.String:
    clock = validate.Regexp(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")
    return fields.String(required=True, validate=clock, metadata={"example": example})


def _window() -> fields.String:
    return _text("1", 20)


class ShiftBody(Schema):
    window = _window()
    clerk = _text("li.qiang", 120)
    day = _day()
    from_time = _time("09:00")
    to_time = _time("11:00")
    minutes = fields.Integer(
        load_default=30,
        strict=True,
        validate=validate.Range(min=5, max=480),
        metadata={"description": "每个预约用多少分钟"},
    )


class ShiftReasonBody(Schema):
    reason = _text("人员调整", 200)


class BookingNumberBody(Schema):
    phone = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9][0-9-]{5,18}[0-9]\Z"),
        metadata={"example": "0376-2170012", "description": "本节点唯一的预约服务电话"},
    )


class BookerBody(Schema):
    name = _text("何桂兰", 60)
    id_number = _text("411521199502209769", 18)
    phone = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9]{7,15}\Z"),
        metadata={"example": "15400002750", "description": "预留电话，未到场时用来联系"},
    )


class AgreedBody(Schema):
    """同意: for when, with whom, and what the applicant was told to bring."""

    day = _day()
    time = _time("09:30")
    clerk = _maybe(120, "li.qiang")
    materials = fields.List(
        fields.String(validate=validate.Length(min=1, max=100)),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "已向申请人说明的资料（材料标识）"},
    )


class RefusedBody(Schema):
    reason = _maybe(500, "需要现场勘验，请先与勘验单位商定时间")


class AppointmentBody(Schema):
    """A request at the window or by telephone, with its answer: one of the two."""

    mode = _text("appointment", 20)
    channel = fields.String(
        required=True,
        validate=validate.OneOf([BookedBy.ON_SITE.value, BookedBy.PHONE.value]),
        metadata={"example": "phone"},
    )
    item_id = _text("grain_subsidy")
    window = _window()
    applicant = fields.Nested(BookerBody, required=True)
    agreed = fields.Nested(AgreedBody, load_default=None, allow_none=True)
    refused = fields.Nested(RefusedBody, load_default=None, allow_none=True)


class OnlineBody(Schema):
    """A request from the network, for one of the times that are offered."""

    node = fields.String(required=True, validate=_NODE)
    mode = _text("appointment", 20)
    item_id = _text("grain_subsidy")
    window = _window()
    day = _day()
    time = _time("09:30")
    applicant = fields.Nested(BookerBody, required=True)


class ArrivalBody(Schema):
    brought = fields.List(
        fields.String(validate=validate.Length(min=1, max=200)),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"description": "带来的材料（按预约时说明的名称）"},
    )


class AttemptBody(Schema):
    channel = _text("预留电话", 40)
    reached = fields.Boolean(required=True)
    note = _maybe(500)


class CancellationBody(Schema):
    reason = _maybe(500, "改日再来")
    by_applicant = fields.Boolean(load_default=True)


class CorrectionBody(Schema):
    reason = _maybe(500, "他人冒用身份预约")


class ClerkBody(Schema):
    clerk = _text("li.qiang", 120)


class CompletionBody(Schema):
    outcome = _text("已收件", 200)
    case_id = fields.String(load_default="", validate=validate.Length(max=80))


class SignatureBody(Schema):
    side = fields.String(required=True, validate=validate.OneOf([side.value for side in Side]))


class AppointmentQuery(PageQuery):
    window = fields.String(load_default="", validate=validate.Length(max=20))
    day = day_field("约在哪一天")
    mode = fields.String(load_default="", validate=validate.OneOf(["", *(m.value for m in Mode)]))
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(s.value for s in AppointmentStatus)])
    )


class ShiftQuery(PageQuery):
    day = day_field("哪一天的排班")
    window = fields.String(load_default="", validate=validate.Length(max=20))


class TimesQuery(Schema):
    day = _day()
    item_id = fields.String(load_default="", validate=validate.Length(max=100))


class AttemptAnswer(Schema):
    channel = fields.String(required=True)
    reached = fields.Boolean(required=True)
    note = fields.String(required=True)
    clerk = fields.String(required=True)
    at = fields.String(required=True)


class AppointmentAnswer(Schema):
    """The applicant is masked."""

    appointment_id = fields.String(required=True)
    node = fields.String(required=True)
    number = fields.String(required=True)
    mode = fields.String(required=True)
    mode_zh = fields.String(required=True)
    channel = fields.String(required=True)
    channel_zh = fields.String(required=True)
    filled_by = fields.String(required=True)
    item_id = fields.String(required=True)
    item_name = fields.String(required=True)
    window = fields.String(required=True)
    taken_at = fields.String(required=True)
    first_asked = fields.String(required=True)
    requested_at = fields.String(required=True)
    applicant = fields.Nested(PersonAnswer, required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    starts_at = fields.String(required=True)
    clerk = fields.String(required=True)
    materials = fields.List(fields.String(), required=True)
    receipt = fields.String(required=True)
    reason = fields.String(required=True)
    arrived_at = fields.String(required=True)
    wanting = fields.List(fields.String(), required=True)
    attempts = fields.List(fields.Nested(AttemptAnswer), required=True)
    handler = fields.String(required=True)
    outcome = fields.String(required=True)
    case_id = fields.String(required=True)
    signed = fields.List(fields.String(), required=True)


class PhoneAnswer(Schema):
    """In full, for a reason."""

    name = fields.String(required=True)
    phone = fields.String(required=True)


class AppointmentList(PageAnswer):
    items = fields.List(fields.Nested(AppointmentAnswer), required=True)


class ReceiptAnswer(Schema):
    """What the applicant is told on the network: nothing that names anybody."""

    number = fields.String(required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    starts_at = fields.String(required=True)
    window = fields.String(required=True)
    item_name = fields.String(required=True)
    materials = fields.List(fields.String(), required=True)
    receipt = fields.String(required=True)
    booking_phone = fields.String(required=True)


class ShiftAnswer(Schema):
    shift_id = fields.String(required=True)
    node = fields.String(required=True)
    window = fields.String(required=True)
    clerk = fields.String(required=True)
    begins_at = fields.String(required=True)
    ends_at = fields.String(required=True)
    minutes = fields.Integer(required=True)
    withdrawn = fields.Boolean(required=True)


class ShiftList(PageAnswer):
    items = fields.List(fields.Nested(ShiftAnswer), required=True)


class BookingNumberAnswer(Schema):
    node = fields.String(required=True)
    phone = fields.String(required=True)


class OpenTimeAnswer(Schema):
    window = fields.String(required=True)
    starts_at = fields.String(required=True)
    free = fields.Integer(required=True)


class TimesAnswer(Schema):
    """`way`: how the item that was asked about is served that day; empty where none was."""

    node = fields.String(required=True)
    day = fields.String(required=True)
    working_day = fields.Boolean(required=True)
    way = fields.String(required=True)
    way_zh = fields.String(required=True)
    booking_phone = fields.String(required=True)
    times = fields.List(fields.Nested(OpenTimeAnswer), required=True)
