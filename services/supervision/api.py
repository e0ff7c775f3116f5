"""Supervision over HTTP: what is due and was late, and what people do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.supervision import commands, schemas, views
from services.supervision.domain import duties
from shared.http.health import operational_routes
from shared.http.route import Call, Route
from shared.kernel.refusals import Forbidden, Invalid, NotFound
from shared.kernel.worktime import ZONE
from shared.rulebook.registry import registry
from shared.service.definition import Command
from shared.service.roles import AUDITORS, READERS, SITE_WIDE, SUPERVISORS, WINDOW
from shared.service.web import run, scope, supervise


def show_clocks(call: Call) -> Any:
    service, calendars = call.service, call.service.executor.calendars
    case_id = call.path["case_id"]
    return views.one_case(service.engine, case_id, scope(call), service.now(), calendars.of)


def summarise(call: Call) -> Any:
    return views.summary(call.service.engine)


def list_clocks(call: Call) -> Any:
    service, calendars = call.service, call.service.executor.calendars
    return views.some_clocks(service.engine, service.now(), call.query, calendars.of)


def list_due_soon(call: Call) -> Any:
    """Each node's cases within the time that its policy of today warns before."""
    now, executor = call.service.now(), call.service.executor
    day = now.astimezone(ZONE).date()
    horizons = {
        node: executor.calendars.of(node)
        .due(now, executor.policies.of(node, day).limit("warn_before"))
        .instant
        for node in _nodes_seen(call)
    }
    after, limit = call.query["after"], call.query["limit"]
    return views.due_soon(call.service.engine, now, horizons, after, limit)


def _nodes_seen(call: Call) -> Sequence[str]:
    """The own node, or for supervisors the one they ask for, or all."""
    asked, own = call.query["node"], scope(call)
    hosted: Sequence[str] = call.service.executor.directory.hosted()
    if own is not None and asked not in ("", own):
        raise Forbidden("foreign_node", "只能查看您所在节点的办件")
    if asked and asked not in hosted:
        raise NotFound("unknown_node", f"本站点没有节点 {asked}")
    if own is not None:
        return (own,)
    return (asked,) if asked else hosted


def appeal(call: Call) -> Any:
    return _on_card(call, commands.AppealCard(**call.body))


def reject_appeal(call: Call) -> Any:
    return _on_card(call, commands.RejectAppeal(**call.body))


def revoke(call: Call) -> Any:
    return _on_card(call, commands.RevokeCard(**call.body))


def _on_card(call: Call, command: Command) -> Any:
    return supervise(call, command, lambda clocks: views.one_card(clocks, call.body["card"]))


def begin_duty(call: Call) -> Any:
    body, this_year = call.body, _year(call)
    if body["year"] != this_year:
        raise Invalid("duty_year", f"职责从登记之日起算，只能登记{this_year}年的", "year")
    subject = duties.subject_of(body["node"], body["duty"], this_year)
    command = commands.BeginDuty(subject, body["duty"], body["person"])
    return supervise(call, command, views.recorded)


def check_daily(call: Call) -> Any:
    kind = call.body["kind"]
    subject = duties.subject_of(call.actor.node, kind, _year(call))
    return run(call, commands.CheckDaily(subject.id, kind, call.actor.subject), views.recorded)


def _year(call: Call) -> int:
    year: int = call.service.now().astimezone(ZONE).year
    return year


def report_overdue(call: Call) -> Any:
    body = call.body
    command = commands.ReportOverdue(body["subject"], body["facts"], body["handling"])
    return supervise(call, command, views.recorded)


def record_exception(call: Call) -> Any:
    rule = call.body["rule"]
    if rule not in registry():
        raise Invalid("unknown_rule", f"没有编号为 {rule} 的规则", "rule")
    return supervise(call, commands.RecordException(**call.body), views.recorded)


def _post(path: str, endpoint: Any, summary: str, roles: frozenset[str], body: Any) -> Route:
    of_card = path.startswith("/api/v1/cards/")
    answer = schemas.CardAnswer if of_card else schemas.Recorded
    return Route("POST", path, endpoint, summary, roles, body=body, answer=answer)


def list_cards(call: Call) -> Any:
    return views.some_cards(call.service.engine, scope(call), call.query)


ROUTES = (
    Route(
        "GET",
        "/api/v1/cases/<case_id>/clocks",
        show_clocks,
        "办件的时限",
        READERS,
        answer=schemas.ClocksAnswer,
    ),
    Route(
        "GET",
        "/api/v1/clocks/summary",
        summarise,
        "时限总览",
        SITE_WIDE,
        answer=schemas.SummaryAnswer,
    ),
    Route(
        "GET",
        "/api/v1/clocks",
        list_clocks,
        "按状态和到期时间列出时限",
        SUPERVISORS | AUDITORS,
        query=schemas.ClocksQuery,
        answer=schemas.ClocksList,
    ),
    Route(
        "GET",
        "/api/v1/cards",
        list_cards,
        "预警、黄牌、红牌",
        READERS,
        query=schemas.CardsQuery,
        answer=schemas.CardsList,
    ),
    Route(
        "GET",
        "/api/v1/due-soon",
        list_due_soon,
        "即将到期的办件",
        WINDOW | SUPERVISORS | AUDITORS,
        query=schemas.DueSoonQuery,
        answer=schemas.DueSoonList,
    ),
    _post("/api/v1/cards/appeal", appeal, "申诉", WINDOW, schemas.CardAct),
    _post(
        "/api/v1/cards/appeal-rejection", reject_appeal, "驳回申诉", SUPERVISORS, schemas.CardAct
    ),
    _post("/api/v1/cards/revocation", revoke, "撤销一张牌", SUPERVISORS, schemas.CardAct),
    _post("/api/v1/duties", begin_duty, "登记职责", SUPERVISORS, schemas.Duty),
    _post("/api/v1/daily-checks", check_daily, "每日检查已做", WINDOW, schemas.DailyCheck),
    _post(
        "/api/v1/overdue-reports",
        report_overdue,
        "超时办件上报",
        WINDOW | SUPERVISORS,
        schemas.OverdueReport,
    ),
    _post(
        "/api/v1/exceptions",
        record_exception,
        "登记特殊情况",
        WINDOW | SUPERVISORS,
        schemas.ExceptionAct,
    ),
)

ALL_ROUTES = (*ROUTES, *operational_routes("接力 · 督查服务 supervision", "1", ROUTES))
