"""Tickets over HTTP: taken, called, passed on, converted, done; the board says who is called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from services.intake import views as intake
from services.intake.appointments import views as appointments
from services.intake.assistance import views as assistance
from services.intake.centre import shelf
from services.intake.domain import contacts, ticket_words, triage, waiting
from services.intake.domain.appointments import check_day
from services.intake.domain.halls import Hall
from services.intake.domain.item_lists import on_offer
from services.intake.domain.items import Item
from services.intake.domain.special_visits import served_first
from services.intake.domain.ticket_words import Asked, TicketKind, TicketStatus
from services.intake.domain.tickets import Confirmation, Place, Ticket
from services.intake.domain.windows import is_called, is_open
from services.intake.guidance import views as guidance
from services.intake.items.shelf import catalogue
from services.intake.numbers import reserve
from services.intake.online.limits import READING, allow
from services.intake.queues import commands, hall_api, schemas, views, visits
from services.intake.queues.tables import ticket_numbers
from services.intake.reception.commands import MakeContact
from services.intake.reception.meeting import meet
from shared.http.route import PUBLIC, Call, Roles, Route
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict
from shared.service.roles import CASE_READERS, READERS, WINDOW
from shared.service.web import run, scope
from shared.service.work import Origin

DEPARTMENT = frozenset({"department"})


def issue(call: Call) -> Any:
    node, today = call.actor.node, hall_api.today(call)
    hall = hall_api.hall_of(call, node)
    item = _item(call, today)
    asked = _asked(call, item, today)
    queue = views.queue(call.service.engine, node)
    there = views.waiting(call.service.engine, node, today)
    command = commands.IssueTicket(
        uuid7(),
        node,
        asked,
        _place(call, hall, asked, today),
        self_service=item is not None and item.self_service,
        at_window_because=call.body["at_window_because"],
        cap=queue.cap(today),
        issued=views.issued(call.service.engine, node, today),
    )
    return run(call, command, lambda ticket: _issued(hall, there, ticket))


def _item(call: Call, today: date) -> Item | None:
    item_id = call.body["item_id"]
    if not item_id:
        return None
    return on_offer(catalogue(call.service.executor).files, item_id, today)


def _asked(call: Call, item: Item | None, today: date) -> Asked:
    """What was chosen at the machine; the item says to which department and business it belongs."""
    body = call.body
    department, business = body["department"], body["business"]
    if item is not None:
        mandate = shelf.mandate(call.service.executor, call.actor.node, today)
        unit = mandate.unit_of(item.id)
        department = department or (unit.unit_id if unit else item.department)
        business = business or item.category
    return Asked(
        department,
        business,
        body["stage"],
        body["item_id"],
        body["caller"],
        _priority(call),
        _booked(call),
        body["special_visit_id"],
    )


def _priority(call: Call) -> bool:
    """By what was declared of the visitor; the clerk's word counts where nothing was."""
    visit_id = call.body["special_visit_id"]
    if not visit_id:
        return bool(call.body["priority"])
    return served_first(assistance.visit(call.service.engine, visit_id, call.actor.node))


def _booked(call: Call) -> str:
    """The appointment, if there is one: with this hall, and for today."""
    appointment_id = str(call.body["appointment_id"])
    if appointment_id:
        found = appointments.appointment(call.service.engine, appointment_id, call.actor.node)
        check_day(found, hall_api.here(call))
    return appointment_id


def _place(call: Call, hall: Hall, asked: Asked, today: date) -> Place:
    """The next number of the class of windows to which the way leads."""
    kind = triage.right_window(hall, asked, today).kind
    counted = {"node": hall.node, "day": today.isoformat(), "window_class": kind.value}
    running = reserve(call.service.engine, ticket_numbers, counted, 1)
    return Place(f"{triage.LETTERS[kind]}{running:03}", running, kind.value)


def _issued(hall: Hall, there: Sequence[Ticket], ticket: Ticket) -> dict[str, Any]:
    """The ticket, where to wait, and how many were there before."""
    shown = views.shown(ticket)
    if ticket.status is TicketStatus.SELF_SERVICE:
        zone = hall.place.navigation if hall.place else ""
        return shown | {"direction": f"请到自助服务区办理{zone and f'（{zone}）'}", "ahead": 0}
    same = [one for one in there if one.place.window_class == ticket.place.window_class]
    numbers = "、".join(
        window.number
        for window in hall.windows
        if is_open(window, ticket.day) and triage.serves(hall, window, ticket, ticket.day)
    )
    return shown | {"direction": f"请在{numbers}号窗口前等候叫号", "ahead": len(same)}


