"""Routing over HTTP: request -> command, result -> response."""

from __future__ import annotations

from typing import Any

from services.routing import commands, schemas, views
from shared.http.health import operational_routes
from shared.http.route import Call, Roles, Route
from shared.service.roles import READERS, WINDOW
from shared.service.web import run, scope


def worklist(call: Call) -> Any:
    return views.worklist(call.service.engine, scope(call), **call.query)


def sign_handoff(call: Call) -> Any:
    command = commands.SignHandoff(call.path["case_id"], call.actor.node, call.path["handoff_id"])
    return run(call, command, views.shown)


def refuse_handoff(call: Call) -> Any:
    command = commands.RefuseHandoff(
        call.path["case_id"], call.actor.node, call.path["handoff_id"], call.body["reason"]
    )
    return run(call, command, views.shown)


def offer_again(call: Call) -> Any:
    return run(call, commands.OfferAgain(call.path["case_id"], call.actor.node), views.shown)


def complete_task(call: Call) -> Any:
    command = commands.CompleteTask(
        case_id=call.path["case_id"],
        node=call.actor.node,
        task_id=call.path["task_id"],
        finding=call.body["finding"],
        opinion=call.body["opinion"],
    )
    return run(call, command, views.shown)


def find_correction(call: Call) -> Any:
    command = commands.FindCorrection(call.path["case_id"], call.actor.node, call.path["task_id"])
    return run(call, command, views.shown)


def hand_over_notice(call: Call) -> Any:
    command = commands.HandOverNotice(
        call.path["case_id"],
        call.actor.node,
        call.path["task_id"],
        tuple(call.body["missing"]),
    )
    return run(call, command, views.shown)


def _post(path: str, endpoint: Any, summary: str, body: Any = None, roles: Roles = WINDOW) -> Route:
    full = f"/api/v1/cases/<case_id>{path}"
    return Route("POST", full, endpoint, summary, roles, body=body, answer=schemas.LegAnswer)


#: What the office that decides says about a case, not its window.
DEPARTMENT: Roles = frozenset({"department"})

ROUTES = (
    Route(
        "GET",
        "/api/v1/worklist",
        worklist,
        "待签收、待办理的办件",
        READERS,
        query=schemas.WorklistQuery,
        answer=schemas.Worklist,
    ),
    _post("/handoffs/<handoff_id>/signature", sign_handoff, "签收"),
    _post("/handoffs/<handoff_id>/refusal", refuse_handoff, "拒收", schemas.ReasonBody),
    _post("/offers", offer_again, "重新转出"),
    _post("/tasks/<task_id>/completion", complete_task, "办结任务", schemas.CompletionBody),
    _post(
        "/tasks/<task_id>/correction",
        find_correction,
        "部门发现需要补正",
        roles=DEPARTMENT,
    ),
    _post(
        "/tasks/<task_id>/correction/notice",
        hand_over_notice,
        "转交补正通知书",
        schemas.CorrectionNoticeBody,
        DEPARTMENT,
    ),
)

ALL_ROUTES = (*ROUTES, *operational_routes("接力 · 流转服务 routing", "1", ROUTES))
