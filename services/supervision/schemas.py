"""What supervision's HTTP API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.supervision.domain.clocks import CardStatus, Status
from services.supervision.domain.duties import DAILY_CHECKS
from shared.contracts.common import LimitSchema
from shared.http.validation import check_instant
from shared.kernel.clockrules import Level
from shared.kernel.worktime import ZONE
from shared.service.paging import PageAnswer, PageQuery, day_field


def _text(most: int) -> fields.String:
    return fields.String(
        required=True, validate=[validate.Length(max=most), validate.Regexp(r"\s*\S")]
    )


class ClocksQuery(PageQuery):
    """`due_before` without an offset is taken in the zone of the offices."""

    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(status.value for status in Status)])
    )
    due_before = fields.AwareDateTime(
        format="iso", default_timezone=ZONE, load_default=None, validate=check_instant
    )
    case_no = fields.String(load_default="", validate=validate.Length(max=43))


class CardsQuery(PageQuery):
    level = fields.String(
        load_default="", validate=validate.OneOf(["", *(level.value for level in Level)])
    )
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(status.value for status in CardStatus)])
    )
    case_no = fields.String(load_default="", validate=validate.Length(max=43))
    from_day = day_field("出牌日期从哪天起（含）")
    to_day = day_field("出牌日期到哪天止（含）")


class DueSoonQuery(PageQuery):
    """`node` is for supervisors, who see all nodes without it."""

    node = fields.String(load_default="", validate=validate.Regexp(r"(\d{12})?\Z"))


class CardAct(Schema):
    subject = _text(80)
    card = _text(120)
    reason = _text(500)


class DailyCheck(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(DAILY_CHECKS))


class Duty(Schema):
    """`person` is who has the duty, where it is each one's own: the subject of the token. It is a
    duty of the year in which it begins."""

    node = fields.String(required=True, validate=validate.Regexp(r"\d{12}\Z"))
    duty = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z_]{1,39}\Z"))
    year = fields.Integer(required=True, strict=True)
    person = fields.String(load_default="", validate=validate.Length(max=64))


class OverdueReport(Schema):
    subject = _text(80)
    facts = _text(500)
    handling = _text(500)


class ExceptionAct(Schema):
    subject = _text(80)
    rule = _text(20)
    reason = _text(500)


class Recorded(Schema):
    subject = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)


class PauseAnswer(Schema):
    begin = fields.String(required=True)
    end = fields.String(required=True, allow_none=True)


class ClockAnswer(Schema):
    id = fields.String(required=True)
    which = fields.String(required=True)
    rule = fields.String(required=True)
    title = fields.String(required=True)
    responsible = fields.String(required=True)
    status = fields.String(required=True)
    limit = fields.Nested(LimitSchema, required=True, allow_none=True)
    started_at = fields.String(required=True)
    due_at = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    stopped_at = fields.String(required=True, allow_none=True)
    cancelled = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    suspected = fields.Boolean(required=True)


class CardAnswer(Schema):
    subject = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    card = fields.String(required=True)
    rule = fields.String(required=True)
    title = fields.String(required=True)
    level = fields.String(required=True)
    level_zh = fields.String(required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    at = fields.String(required=True)
    responsible = fields.String(required=True)
    addressed = fields.List(fields.String(), required=True)
    reason = fields.String(required=True)


class ExceptionAnswer(Schema):
    rule = fields.String(required=True)
    title = fields.String(required=True)
    reason = fields.String(required=True)


class ClocksAnswer(Schema):
    subject = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    owner = fields.String(required=True)
    profile = fields.String(required=True)
    profile_version = fields.Integer(required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    away = fields.String(required=True)
    pauses = fields.List(fields.Nested(PauseAnswer), required=True)
    exceptions = fields.List(fields.Nested(ExceptionAnswer), required=True)
    clocks = fields.List(fields.Nested(ClockAnswer), required=True)
    cards = fields.List(fields.Nested(CardAnswer), required=True)


class ClocksList(PageAnswer):
    items = fields.List(fields.Nested(ClocksAnswer), required=True)


class DueSoonAnswer(Schema):
    """`due_at` is the earliest of the clocks that are not done; `overdue` if it has passed."""

    subject = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    rule = fields.String(required=True)
    title = fields.String(required=True)
    due_at = fields.String(required=True)
    overdue = fields.Boolean(required=True)


class DueSoonList(PageAnswer):
    items = fields.List(fields.Nested(DueSoonAnswer), required=True)


class CardsList(PageAnswer):
    items = fields.List(fields.Nested(CardAnswer), required=True)


class SummaryAnswer(Schema):
    running = fields.Integer(required=True)
    paused = fields.Integer(required=True)
    stopped_within_promise = fields.Integer(required=True)
    stopped_beyond_promise = fields.Integer(required=True)
    overdue_now = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True)
    cards_amber = fields.Integer(required=True)
    cards_yellow = fields.Integer(required=True)
    cards_red = fields.Integer(required=True)
