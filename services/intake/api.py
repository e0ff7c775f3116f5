"""Intake over HTTP: request -> command, result -> response."""

from __future__ import annotations

from typing import Any

from services.intake import commands, privacy, registering, schemas, views
from services.intake.appointments import api as appointments
from services.intake.assistance import api as assistance
from services.intake.centre import api as centre
from services.intake.centre import shelf as centre_shelf
from services.intake.documents import api as documents
from services.intake.domain.item_lists import in_force
from services.intake.guidance import api as guidance
from services.intake.items import api as items
from services.intake.items.shelf import catalogue
from services.intake.materials import api as materials
from services.intake.offline import api as offline
from services.intake.online import api as online
from services.intake.queues import api as queues
from services.intake.reception import api as reception
from services.intake.reception.schemas import AcceptBody
from shared.http.health import operational_routes
from shared.http.route import Call, Roles, Route, Versioned
from shared.kernel.ids import uuid7
from shared.service.paging import page
from shared.service.roles import CASE_READERS, REGISTRARS, WINDOW
from shared.service.web import run, scope


def register_case(call: Call) -> Any:
    command = registering.registration(call, uuid7(), registering.next_number(call))
    return run(call, command, views.shown)


def accept_case(call: Call) -> Any:
    case_id = call.path["case_id"]
    deferred, until = reception.promised(call)
    executor, today = call.service.executor, call.service.now().date()
    files = catalogue(executor).files
    mandate = centre_shelf.mandate(executor, call.actor.node, today)
    command = commands.AcceptCase(
        case_id,
        files,
        deferred,
        until,
        mandate=mandate,
        roles=call.actor.roles,
        resident=call.body["resident"],
    )
    return run(call, command, views.shown)


def request_correction(call: Call) -> Any:
    return run(call, commands.RequestCorrection(call.path["case_id"]), views.shown)


def supplement_case(call: Call) -> Any:
    materials = tuple(call.body["materials"])
    return run(call, commands.SupplementCase(call.path["case_id"], materials), views.shown)


def show_case(call: Call) -> Any:
    case, head = views.one_case(call.service.engine, call.path["case_id"], scope(call))
    shown = views.shown(case) | {"applicant": privacy.masked(call.service.vault, case)}
    return Versioned(shown, head)


def list_cases(call: Call) -> Any:
    return views.some_cases(call.service.engine, scope(call), call.query)


def list_items(call: Call) -> Any:
    files = catalogue(call.service.executor).files.values()
    chosen, after, limit = (call.query[name] for name in ("case_type", "after", "limit"))
    items = (offer.item for offer in in_force(files, call.service.now().date()))
    found = [item for item in items if item.id > after and chosen in ("", item.case_type)]
    found.sort(key=lambda item: item.id)
    return page(found, limit, views.offered, lambda item: item.id)


def _post(
    path: str,
    endpoint: Any,
    summary: str,
    body: Any = None,
    status: int = 200,
    roles: Roles = WINDOW,
) -> Route:
    return Route(
        "POST",
        f"/api/v1/cases{path}",
        endpoint,
        summary,
        roles,
        body=body,
        answer=schemas.CaseAnswer,
        status=status,
    )


ROUTES = (
    _post("", register_case, "收件登记", schemas.RegisterBody, 201, REGISTRARS),
    _post("/<case_id>/acceptance", accept_case, "受理", AcceptBody),
    _post("/<case_id>/correction", request_correction, "一次性告知，要求补正"),
    _post("/<case_id>/materials", supplement_case, "补交材料", schemas.MaterialsBody),
    Route(
        "GET",
        "/api/v1/cases/<case_id>",
        show_case,
        "查看办件",
        CASE_READERS,
        answer=schemas.CaseFileAnswer,
        versioned=True,
    ),
    Route(
        "GET",
        "/api/v1/cases",
        list_cases,
        "办件列表",
        CASE_READERS,
        query=schemas.CaseQuery,
        answer=schemas.CaseList,
    ),
    Route(
        "GET",
        "/api/v1/items",
        list_items,
        "事项目录",
        CASE_READERS | {"item_manager"},
        query=schemas.ItemQuery,
        answer=schemas.ItemList,
    ),
    *privacy.ROUTES,
    *documents.ROUTES,
    *items.ROUTES,
    *reception.ROUTES,
    *centre.ROUTES,
    *appointments.ROUTES,
    *queues.ROUTES,
    *guidance.ROUTES,
    *assistance.ROUTES,
    *materials.ROUTES,
    *online.ROUTES,
    *offline.ROUTES,
)

ALL_ROUTES = (*ROUTES, *operational_routes("接力 · 受理服务 intake", "1", ROUTES))
