"""Seals over HTTP: managers keep them, clerks use them under register."""

from __future__ import annotations

from typing import Any

from services.intake import views as cases
from services.intake.centre import commands, schemas, views
from services.intake.centre.asking import (
    MANAGER,
    get,
    post,
)
from services.intake.documents import keeping
from services.intake.domain.seals import SealPurpose, Use
from shared.http.route import Call
from shared.service.roles import READERS, WINDOW
from shared.service.web import run


def register_seal(call: Call) -> Any:
    body = call.body
    command = commands.RegisterSeal(
        body["seal_id"], call.actor.node, body["name"], body["custodian"], tuple(body["items"])
    )
    return run(call, command, views.shown_seal)


def name_seal_custodian(call: Call) -> Any:
    command = commands.NameSealCustodian(
        call.path["seal_id"], call.actor.node, call.body["custodian"]
    )
    return run(call, command, views.shown_seal)


def use_seal(call: Call) -> Any:
    body, engine = call.body, call.service.engine
    document = keeping.document(engine, body["document_no"], call.actor.node)
    case_id = document.about
    item_id = cases.item_of(engine, case_id) or ""
    use = Use(SealPurpose(body["purpose"]), body["document_no"], case_id, item_id, body["reason"])
    command = commands.UseSeal(call.path["seal_id"], call.actor.node, use, document.kind)
    return run(call, command, views.shown_seal)


def list_uses(call: Call) -> Any:
    seal = f"{call.path['seal_id']}@{call.actor.node}"
    return views.uses(call.service.engine, seal, **call.query)


def show_stamps(call: Call) -> Any:
    case_id = call.path["case_id"]
    executor = call.service.executor
    return {
        "case_id": case_id,
        "due": views.stamps_due(executor.engine, executor.policies, case_id),
    }


ROUTES = (
    post("/seals", register_seal, "印章登记", MANAGER, schemas.SealBody, schemas.SealAnswer, 201),
    post(
        "/seals/<seal_id>/custodian",
        name_seal_custodian,
        "确定印章保管人",
        MANAGER,
        schemas.CustodianBody,
        schemas.SealAnswer,
    ),
    post("/seals/<seal_id>/uses", use_seal, "用印", WINDOW, schemas.UseBody, schemas.SealAnswer),
    get(
        "/seals/<seal_id>/uses",
        list_uses,
        "印章使用登记台账",
        schemas.UseList,
        READERS,
        schemas.UsesQuery,
    ),
    get("/cases/<case_id>/stamps", show_stamps, "待用印的文书", schemas.StampsAnswer, READERS),
)
