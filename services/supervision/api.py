"""Supervision over HTTP: it answers questions and takes no orders."""

from __future__ import annotations

from typing import Any

from services.supervision import schemas, views
from shared.http.health import operational_routes
from shared.http.route import Call, Route
from shared.service.web import SITE_WIDE, scope

READERS = frozenset({"clerk", "operator", "supervisor"})


def show_clocks(call: Call) -> Any:
    return views.one_case(
        call.service.engine, call.path["case_id"], scope(call), call.service.now()
    )


def summarise(call: Call) -> Any:
    return views.summary(call.service.engine)


def list_clocks(call: Call) -> Any:
    return {"items": views.some_clocks(call.service.engine, call.service.now(), **call.query)}


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
        frozenset({"supervisor"}),
        query=schemas.ClocksQuery,
        answer=schemas.ClocksList,
    ),
)

ALL_ROUTES = (*ROUTES, *operational_routes("接力 · 督查服务 supervision", "1", ROUTES))
