"""What a hall decides about its queue, and its overtime, over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from services.intake.centre import shelf
from services.intake.centre.views import hall_or_refuse
from services.intake.domain import overtime as overtimes
from services.intake.domain import triage, waiting
from services.intake.domain.halls import Hall
from services.intake.domain.overtime import Overtime, Side
from services.intake.domain.queues import Cap
from services.intake.queues import commands, schemas, views
from shared.http.route import Call, Roles, Route
from shared.kernel.ids import uuid7
from shared.kernel.worktime import ZONE
from shared.service.roles import READERS, WINDOW
from shared.service.web import run, scope

#: Who runs the hall.
MANAGERS = frozenset({"item_manager"})
HEADS = MANAGERS | {"window_head"}


def here(call: Call) -> datetime:
    """The hour that the clock in the hall shows."""
    now: datetime = call.service.now().astimezone(ZONE)
    return now


def today(call: Call) -> date:
    return here(call).date()


def hall_of(call: Call, node: str) -> Hall:
    return hall_or_refuse(shelf.record(call.service.executor).hall(node))


def minutes_left(call: Call, node: str) -> int | None:
    """Until the end of the session that is on; None where there is none."""
    now, calendar = here(call), call.service.executor.calendars.of(node)
    if not calendar.is_working_day(now.date()):
        return None
    return overtimes.minutes_to_closing(calendar.hours, now.time())


def set_cap(call: Call) -> Any:
    body = call.body
    cap = Cap(date.fromisoformat(body["day"]), body["most"], body["reason"], body["approval"])
    return run(call, commands.SetCap(call.actor.node, cap), views.shown_queue)


def lift_cap(call: Call) -> Any:
    day = date.fromisoformat(call.body["day"])
    return run(call, commands.LiftCap(call.actor.node, day), views.shown_queue)


def relieve(call: Call) -> Any:
    node = call.actor.node
    there = views.waiting(call.service.engine, node, today(call))
    now = waiting.load([one.waiting_since for one in there], 0, here(call))
    command = commands.RelieveQueue(
        node, **call.body, waiting=now.waiting, longest_minutes=now.longest_minutes
    )
    return run(call, command, views.shown_queue)


def end_session(call: Call) -> Any:
    node, day, number = call.actor.node, today(call), call.path["number"]
    engine, hall = call.service.engine, hall_of(call, node)
    window = hall.window(number)
    held = views.in_hand(engine, node, day, number)
    still = [
        ticket.place.number
        for ticket in views.waiting(engine, node, day)
        if triage.serves(hall, window, ticket, day)
    ]
    unfinished = (held, *still) if held else tuple(still)
    command = commands.EndSession(node, hall, number, unfinished)
    return run(call, command, views.shown_queue)


def begin_overtime(call: Call) -> Any:
    body, node = call.body, call.actor.node
    if body["ticket_id"]:
        views.ticket(call.service.engine, body["ticket_id"], node)
    told = {name: body[name] for name in ("window", "matter", "ticket_id", "reason", "note")}
    command = commands.BeginOvertime(
        uuid7(),
        node,
        hall_of(call, node),
        **told,
        sealed_party=call.service.vault.seal({"applicant": {"name": body["applicant"]}}),
        left=minutes_left(call, node),
    )
    return run(call, command, _shown(call))


def end_overtime(call: Call) -> Any:
    command = commands.EndOvertime(call.path["overtime_id"], call.body["outcome"])
    return run(call, command, _shown(call))


def sign_overtime(call: Call) -> Any:
    command = commands.SignOvertime(call.path["overtime_id"], Side(call.body["side"]))
    return run(call, command, _shown(call))


def show_overtime(call: Call) -> Any:
    engine, overtime_id = call.service.engine, call.path["overtime_id"]
    return _shown(call)(views.overtime_record(engine, overtime_id, scope(call)))


def list_overtime(call: Call) -> Any:
    vault = call.service.vault
    return views.some_overtime(call.service.engine, vault, scope(call), call.query)


def _shown(call: Call) -> Any:
    def shown(record: Overtime) -> dict[str, Any]:
        return views.shown_overtime(record, call.service.vault)

    return shown


def _post(
    path: str,
    endpoint: Any,
    summary: str,
    roles: Roles,
    body: Any = None,
    answer: Any = schemas.QueueAnswer,
    status: int = 200,
) -> Route:
    path = f"/api/v1{path}"
    return Route("POST", path, endpoint, summary, roles, body=body, answer=answer, status=status)


def _overtime(path: str, endpoint: Any, summary: str, body: Any, status: int = 200) -> Route:
    answer = schemas.OvertimeAnswer
    return _post(f"/overtime{path}", endpoint, summary, WINDOW, body, answer, status)


ROUTES: tuple[Route, ...] = (
    _post("/hall/queue/cap", set_cap, "限号（例外）", MANAGERS, schemas.CapBody),
    _post("/hall/queue/cap/removal", lift_cap, "取消限号", MANAGERS, schemas.DayBody),
    _post("/hall/queue/relief", relieve, "登记增设窗口或人手", HEADS, schemas.ReliefBody),
    _post("/hall/windows/<number>/session-end", end_session, "窗口收岗", WINDOW),
    _overtime("", begin_overtime, "延时服务开始", schemas.OvertimeBody, 201),
    _overtime("/<overtime_id>/end", end_overtime, "延时服务结束", schemas.OutcomeBody),
    _overtime("/<overtime_id>/signatures", sign_overtime, "延时登记表签字", schemas.SignatureBody),
    Route(
        "GET",
        "/api/v1/overtime",
        list_overtime,
        "延时服务登记",
        READERS,
        query=schemas.OvertimeQuery,
        answer=schemas.OvertimeList,
    ),
    Route(
        "GET",
        "/api/v1/overtime/<overtime_id>",
        show_overtime,
        "查看延时服务登记",
        READERS,
        answer=schemas.OvertimeAnswer,
    ),
)
