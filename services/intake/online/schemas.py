"""What online takes and gives over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.domain.submissions import NETWORK, Entry, Purpose, SubmissionStatus
from services.intake.domain.tellings import NoticeStatus
from services.intake.schemas import Applicant, ApplicantAnswer, ReasonBody
from shared.contracts.common import DIVISION
from shared.service.paging import PageAnswer, PageQuery

__all__ = ["ReasonBody"]

_SHORT = validate.Length(min=1, max=100)
_LONG = validate.Length(max=500)
_CODE_EXAMPLE = {"example": "7KQ2M-P4XWD"}


class NoticeQuery(PageQuery):
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(one.value for one in NoticeStatus)])
    )
    about = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "所关的办件或预约，如 case/办件标识"},
    )


class NoticeAnswer(Schema):
    """A notice without name and number: the contact is only opened when it is sent."""

    notice_id = fields.String(required=True)
    node = fields.String(required=True)
    kind = fields.String(required=True)
    about = fields.String(required=True)
    text = fields.String(required=True)
    wanted_at = fields.String(required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    attempts = fields.Integer(required=True)
    error = fields.String(required=True)


class NoticeList(PageAnswer):
    items = fields.List(fields.Nested(NoticeAnswer), required=True)


class SubmissionBody(Schema):
    """What somebody applies for on the network; who it is nobody has verified yet."""

    item_id = fields.String(required=True, validate=_SHORT)
    purpose = fields.String(
        required=True, validate=validate.OneOf([purpose.value for purpose in Purpose])
    )
    channel = fields.String(
        load_default="web_hall", validate=validate.OneOf([one.value for one in NETWORK])
    )
    applicant = fields.Nested(Applicant, required=True)
    origin_division = fields.String(required=True, validate=DIVISION)
    materials = fields.List(
        fields.String(validate=_SHORT), required=True, validate=validate.Length(max=50)
    )
    method = fields.String(
        load_default="courier", validate=validate.OneOf(["counter_pickup", "courier", "locker"])
    )


class OwnSystemBody(SubmissionBody):
    """The same from a department's own system."""

    system = fields.String(required=True, validate=_SHORT, metadata={"example": "民政业务系统"})
    number = fields.String(required=True, validate=_SHORT, metadata={"example": "MZ2026-0031"})
    entry = fields.String(required=True, validate=validate.OneOf([entry.value for entry in Entry]))
    no_interface = fields.String(load_default="", validate=_LONG)


class PreReviewBody(Schema):
    passed = fields.Boolean(required=True)
    remarks = fields.String(load_default="", validate=_LONG)


class RegistrationBody(Schema):
    """What the window adds: the papers that were handed in, and how the person was verified."""

    papers = fields.List(
        fields.String(validate=_SHORT), load_default=list, validate=validate.Length(max=50)
    )
    proof = fields.String(
        load_default="", validate=validate.Length(max=100), metadata={"example": "居民身份证"}
    )


class SubmissionQuery(PageQuery):
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(one.value for one in SubmissionStatus)])
    )


class SubmissionAnswer(Schema):
    submission_id = fields.String(required=True)
    node = fields.String(required=True)
    item_id = fields.String(required=True)
    item_name = fields.String(required=True)
    purpose = fields.String(required=True)
    channel = fields.String(required=True)
    system = fields.String(required=True)
    number = fields.String(required=True)
    entry = fields.String(required=True)
    no_interface = fields.String(required=True)
    materials = fields.List(fields.String(), required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    #: Whether it was verified who sent it, and by which proof.
    identity = fields.String(required=True, metadata={"example": "claimed"})
    proof = fields.String(required=True)
    remarks = fields.String(required=True)
    reviewed_by = fields.String(required=True)
    received_at = fields.String(required=True)
    case_no = fields.String(required=True)


class SubmissionFileAnswer(SubmissionAnswer):
    applicant = fields.Nested(ApplicantAnswer, required=True)


class SubmissionList(PageAnswer):
    items = fields.List(fields.Nested(SubmissionAnswer), required=True)


class SentAnswer(Schema):
    """What whoever applies keeps: number and code open the progress."""

    submission_id = fields.String(required=True)
    query_code = fields.String(required=True, metadata=_CODE_EXAMPLE)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    identity = fields.String(required=True, metadata={"example": "claimed"})


class ProgressQuery(Schema):
    code = fields.String(
        required=True, validate=validate.Length(min=1, max=40), metadata=_CODE_EXAMPLE
    )


class ProgressPageQuery(Schema):
    number = fields.String(load_default="", validate=validate.Length(max=80))
    code = fields.String(load_default="", validate=validate.Length(max=40))


class StepAnswer(Schema):
    name = fields.String(required=True)
    day = fields.String(required=True)


class ResultAnswer(Schema):
    outcome = fields.String(required=True, metadata={"example": "准予"})
    reason = fields.String(required=True)
    decided_by = fields.String(required=True)
    decided_on = fields.String(required=True)
    document = fields.String(required=True)
    method = fields.String(required=True)
    delivered = fields.Boolean(required=True)


class ProgressAnswer(Schema):
    number = fields.String(required=True)
    applicant = fields.String(required=True, metadata={"example": "何**"})
    item_name = fields.String(required=True)
    office = fields.String(required=True)
    phone = fields.String(required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    steps = fields.List(fields.Nested(StepAnswer), required=True)
    missing = fields.List(fields.String(), required=True)
    remarks = fields.String(required=True)
    result = fields.Nested(ResultAnswer, required=True, allow_none=True)