def call_next(call: Call) -> Any:
    """The first of those for whom the window is there; whoever was just called to another window
    is left to it. A request that is made again gets its answer even where nobody waits any more."""
    node, today, window = call.actor.node, hall_api.today(call), call.body["window"]
    engine, hall = call.service.engine, hall_api.hall_of(call, node)
    asked = hall.window(window)
    held = views.in_hand(engine, node, today, window)
    for ticket in views.waiting(engine, node, today):
        if not triage.serves(hall, asked, ticket, today):
            continue
        try:
            return _met(call, commands.CallTicket(ticket.ticket_id, hall, window, held))
        except Conflict as refusal:
            if refusal.code != "not_waiting":
                raise
    return _met(call, commands.CallTicket("", hall, window, held))


def recall(call: Call) -> Any:
    node, window = call.actor.node, call.body["window"]
    held = views.in_hand(call.service.engine, node, hall_api.today(call), window)
    hall = hall_api.hall_of(call, node)
    return _met(call, commands.RecallTicket(call.path["ticket_id"], hall, window, held))


def _met(call: Call, command: commands.CallTicket | commands.RecallTicket) -> dict[str, Any]:
    """Whoever calls a ticket first is the 首问责任人 of a contact with the ticket's id."""
    try:
        shown = run(call, command, views.shown)
    except IntegrityError:
        detail = "本窗口刚叫了另一个号，请先办完再叫下一个"
        raise Conflict("still_serving", detail) from None
    ticket = views.ticket(call.service.engine, shown["ticket_id"], call.actor.node)
    matter = contacts.Matter.HANDLING
    if ticket.kind is TicketKind.CONSULTATION:
        matter = contacts.Matter.CONSULTATION
    met = MakeContact(
        ticket.ticket_id, ticket.node, ticket.asked.caller, matter.value, ticket.asked.business
    )
    meet(call, met, Origin(call.actor.subject, call.actor.node, call.traceparent))
    return shown


def pass_over(call: Call) -> Any:
    return run(call, commands.PassOver(call.path["ticket_id"]), views.shown)


def serve(call: Call) -> Any:
    case_id = call.body["case_id"]
    if case_id:
        intake.one_case(call.service.engine, case_id, call.actor.node)
    return run(call, commands.ServeTicket(call.path["ticket_id"], case_id), views.shown)


def turn_away(call: Call) -> Any:
    return run(call, commands.TurnAway(call.path["ticket_id"], **call.body), views.shown)


def redirect(call: Call) -> Any:
    hall = hall_api.hall_of(call, call.actor.node)
    command = commands.RedirectTicket(call.path["ticket_id"], hall, **call.body)
    return run(call, command, views.shown)


def convert(call: Call) -> Any:
    kind = ticket_words.ticket_kind(call.body["kind"])
    node, ticket_id = call.actor.node, call.path["ticket_id"]
    ticket = views.ticket(call.service.engine, ticket_id, node)
    asked = ticket_words.as_kind(ticket.asked, kind)
    place = _place(call, hall_api.hall_of(call, node), asked, hall_api.today(call))
    command = commands.ConvertTicket(ticket_id, kind, place, _confirmation(call))
    return run(call, command, views.shown)


def _confirmation(call: Call) -> Confirmation | None:
    """What the department confirmed in the consultation that is named."""
    consultation_id = call.body["consultation_id"]
    if not consultation_id:
        return None
    asked = guidance.consultation(call.service.engine, consultation_id, call.actor.node)
    if asked.confirmation is None:
        return None
    return Confirmation(consultation_id, asked.item_id, asked.confirmation.by)


def abandon(call: Call) -> Any:
    return run(call, commands.AbandonTicket(call.path["ticket_id"]), views.shown)


def show_ticket(call: Call) -> Any:
    return views.shown(views.ticket(call.service.engine, call.path["ticket_id"], scope(call)))


def list_tickets(call: Call) -> Any:
    return views.some_tickets(call.service.engine, scope(call), call.query)


