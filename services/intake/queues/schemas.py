"""What the HTTP API of queues takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from services.intake.domain.contacts import Caller
from services.intake.domain.overtime import Side
from services.intake.domain.ticket_words import TicketStatus
from shared.service.paging import PageAnswer, PageQuery, check_day, day_field


def _text(example: str, largest: int = 100) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(min=1, max=largest),
        metadata={"example": example},
    )


def _maybe(largest: int = 100, **metadata: str) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=largest), metadata=metadata)


def _window() -> fields.String:
    return _text("1", 20)


def _day() -> fields.String:
    return fields.String(
        required=True,
        validate=[validate.Length(min=1), check_day],
        metadata={"pattern": r"^\d{4}-\d{2}-\d{2}$", "example": "2026-03-09"},
    )


def _count(least: int = 0, most: int = 100) -> fields.Integer:
    return fields.Integer(load_default=0, strict=True, validate=validate.Range(min=least, max=most))


class IssueBody(Schema):
    """Department and business may be left out where the item says them. Which stages there are,
    the domain says."""

    item_id = _maybe(80, example="elderly_card")
    department = _maybe(example="civil_affairs")
    business = _maybe(example="social_assistance")
    stage = _text("apply", 20)
    caller = fields.String(
        load_default=Caller.CITIZEN.value,
        validate=validate.OneOf([caller.value for caller in Caller]),
    )
    priority = fields.Boolean(
        load_default=False, metadata={"description": "特殊群体，优先叫号", "example": False}
    )
    appointment_id = _maybe(80, description="今天在本大厅的预约")
    special_visit_id = _maybe(80, description="特殊群体来访登记；优先与否以登记为准")
    at_window_because = _maybe(
        500, description="可自助办理的事项，为什么仍到窗口办理", example="老年人，不会使用自助终端"
    )


class WindowBody(Schema):
    window = _window()


class ServedBody(Schema):
    case_id = _maybe(80)


class ObstacleBody(Schema):
    """Which reasons there are, the domain says."""

    reason = _text("materials_missing", 40)
    note = _maybe(500)


class RedirectBody(Schema):
    window = _window()
    misdirected = fields.Boolean(
        load_default=True, metadata={"description": "是否取号时引导错了窗口", "example": True}
    )


class ConversionBody(Schema):
    """Which kinds there are, the domain says."""

    kind = _text("pickup", 20)
    consultation_id = _maybe(80, description="咨询号转受理号：部门确认材料的那次咨询")


class CapBody(Schema):
    day = _day()
    most = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100000))
    reason = _maybe(500, example="大厅停电，只能使用一半窗口")
    approval = _maybe(100, example="罗政服〔2026〕3号")


class DayBody(Schema):
    day = _day()


class ReliefBody(Schema):
    windows = _count()
    people = _count()
    note = _maybe(500, example="开放3号机动窗口")


class OvertimeBody(Schema):
    """Which reasons there are, the domain says."""

    window = _window()
    matter = _text("养老服务卡核发", 200)
    ticket_id = _maybe(80)
    reason = _text("unfinished_at_closing", 40)
    note = _maybe(500)
    applicant = _text("何桂兰", 60)


class OutcomeBody(Schema):
    outcome = _text("已办结", 200)


class SignatureBody(Schema):
    side = fields.String(required=True, validate=validate.OneOf([side.value for side in Side]))


class TicketQuery(PageQuery):
    day = day_field("哪一天的号")
    status = fields.String(
        load_default="",
        validate=validate.OneOf(["", *(status.value for status in TicketStatus)]),
        metadata={"description": "状态；空 = 全部"},
    )


class LogQuery(PageQuery):
    day = day_field("哪一天的记录")
    ticket_id = _maybe(80)


class OvertimeQuery(PageQuery):
    window = _maybe(20)


class FigureQuery(Schema):
    day = day_field("哪一天的数据；空 = 今天")


def _told() -> fields.String:
    return fields.String(required=True)


def _number() -> fields.Integer:
    return fields.Integer(required=True)


def _yes() -> fields.Boolean:
    return fields.Boolean(required=True)


def _many(schema: Any) -> Any:
    return fields.List(fields.Nested(schema), required=True)


class TicketAnswer(Schema):
    ticket_id = _told()
    node = _told()
    day = _told()
    number = _told()
    kind = _told()
    kind_zh = _told()
    department = _told()
    business = _told()
    stage = _told()
    item_id = _told()
    priority = _yes()
    appointment_id = _told()
    status = _told()
    status_zh = _told()
    window_class = _told()
    window = _told()
    first_asked = _told()
    conversions = fields.List(fields.String(), required=True)
    misdirected = _number()
    consultation_id = _told()
    case_id = _told()
    taken_at = _told()
    called_at = _told()


class IssuedAnswer(TicketAnswer):
    """With where to go: to the windows of a class, or to the self-service zone."""

    direction = _told()
    ahead = _number()


class TicketList(PageAnswer):
    items = _many(TicketAnswer)


class CallAnswer(Schema):
    number = _told()
    kind_zh = _told()
    window = _told()
    called_at = _told()


class BoardAnswer(Schema):
    """叫号屏."""

    node = _told()
    day = _told()
    calls = _many(CallAnswer)
    waiting = _number()


class CapAnswer(Schema):
    day = _told()
    most = _number()
    reason = _told()
    approval = _told()


class ReliefAnswer(Schema):
    windows = _number()
    people = _number()
    note = _told()
    waiting = _number()
    longest_minutes = _number()
    decided_by = _told()
    at = _told()


class QueueAnswer(Schema):
    node = _told()
    caps = _many(CapAnswer)
    reliefs = _many(ReliefAnswer)


class LoadAnswer(QueueAnswer):
    """The queue as it is now, with what it suggests."""

    waiting = _number()
    longest_minutes = _number()
    windows_calling = _number()
    advice = fields.List(fields.String(), required=True)
    advice_zh = fields.List(fields.String(), required=True)


class FigureAnswer(Schema):
    window = _told()
    hour = _number()
    called = _number()
    average_minutes = _number()
    longest_minutes = _number()


class FiguresAnswer(Schema):
    day = _told()
    issued = _number()
    waits = _many(FigureAnswer)
    misdirected = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class LogEntry(Schema):
    node = _told()
    day = _told()
    ticket_id = _told()
    number = _told()
    kind = _told()
    kind_zh = _told()
    act = _told()
    window = _told()
    clerk = _told()
    note = _told()
    at = _told()
    waited = _number()


class LogList(PageAnswer):
    items = _many(LogEntry)


class OvertimeAnswer(Schema):
    overtime_id = _told()
    node = _told()
    window = _told()
    matter = _told()
    ticket_id = _told()
    reason = _told()
    reason_zh = _told()
    note = _told()
    clerk = _told()
    window_head = _told()
    applicant = _told()
    began_at = _told()
    ended_at = _told()
    minutes = _number()
    outcome = _told()
    status = _told()
    signed = fields.List(fields.String(), required=True)


class OvertimeList(PageAnswer):
    items = _many(OvertimeAnswer)


class VisitAnswer(Schema):
    """一次办事: what there is of it, each part empty where there is none."""

    ticket = fields.Dict(required=True)
    appointment = fields.Dict(required=True)
    submission = fields.Dict(required=True)
    acceptance = fields.Dict(required=True)
    certificates = fields.List(fields.Dict(), required=True)
    result = fields.Dict(required=True)
    evaluations = fields.List(fields.Dict(), required=True)
