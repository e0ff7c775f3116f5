"""What supervision's HTTP API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.supervision.domain.clocks import Status
from shared.contracts.common import LimitSchema
from shared.kernel.worktime import ZONE


class ClocksQuery(Schema):
    """`due_before` without an offset is taken in the zone of the offices."""

    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(status.value for status in Status)])
    )
    due_before = fields.AwareDateTime(format="iso", default_timezone=ZONE, load_default=None)
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class PauseAnswer(Schema):
    begin = fields.String(required=True)
    end = fields.String(required=True, allow_none=True)


class BreachAnswer(Schema):
    due_at = fields.String(required=True)
    withdrawn = fields.String(required=True)


class ClockAnswer(Schema):
    which = fields.String(required=True)
    limit = fields.Nested(LimitSchema, required=True)
    due_at = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    suspected = fields.Boolean(required=True)
    breaches = fields.List(fields.Nested(BreachAnswer), required=True)


class ClocksAnswer(Schema):
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    owner = fields.String(required=True)
    status = fields.String(required=True)
    status_zh = fields.String(required=True)
    started_at = fields.String(required=True, allow_none=True)
    stopped_at = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True)
    away = fields.String(required=True)
    pauses = fields.List(fields.Nested(PauseAnswer), required=True)
    clocks = fields.List(fields.Nested(ClockAnswer), required=True)


class ClocksList(Schema):
    items = fields.List(fields.Nested(ClocksAnswer), required=True)


class SummaryAnswer(Schema):
    running = fields.Integer(required=True)
    paused = fields.Integer(required=True)
    stopped_within_promise = fields.Integer(required=True)
    stopped_beyond_promise = fields.Integer(required=True)
    overdue_now = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True)
