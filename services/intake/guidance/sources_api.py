"""Presence in the hall and data interfaces over HTTP, with the report of what is missing."""

from __future__ import annotations

from typing import Any

from services.intake.centre import shelf
from services.intake.domain import citations, data_sources
from services.intake.domain.item_lists import Offer, in_force
from services.intake.guidance import commands, knowledge_schemas, views
from services.intake.guidance.knowledge_api import KEEPERS, READERS, department_of, item_of
from services.intake.items.shelf import catalogue
from shared.http.route import Call, Route
from shared.kernel.ids import uuid7
from shared.kernel.refusals import NotFound
from shared.service.paging import PageQuery, page
from shared.service.web import run

MANAGER = frozenset({"item_manager"})


def arrange_presence(call: Call) -> Any:
    body, node = call.body, call.actor.node
    for unit in shelf.record(call.service.executor).of(node):
        if unit.unit_id == call.path["unit_id"]:
            command = commands.ArrangePresence(
                unit, node, tuple(body["weekdays"]), body["phone"], body["network"]
            )
            return run(call, command, views.shown_presence)
    raise NotFound("unknown_unit", "本中心没有登记这个单位", "unit_id")


def register_source(call: Call) -> Any:
    body, item = call.body, item_of(call)
    command = commands.RegisterDataSource(
        uuid7(),
        call.actor.node,
        item.id,
        department_of(call, item),
        body["reference"],
        tuple(body["fields_"]),
    )
    return run(call, command, views.shown_source)


def check_delivery(call: Call) -> Any:
    command = commands.CheckDelivery(call.path["source_id"], tuple(call.body["fields_"]))
    return run(call, command, views.shown_source)


def complete_field(call: Call) -> Any:
    command = commands.CompleteField(call.path["source_id"], **call.body)
    return run(call, command, views.shown_source)


def report_missing(call: Call) -> Any:
    """缺失项报告, item by item; an item that lacks nothing stands in it too, with nothing."""
    today, after, limit = call.service.now().date(), call.query["after"], call.query["limit"]
    offers = in_force(catalogue(call.service.executor).files.values(), today)
    found = sorted((o for o in offers if o.item.id > after), key=lambda offer: offer.item.id)
    wanted = found[: limit + 1]
    items, engine = [offer.item.id for offer in wanted], call.service.engine
    entries = views.entries_about(engine, items)
    connected = views.connected(engine, items)

    def shown(offer: Offer) -> dict[str, Any]:
        item = offer.item
        available = citations.sources(offer.version, entries, today)
        here = [source for source in connected if source.item_id == item.id]
        missing = data_sources.missing_fields(item, available, here)
        return {"item_id": item.id, "name_zh": item.name_zh, "missing": missing}

    return page(wanted, limit, shown, lambda offer: offer.item.id)


def _post(path: str, endpoint: Any, summary: str, body: Any, status: int = 200) -> Route:
    return Route(
        "POST",
        f"/api/v1/data-sources{path}",
        endpoint,
        summary,
        KEEPERS,
        body=body,
        answer=knowledge_schemas.DataSourceAnswer,
        status=status,
    )


ROUTES = (
    Route(
        "POST",
        "/api/v1/units/<unit_id>/presence",
        arrange_presence,
        "安排非常驻部门驻场",
        MANAGER,
        body=knowledge_schemas.PresenceBody,
        answer=knowledge_schemas.PresenceAnswer,
    ),
    _post("", register_source, "登记数据接口", knowledge_schemas.DataSourceBody, 201),
    _post(
        "/<source_id>/deliveries",
        check_delivery,
        "核对接口提供的字段",
        knowledge_schemas.DeliveryBody,
    ),
    _post(
        "/<source_id>/completions", complete_field, "补充缺失项", knowledge_schemas.CompletionBody
    ),
    Route(
        "GET",
        "/api/v1/missing-fields",
        report_missing,
        "缺失项报告",
        READERS,
        query=PageQuery,
        answer=knowledge_schemas.MissingList,
    ),
)
