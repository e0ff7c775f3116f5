"""What offline takes and gives over HTTP."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from services.intake.domain import booklets
from services.intake.domain.booklets import BookletStatus
from services.intake.domain.offline_conflicts import ConflictStatus
from services.intake.privacy import UnmaskingBody
from services.intake.schemas import ApplicantAnswer, RegisterBody
from shared.http.examples import example_of
from shared.http.validation import check_instant
from shared.service.paging import PageAnswer, PageQuery

#: So many at a time: a batch is answered within seconds, also over a poor line.
MOST_ENTRIES = 50
_CASE_ID = "019ca1e6-5f00-7d3a-9c41-2f6b8f0a7c15"
_NUMBER = "41152110120420260302000001"
_UUID7 = validate.Regexp(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z",
    error="应为 UUIDv7（小写）",
)
_SHORT = validate.Length(min=1, max=80)


def _device() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Za-z0-9._-]{1,60}\Z"),
        metadata={"example": "phone-1", "description": "设备名，号段只能在领取它的设备上用"},
    )


class BookletBody(Schema):
    device = _device()
    size = fields.Integer(
        load_default=20,
        validate=validate.Range(min=1, max=booklets.MOST_NUMBERS),
        metadata={"description": "要几个编号"},
    )
    days = fields.Integer(
        load_default=7,
        validate=validate.Range(min=1, max=booklets.MOST_DAYS),
        metadata={"description": "用几天，从今天算起"},
    )


class EntryBody(Schema):
    """One application as it was written down. `application` is read like the body of 收件登记, but
    one that is faulty is kept as a conflict instead of being refused."""

    case_id = fields.String(required=True, validate=_UUID7, metadata={"example": _CASE_ID})
    booklet_id = fields.String(required=True, validate=_SHORT, metadata={"example": _CASE_ID})
    number = fields.String(
        required=True, validate=validate.Regexp(r"[0-9]{26}\Z"), metadata={"example": _NUMBER}
    )
    written_at = fields.AwareDateTime(required=True, format="iso", validate=check_instant)
    application = fields.Dict(
        keys=fields.String(), required=True, metadata={"example": example_of(RegisterBody)}
    )


class BatchBody(Schema):
    device = _device()
    entries = fields.List(
        fields.Nested(EntryBody), required=True, validate=validate.Length(min=1, max=MOST_ENTRIES)
    )


class SettleBody(Schema):
    """`corrected` in place of what was written down, where that was at fault."""

    corrected = fields.Nested(RegisterBody, load_default=None, allow_none=True)


class BookletAnswer(Schema):
    booklet_id = fields.String(required=True)
    node = fields.String(required=True)
    agent = fields.String(required=True, metadata={"example": "chen.mei"})
    device = fields.String(required=True, metadata={"example": "phone-1"})
    numbers = fields.List(fields.String(), required=True, metadata={"example": [_NUMBER]})
    unused = fields.Integer(required=True)
    issued_at = fields.String(required=True)
    valid_to = fields.String(required=True, metadata={"example": "2026-03-08"})
    status = fields.String(required=True, metadata={"example": "open"})
    status_zh = fields.String(required=True, metadata={"example": "在用"})
    reason = fields.String(required=True)


class FreshBookletAnswer(BookletAnswer):
    """With what slips say of the office while the line is away."""

    office = fields.String(required=True, metadata={"example": "罗山县周党镇董桥村"})
    phone = fields.String(required=True, metadata={"example": "0376-2170001"})


class BookletQuery(PageQuery):
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(one.value for one in BookletStatus)])
    )


class BookletList(PageAnswer):
    items = fields.List(fields.Nested(BookletAnswer), required=True)


class ResultAnswer(Schema):
    """`registered`, `already_there`, `conflict` (kept, waits for the window head), `rejected`."""

    case_id = fields.String(required=True)
    number = fields.String(required=True, metadata={"example": _NUMBER})
    outcome = fields.String(required=True, metadata={"example": "registered"})
    case_no = fields.String(required=True)
    conflict_id = fields.String(required=True, metadata={"example": ""})
    fault = fields.String(required=True, metadata={"example": ""})
    detail = fields.String(required=True, metadata={"example": ""})


class BatchAnswer(Schema):
    results = fields.List(fields.Nested(ResultAnswer), required=True)


class ConflictAnswer(Schema):
    conflict_id = fields.String(required=True)
    node = fields.String(required=True)
    case_id = fields.String(required=True)
    number = fields.String(required=True, metadata={"example": _NUMBER})
    booklet_id = fields.String(required=True)
    agent = fields.String(required=True, metadata={"example": "chen.mei"})
    device = fields.String(required=True, metadata={"example": "phone-1"})
    written_at = fields.String(required=True)
    arrived_at = fields.String(required=True)
    fault = fields.String(required=True, metadata={"example": "number_used"})
    detail = fields.String(required=True)
    status = fields.String(required=True, metadata={"example": "open"})
    status_zh = fields.String(required=True, metadata={"example": "待处理"})
    case_no = fields.String(required=True)
    registered_as = fields.String(required=True)
    reason = fields.String(required=True)
    settled_by = fields.String(required=True)


class ConflictFileAnswer(ConflictAnswer):
    item_id = fields.String(required=True)
    applicant = fields.Nested(ApplicantAnswer, required=True)


class ConflictQuery(PageQuery):
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(one.value for one in ConflictStatus)])
    )


class ConflictList(PageAnswer):
    items = fields.List(fields.Nested(ConflictAnswer), required=True)


class ContentAnswer(Schema):
    """What was written down, in full."""

    conflict_id = fields.String(required=True)
    application: Any = fields.Dict(required=True)


__all__ = ["UnmaskingBody"]
