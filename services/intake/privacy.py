"""Personal data over HTTP: masked unless somebody needs it and says why, which is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from marshmallow import Schema, fields, validate
from sqlalchemy import Engine, select

from services.intake import commands
from services.intake.domain.cases import Case
from services.intake.tables import cases, unmaskings
from shared.db.engine import reading
from shared.http.route import Call, Route
from shared.kernel.identity import mask_identity, mask_name, mask_phone
from shared.kernel.refusals import NotFound
from shared.service.paging import PageAnswer, PageQuery, day_field, on_days, page
from shared.service.roles import AUDITORS, WINDOW
from shared.service.web import run
from shared.vault import Vault

_ALL = "*"
_MASKS = {"name": mask_name, "id_number": mask_identity, "phone": mask_phone}
_TOLD = ("name", "id_number", "phone", "address")


class UnmaskingBody(Schema):
    reason = fields.String(
        required=True, validate=[validate.Length(min=1, max=500), validate.Regexp(r"\s*\S")]
    )


class PersonAnswer(Schema):
    """What is not known of somebody is empty."""

    name = fields.String(required=True)
    id_number = fields.String(required=True)
    phone = fields.String(required=True)
    address = fields.String(required=True)


class PartyAnswer(Schema):
    case_id = fields.String(required=True)
    applicant = fields.Nested(PersonAnswer, required=True)
    agent = fields.Nested(PersonAnswer, required=True, allow_none=True)


class UnmaskingQuery(PageQuery):
    after = fields.String(
        load_default="",
        validate=validate.Regexp(r"([0-9]{1,18})?\Z"),
        metadata={"description": "上一页答复中的 next；空 = 从头开始"},
    )
    case_no = fields.String(load_default="", validate=validate.Length(max=43))
    node = fields.String(load_default="", validate=validate.Regexp(r"([0-9]{12})?\Z"))
    from_day = day_field("从哪天起（含）")
    to_day = day_field("到哪天止（含）")


class UnmaskingAnswer(Schema):
    """Who looked at whose data, when and why."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    shown_to = fields.String(required=True)
    reason = fields.String(required=True)
    shown_at = fields.String(required=True)


class UnmaskingList(PageAnswer):
    items = fields.List(fields.Nested(UnmaskingAnswer), required=True)


def masked(vault: Vault, case: Case) -> dict[str, str]:
    """The applicant as everybody may see who may see the case."""
    return masked_party(vault.open(case.sealed_party)["applicant"])


def masked_party(applicant: Mapping[str, Any]) -> dict[str, str]:
    """A person as everybody may see who may see what the person applied for."""
    shown = {name: mask(str(applicant.get(name, ""))) for name, mask in _MASKS.items()}
    return shown | {"address": _ALL if applicant.get("address") else ""}


def show_personal_data(call: Call) -> Any:
    """Written into the case's history first: who was refused there, sees nothing."""
    case_id = call.path["case_id"]
    command = commands.ShowPersonalData(case_id, call.body["reason"].strip())
    run(call, command, lambda case: {"case_id": case.case_id})
    party = call.service.vault.open(_sealed_party(call.service.engine, case_id))
    agent = party["agent"]
    return {
        "case_id": case_id,
        "applicant": _person(party["applicant"]),
        "agent": _person(agent) if agent else None,
    }


def _person(record: dict[str, Any]) -> dict[str, str]:
    return {name: record.get(name, "") for name in _TOLD}


def _sealed_party(engine: Engine, case_id: str) -> str:
    with reading(engine) as connection:
        state = connection.execute(
            select(cases.c.state).where(cases.c.id == case_id)
        ).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_case", "没有这个办件")
    return msgspec.json.decode(state, type=Case).sealed_party


def list_unmaskings(call: Call) -> Any:
    asked, columns = call.query, unmaskings.c
    statement = select(unmaskings).order_by(columns.id).limit(asked["limit"] + 1)
    if asked["after"]:
        statement = statement.where(columns.id > int(asked["after"]))
    for column, value in ((columns.case_no, asked["case_no"]), (columns.node, asked["node"])):
        if value:
            statement = statement.where(column == value)
    statement = statement.where(*on_days(columns.shown_at, asked["from_day"], asked["to_day"]))
    with reading(call.service.engine) as connection:
        rows = connection.execute(statement).mappings().all()
    return page(rows, asked["limit"], dict, lambda row: str(row["id"]))


ROUTES = (
    Route(
        "POST",
        "/api/v1/cases/<case_id>/unmasking",
        show_personal_data,
        "查看个人信息（须说明理由，记入历史）",
        WINDOW,
        body=UnmaskingBody,
        answer=PartyAnswer,
    ),
    Route(
        "GET",
        "/api/v1/unmaskings",
        list_unmaskings,
        "个人信息查看记录",
        AUDITORS,
        query=UnmaskingQuery,
        answer=UnmaskingList,
    ),
)
