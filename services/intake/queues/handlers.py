"""One function per command of queues; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.intake.domain import overtime as overtimes
from services.intake.domain import queues, ticket_words, tickets, triage
from services.intake.domain.assistances import PaperPrinted
from services.intake.domain.consulting import check_impersonal
from services.intake.domain.evaluations import Evaluation, EvaluationHeard
from services.intake.domain.overtime import Overtime, OvertimeStatus
from services.intake.domain.queues import Queue
from services.intake.domain.ticket_words import TicketStatus
from services.intake.domain.tickets import Ticket
from services.intake.queues import commands
from services.intake.queues.forms import overtime_form
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.rules import rule
from shared.kernel.worktime import ZONE
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _here(context: Context) -> datetime:
    """The hour that the clock in the hall shows."""
    return context.now.astimezone(ZONE)


def _taken(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise NotFound("unknown_ticket", "没有这个排队号，请核对", "ticket_id")
    return ticket


def _called(ticket: Ticket | None) -> Ticket:
    ticket = _taken(ticket)
    tickets.expect_called(ticket)
    return ticket


def issue(ticket: Ticket | None, asked: commands.IssueTicket, context: Context) -> Events:
    if ticket is not None:
        raise Conflict("ticket_exists", "这个排队号已经取过")
    context.directory.site_of(asked.node)
    ticket_words.check_asked(asked.asked)
    queues.check_room(asked.cap, asked.issued)
    stage = asked.asked.stage
    return [
        tickets.TicketIssued(
            asked.ticket_id,
            asked.node,
            _here(context).date(),
            asked.asked,
            ticket_words.kind_at(stage),
            asked.place,
            _here(context),
            triage.to_self_service(asked.self_service, stage, asked.at_window_because),
        )
    ]


def _call(asked: commands.CallTicket | commands.RecallTicket, context: Context) -> Events:
    triage.may_call(asked.hall, asked.window, _here(context).date())
    if asked.in_hand:
        raise Conflict("still_serving", f"请先办完本窗口的{asked.in_hand}号，再叫下一个")
    return [tickets.TicketCalled(asked.window, context.actor, _here(context))]


def call_next(ticket: Ticket | None, asked: commands.CallTicket, context: Context) -> Events:
    called = _call(asked, context)
    if ticket is None:
        raise Conflict("nobody_waiting", f"没有等候{asked.window}号窗口的人")
    if ticket.status is not TicketStatus.WAITING:
        raise Conflict("not_waiting", "这个号刚被别的窗口叫走，请重新叫号")
    return called


def recall(ticket: Ticket | None, asked: commands.RecallTicket, context: Context) -> Events:
    if _taken(ticket).status is not TicketStatus.PASSED_OVER:
        raise Conflict("not_passed_over", "只有过号的可以指定叫号，其他的按顺序叫")
    return _call(asked, context)


def pass_over(ticket: Ticket | None, _: commands.PassOver, context: Context) -> Events:
    _called(ticket)
    return [tickets.TicketPassedOver(_here(context))]


def serve(ticket: Ticket | None, asked: commands.ServeTicket, context: Context) -> Events:
    _called(ticket)
    return [tickets.TicketServed(asked.case_id, _here(context))]


def turn_away(ticket: Ticket | None, asked: commands.TurnAway, context: Context) -> Events:
    _called(ticket)
    reason = ticket_words.obstacle(asked.reason, asked.note)
    check_impersonal(asked.note, "note")
    return [tickets.TicketTurnedAway(reason, asked.note, _here(context))]


def redirect(ticket: Ticket | None, asked: commands.RedirectTicket, context: Context) -> Events:
    ticket = _called(ticket)
    triage.may_call(asked.hall, asked.window, _here(context).date())
    if asked.window == ticket.window:
        raise Conflict("same_window", "这个号就在本窗口，请改到另一个窗口", "window")
    return [tickets.TicketRedirected(asked.window, asked.misdirected, _here(context))]


@rule("XQ-CZ-02b")
def convert(ticket: Ticket | None, asked: commands.ConvertTicket, context: Context) -> Events:
    ticket, now = _taken(ticket), _here(context)
    return tickets.convert(ticket, asked.kind, asked.place, asked.confirmation, context.actor, now)


def abandon(ticket: Ticket | None, _: commands.AbandonTicket, context: Context) -> Events:
    if _taken(ticket).status not in (TicketStatus.WAITING, TicketStatus.PASSED_OVER):
        raise Conflict("not_waiting", "这个号不在等候，不能弃号")
    return [tickets.TicketAbandoned(_here(context))]


def set_cap(_: Queue | None, asked: commands.SetCap, context: Context) -> Events:
    if asked.cap.day < _here(context).date():
        raise Invalid("day_passed", "限号的日期已经过去", "day")
    allowed = bool(context.policies.of(asked.node, asked.cap.day).values["queue_cap_allowed"])
    queues.check_exception(asked.cap, allowed)
    return [queues.QueueCapSet(asked.node, asked.cap)]


def lift_cap(queue: Queue | None, asked: commands.LiftCap, _: Context) -> Events:
    if queue is None or queue.cap(asked.day) is None:
        raise Conflict("no_cap", "这一天没有限号")
    return [queues.QueueCapLifted(asked.day)]


def relieve(_: Queue | None, asked: commands.RelieveQueue, context: Context) -> Events:
    if not asked.windows and not asked.people:
        raise Invalid("nothing_added", "请写明增设几个窗口或增加几名人手", "windows")
    relief = queues.Relief(
        asked.windows,
        asked.people,
        asked.note,
        asked.waiting,
        asked.longest_minutes,
        context.actor,
        _here(context),
    )
    return [queues.QueueRelieved(asked.node, relief)]


def end_session(_: Queue | None, asked: commands.EndSession, context: Context) -> Events:
    asked.hall.window(asked.window)
    queues.check_finished(asked.window, asked.unfinished)
    return [queues.WindowSessionEnded(asked.node, asked.window, context.actor, _here(context))]


def note_evaluation(known: Evaluation | None, told: commands.NoteEvaluation, _: Context) -> Events:
    """Once, however often it is told."""
    if known is not None:
        return []
    return [
        EvaluationHeard(
            told.opinion_id, told.node, told.visit_id, told.channel, told.score, told.received_at
        )
    ]


@rule("LS-YS-01")
def begin_overtime(
    record: Overtime | None, asked: commands.BeginOvertime, context: Context
) -> Events:
    """By the clerk alone: nobody has to apply for it or to allow it."""
    if record is not None:
        raise Conflict("overtime_exists", "这次延时服务已经登记过")
    if not overtimes.may_extend(asked.hall, asked.window):
        raise NotFound("unknown_window", f"没有“{asked.window}”号窗口", "window")
    reason = overtimes.overtime_reason(asked.reason, asked.note)
    check_impersonal(asked.matter, "matter")
    check_impersonal(asked.note, "note")
    overtimes.check_near_closing(asked.left)
    return [
        overtimes.OvertimeBegan(
            asked.overtime_id,
            asked.node,
            asked.window,
            asked.matter,
            asked.ticket_id,
            reason,
            asked.note,
            context.actor,
            overtimes.responsible(asked.hall, asked.window),
            _here(context),
            asked.sealed_party,
        )
    ]


def _recorded(record: Overtime | None) -> Overtime:
    if record is None:
        raise NotFound("unknown_overtime", "没有这次延时服务，请核对", "overtime_id")
    return record


@rule("LS-YS-01")
def end_overtime(record: Overtime | None, asked: commands.EndOvertime, context: Context) -> Events:
    record, now = _recorded(record), _here(context)
    overtimes.expect(record, OvertimeStatus.BEGUN)
    check_impersonal(asked.outcome, "outcome")
    ended = overtimes.OvertimeEnded(asked.outcome, now)
    return [ended, overtime_form(record, asked.outcome, context)]


def sign_overtime(
    record: Overtime | None, asked: commands.SignOvertime, context: Context
) -> Events:
    return overtimes.sign(_recorded(record), asked.side, context.actor, _here(context))


def note_overtime_printed(
    record: Overtime | None, asked: commands.NoteOvertimePrinted, context: Context
) -> Events:
    _recorded(record)
    return [PaperPrinted(context.actor, asked.reason, context.now)]


HANDLERS: dict[type, Handler] = {
    commands.IssueTicket: issue,
    commands.CallTicket: call_next,
    commands.RecallTicket: recall,
    commands.PassOver: pass_over,
    commands.ServeTicket: serve,
    commands.TurnAway: turn_away,
    commands.RedirectTicket: redirect,
    commands.ConvertTicket: convert,
    commands.AbandonTicket: abandon,
    commands.SetCap: set_cap,
    commands.LiftCap: lift_cap,
    commands.RelieveQueue: relieve,
    commands.EndSession: end_session,
    commands.NoteEvaluation: note_evaluation,
    commands.BeginOvertime: begin_overtime,
    commands.EndOvertime: end_overtime,
    commands.SignOvertime: sign_overtime,
    commands.NoteOvertimePrinted: note_overtime_printed,
}
