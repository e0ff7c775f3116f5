"""Units and their letters over HTTP: managers keep them, clerks look whom they may act for."""

from __future__ import annotations

from typing import Any

import msgspec

from services.intake.centre import commands, schemas, shelf, views
from services.intake.centre.asking import (
    LOOKING,
    MANAGER,
    day_of,
    get,
    mandate,
    post,
    today,
    unit_named,
)
from services.intake.domain import letters, mandates, units
from services.intake.domain.letters import Copy, Grant, Holder, Letter, LetterKind
from services.intake.domain.units import Officer
from shared.http.route import Call, Route
from shared.kernel.ids import uuid7
from shared.service.web import run, scope


def register_unit(call: Call) -> Any:
    body = call.body
    command = commands.RegisterUnit(
        unit_id=body["unit_id"],
        node=call.actor.node,
        name=body["name"],
        kind=units.organisation_kind(body["kind"]),
        low_volume=body["low_volume"],
        present=body["present"],
        items=tuple(body["items"]),
    )
    return run(call, command, views.shown_unit)


def _on_unit(call: Call) -> tuple[str, str]:
    return call.path["unit_id"], call.actor.node


def revise_unit(call: Call) -> Any:
    told = call.body | {"items": tuple(call.body["items"])}
    return run(call, commands.ReviseUnit(*_on_unit(call), **told), views.shown_unit)


def file_letter(call: Call) -> Any:
    body = call.body
    letter = Letter(
        letter_id=uuid7(),
        kind=LetterKind(body["kind"]),
        grants=tuple(
            Grant(grant["item_id"], letters.powers_named(grant["powers"]))
            for grant in body["grants"]
        ),
        authorised=tuple(body["authorised"]),
        text=body["text"],
        copies=tuple(Copy(Holder(copy["holder"]), copy["name"]) for copy in body["copies"]),
        effective_from=day_of(body["effective_from"]),
        effective_to=day_of(body["effective_to"]),
    )
    return run(call, commands.FileLetter(*_on_unit(call), letter), views.shown_unit)


def sign_letter(call: Call) -> Any:
    command = commands.SignLetter(*_on_unit(call), call.path["letter_id"], **call.body)
    return run(call, command, views.shown_unit)


def revoke_letter(call: Call) -> Any:
    command = commands.RevokeLetter(*_on_unit(call), call.path["letter_id"], **call.body)
    return run(call, command, views.shown_unit)


def go_live(call: Call) -> Any:
    return run(call, commands.GoLive(*_on_unit(call)), views.shown_unit)


def name_chief(call: Call) -> Any:
    chief = msgspec.convert(call.body, Officer)
    return run(call, commands.NameChief(*_on_unit(call), chief), views.shown_unit)


def name_liaison(call: Call) -> Any:
    liaison = msgspec.convert(call.body, Officer)
    return run(call, commands.NameLiaison(*_on_unit(call), liaison), views.shown_unit)


def list_units(call: Call) -> Any:
    node = scope(call)
    found = shelf.record(call.service.executor).units
    return {"items": [views.shown_unit(unit) for unit in found if node in (None, unit.node)]}


def show_letter(call: Call) -> Any:
    return views.printed_letter(unit_named(call, call.path["unit_id"]), call.path["letter_id"])


def show_authority(call: Call) -> Any:
    return views.authority(mandate(call), call.query["item_id"], call.actor.subject, today(call))


def show_one_to_one(call: Call) -> Any:
    unit = unit_named(call, call.query["unit_id"])
    window, liaison, phone = mandates.one_to_one_contact(mandate(call), unit)
    return {"window": window, "unit": unit.name, "liaison": liaison, "phone": phone}


def _unit_post(path: str, endpoint: Any, summary: str, body: Any = None) -> Route:
    return post(f"/units/<unit_id>{path}", endpoint, summary, MANAGER, body, schemas.UnitAnswer)


ROUTES = (
    post("/units", register_unit, "进驻登记", MANAGER, schemas.UnitBody, schemas.UnitAnswer, 201),
    _unit_post("/revision", revise_unit, "变更进驻登记", schemas.UnitRevisionBody),
    _unit_post("/letters", file_letter, "授权委托书、承诺书立卷", schemas.LetterBody),
    _unit_post("/letters/<letter_id>/signature", sign_letter, "签发文书", schemas.SigningBody),
    _unit_post("/letters/<letter_id>/revocation", revoke_letter, "撤销文书", schemas.GroundBody),
    _unit_post("/going-live", go_live, "单位上线"),
    _unit_post("/chief", name_chief, "确定首席代表", schemas.OfficerBody),
    _unit_post("/liaison", name_liaison, "确定一对一专办对接人", schemas.OfficerBody),
    get("/units", list_units, "进驻单位", schemas.UnitList),
    get("/units/<unit_id>/letters/<letter_id>", show_letter, "查看文书", schemas.LetterAnswer),
    get(
        "/authority",
        show_authority,
        "窗口对事项的权限",
        schemas.AuthorityAnswer,
        LOOKING,
        schemas.AuthorityQuery,
    ),
    get(
        "/one-to-one",
        show_one_to_one,
        "一对一专办对接人",
        schemas.OneToOneAnswer,
        LOOKING,
        schemas.UnitQuery,
    ),
)
