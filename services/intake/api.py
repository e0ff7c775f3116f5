"""Intake over HTTP: request -> command, result -> response."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import msgspec

from services.intake import commands, schemas, views
from services.intake.catalogue import loader
from services.intake.domain.cases import Agent, ResultChoice
from services.intake.domain.items import Catalogue
from services.intake.numbers import CaseNumbers
from shared.http.health import operational_routes
from shared.http.route import Call, Route
from shared.kernel.identity import check_resident_id
from shared.kernel.ids import uuid7
from shared.service.web import run, scope

CLERK = frozenset({"clerk"})
READERS = frozenset({"clerk", "operator", "supervisor"})


@cache
def catalogue() -> Catalogue:
    return loader.load()


@cache
def _numbers(engine: Any) -> CaseNumbers:
    return CaseNumbers(engine)


def register_case(call: Call) -> Any:
    body, service = call.body, call.service
    today = service.now().date()
    item = catalogue().get(body["item_id"])
    competent = body["competent_division"] or body["origin_division"]
    divisions = service.directory.divisions
    divisions.get(body["origin_division"], "origin_division")
    divisions.get(competent, "competent_division")
    applicant = body["applicant"]
    check_resident_id(applicant["id_number"], today, "applicant.id_number")
    command = commands.RegisterCase(
        case_id=uuid7(),
        case_no=str(_numbers(service.engine).take(call.actor.node, today)),
        owner=call.actor.node,
        item=item,
        origin_division=body["origin_division"],
        competent_division=competent,
        party_id=service.vault.party_id(applicant["id_type"], applicant["id_number"]),
        sealed_party=service.vault.seal({"applicant": applicant, "agent": body["agent"]}),
        agent=_agent(call, today),
        materials=tuple(body["materials"]),
        result=ResultChoice(**body["result"]),
    )
    return run(call, command, views.shown)


def _agent(call: Call, today: date) -> Agent | None:
    agent = call.body["agent"]
    if agent is None:
        return None
    check_resident_id(agent["id_number"], today, "agent.id_number")
    party_id = call.service.vault.party_id("resident_id", agent["id_number"])
    return Agent(party_id, agent["authorised"])


def accept_case(call: Call) -> Any:
    return run(call, commands.AcceptCase(call.path["case_id"]), views.shown)


def request_correction(call: Call) -> Any:
    return run(call, commands.RequestCorrection(call.path["case_id"]), views.shown)


def supplement_case(call: Call) -> Any:
    materials = tuple(call.body["materials"])
    return run(call, commands.SupplementCase(call.path["case_id"], materials), views.shown)


def refuse_case(call: Call) -> Any:
    command = commands.RefuseCase(call.path["case_id"], call.body["reason"])
    return run(call, command, views.shown)


def show_case(call: Call) -> Any:
    return views.one_case(call.service.engine, call.path["case_id"], scope(call))


def list_cases(call: Call) -> Any:
    return {"items": views.some_cases(call.service.engine, scope(call), **call.query)}


def list_items(_: Call) -> Any:
    return {"items": [msgspec.to_builtins(item) for item in catalogue().all()]}


def _post(path: str, endpoint: Any, summary: str, body: Any = None, status: int = 200) -> Route:
    return Route(
        "POST",
        f"/api/v1/cases{path}",
        endpoint,
        summary,
        CLERK,
        body=body,
        answer=schemas.CaseAnswer,
        status=status,
    )


ROUTES = (
    _post("", register_case, "收件登记", schemas.RegisterBody, 201),
    _post("/<case_id>/acceptance", accept_case, "受理"),
    _post("/<case_id>/correction", request_correction, "一次性告知，要求补正"),
    _post("/<case_id>/materials", supplement_case, "补交材料", schemas.MaterialsBody),
    _post("/<case_id>/refusal", refuse_case, "不予受理", schemas.ReasonBody),
    Route(
        "GET",
        "/api/v1/cases/<case_id>",
        show_case,
        "查看办件",
        READERS,
        answer=schemas.CaseAnswer,
    ),
    Route(
        "GET",
        "/api/v1/cases",
        list_cases,
        "办件列表",
        READERS,
        query=schemas.CaseQuery,
        answer=schemas.CaseList,
    ),
    Route("GET", "/api/v1/items", list_items, "事项目录", READERS, answer=schemas.ItemList),
)

ALL_ROUTES = (*ROUTES, *operational_routes("接力 · 受理服务 intake", "1", ROUTES))