def list_log(call: Call) -> Any:
    return views.log(call.service.engine, scope(call), call.query)


def show_board(call: Call) -> Any:
    allow(call, READING)
    node = call.path["node"]
    hall_api.hall_of(call, node)
    return views.board(call.service.engine, node, hall_api.today(call))


def show_load(call: Call) -> Any:
    engine, node, now = call.service.engine, call.actor.node, hall_api.here(call)
    there = views.waiting(engine, node, now.date())
    windows = hall_api.hall_of(call, node).windows
    calling = [w for w in windows if is_open(w, now.date()) and is_called(w)]
    queue = waiting.load([one.waiting_since for one in there], len(calling), now)
    told = waiting.advice(queue, hall_api.minutes_left(call, node))
    return views.shown_queue(views.queue(engine, node)) | {
        "waiting": queue.waiting,
        "longest_minutes": queue.longest_minutes,
        "windows_calling": queue.windows,
        "advice": [one.value for one in told],
        "advice_zh": [waiting.ADVICE_ZH[one] for one in told],
    }


def show_figures(call: Call) -> Any:
    engine, node = call.service.engine, call.actor.node
    chosen = call.query["day"]
    day = date.fromisoformat(chosen) if chosen else hall_api.today(call)
    return {
        "day": day.isoformat(),
        "issued": views.issued(engine, node, day),
        "waits": list(waiting.figures(views.calls_of(engine, node, day))),
        "misdirected": waiting.misdirected(views.sent_on(engine, node, day)),
    }


def _post(
    path: str,
    endpoint: Any,
    summary: str,
    body: Any = None,
    roles: Roles = WINDOW,
    answer: Any = schemas.TicketAnswer,
    status: int = 200,
) -> Route:
    path = f"/api/v1/tickets{path}"
    return Route("POST", path, endpoint, summary, roles, body=body, answer=answer, status=status)


def _get(
    path: str, endpoint: Any, summary: str, answer: Any, roles: Roles = READERS, query: Any = None
) -> Route:
    return Route("GET", f"/api/v1{path}", endpoint, summary, roles, query=query, answer=answer)


ROUTES: tuple[Route, ...] = (
    _post("", issue, "取号", schemas.IssueBody, WINDOW, schemas.IssuedAnswer, 201),
    _post("/calls", call_next, "叫下一个号", schemas.WindowBody),
    _post("/<ticket_id>/recall", recall, "重新叫过号的人", schemas.WindowBody),
    _post("/<ticket_id>/passing-over", pass_over, "过号"),
    _post("/<ticket_id>/completion", serve, "办毕", schemas.ServedBody),
    _post("/<ticket_id>/refusal", turn_away, "登记未办理的理由", schemas.ObstacleBody),
    _post("/<ticket_id>/redirection", redirect, "改到另一窗口", schemas.RedirectBody),
    _post(
        "/<ticket_id>/conversion",
        convert,
        "受理号、咨询号、取件号互转",
        schemas.ConversionBody,
        WINDOW | DEPARTMENT,
    ),
    _post("/<ticket_id>/abandonment", abandon, "弃号"),
    _get("/tickets", list_tickets, "排队号", schemas.TicketList, CASE_READERS, schemas.TicketQuery),
    _get(
        "/tickets/<ticket_id>",
        show_ticket,
        "查看排队号",
        schemas.TicketAnswer,
        CASE_READERS | DEPARTMENT,
    ),
    _get("/queue-log", list_log, "排队叫号记录", schemas.LogList, READERS, schemas.LogQuery),
    _get("/hall/queue", show_load, "排队长度和建议", schemas.LoadAnswer),
    _get(
        "/hall/queue/figures",
        show_figures,
        "各窗口各时段的等候时间",
        schemas.FiguresAnswer,
        READERS,
        schemas.FigureQuery,
    ),
    _get("/public/halls/<node>/calls", show_board, "叫号屏", schemas.BoardAnswer, PUBLIC),
    _get(
        "/visits/<visit_id>",
        visits.show_visit,
        "一次办事的取号、预约、申报、受理、证照、结果和评价",
        schemas.VisitAnswer,
        CASE_READERS | DEPARTMENT,
    ),
    *hall_api.ROUTES,
)
