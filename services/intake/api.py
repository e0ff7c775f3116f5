"""Intake over HTTP: request -> command, result -> response."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from services.intake import commands, privacy, schemas, views
from services.intake.centre import api as centre
from services.intake.centre import shelf as centre_shelf
from services.intake.documents import api as documents
from services.intake.domain.cases import Agent, ResultChoice
from services.intake.domain.item_lists import handled_as, in_force, on_offer
from services.intake.domain.items import CaseType, Item
from services.intake.items import api as items
from services.intake.items.shelf import catalogue
from services.intake.numbers import CaseNumbers
from services.intake.reception import api as reception
from services.intake.reception.schemas import AcceptBody
from shared.http.health import operational_routes
from shared.http.route import Call, Roles, Route, Versioned
from shared.kernel.identity import check_resident_id
from shared.kernel.ids import uuid7
from shared.service.paging import page
from shared.service.roles import CASE_READERS, REGISTRARS, WINDOW
from shared.service.web import run, scope


@cache
def _numbers(engine: Any) -> CaseNumbers:
    return CaseNumbers(engine)


def register_case(call: Call) -> Any:
    body, service = call.body, call.service
    today = service.now().date()
    item = _item(call, today)
    competent = body["competent_division"] or body["origin_division"]
    divisions = service.directory.divisions
    divisions.get(body["origin_division"], "origin_division")
    divisions.get(competent, "competent_division")
    applicant = body["applicant"]
    check_resident_id(applicant["id_number"], today, "applicant.id_number")
    party_id = service.vault.party_id(applicant["id_type"], applicant["id_number"])
    command = commands.RegisterCase(
        case_id=uuid7(),
        case_no=str(_numbers(service.engine).take(call.actor.node, today)),
        owner=call.actor.node,
        item=item,
        origin_division=body["origin_division"],
        competent_division=competent,
        party_id=party_id,
        sealed_party=service.vault.seal({"applicant": applicant, "agent": body["agent"]}),
        agent=_agent(call, today),
        materials=tuple(body["materials"]),
        result=ResultChoice(**body["result"]),
        reception=reception.reception(call, party_id),
        earlier=views.failed_before(service.engine, party_id, item.id),
        mandate=centre_shelf.mandate(service.executor, call.actor.node, today),
    )
    return run(call, command, views.shown)


def _item(call: Call, today: date) -> Item:
    """What is applied for, as it is in force today; handled as was chosen, where it may be."""
    files = catalogue(call.service.executor).files
    item = on_offer(files, call.body["item_id"], today)
    chosen = call.body["case_type"]
    return replace(item, case_type=handled_as(item, CaseType(chosen))) if chosen else item


def _agent(call: Call, today: date) -> Agent | None:
    agent = call.body["agent"]
    if agent is None:
        return None
    check_resident_id(agent["id_number"], today, "agent.id_number")
    party_id = call.service.vault.party_id("resident_id", agent["id_number"])
    letter = reception.authorisation(agent["authorisation"])
    return Agent(party_id, agent["authorised"], letter)


def accept_case(call: Call) -> Any:
    case_id = call.path["case_id"]
    item_id = views.item_of(call.service.engine, case_id)
    file = catalogue(call.service.executor).files.get(item_id or "")
    deferred, until = reception.promised(call)
    executor, today = call.service.executor, call.service.now().date()
    mandate = centre_shelf.mandate(executor, call.actor.node, today)
    command = commands.AcceptCase(
        case_id, file, deferred, until, mandate=mandate, resident=call.body["resident"]
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
)

ALL_ROUTES = (*ROUTES, *operational_routes("接力 · 受理服务 intake", "1", ROUTES))
