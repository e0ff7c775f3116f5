"""Consultation over HTTP: what is asked and answered, and whom the centre calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.intake.centre import shelf
from services.intake.domain import citations
from services.intake.domain.citations import BasisKind, Citation, Wanted
from services.intake.domain.consultations import Consultation, RemotePurpose
from services.intake.domain.consulting import Competent
from services.intake.domain.item_files import Version
from services.intake.domain.item_lists import on_offer
from services.intake.domain.presences import RemoteWay
from services.intake.guidance import commands, knowledge_api, schemas, sources_api, views
from services.intake.items.shelf import catalogue
from services.intake.privacy import UnmaskingBody
from shared.http.route import Call, Roles, Route
from shared.kernel.identity import mask_name, mask_phone
from shared.kernel.ids import uuid7
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Invalid, NotFound
from shared.service.roles import CASE_READERS, REGISTRARS, WINDOW
from shared.service.web import run, scope

DEPARTMENT = frozenset({"department"})
#: Who answers, and who notes at the window that the department is there.
ANSWERING = REGISTRARS | DEPARTMENT
ATTENDING = WINDOW | DEPARTMENT
LOOKING = CASE_READERS | DEPARTMENT


def _today(call: Call) -> date:
    today: date = call.service.now().date()
    return today


def _version(call: Call, item_id: str) -> Version:
    """The version in force of an item that may be asked about."""
    if not item_id:
        raise Invalid("item_missing", "请写明是哪个事项", "item_id")
    files, today = catalogue(call.service.executor).files, _today(call)
    on_offer(files, item_id, today)
    found = files[item_id].in_force(today)
    if found is None:
        raise NotFound("unknown_item", f"事项目录中没有“{item_id}”", "item_id")
    return found


def _competent(call: Call, item_id: str, window: str) -> Competent:
    """Who is to be called about the item; the window that is named is one of the hall."""
    item, node = _version(call, item_id).item, call.actor.node
    mandate = shelf.mandate(call.service.executor, node, _today(call))
    if window and mandate.hall is not None:
        mandate.hall.window(window)
    unit = mandate.unit_of(item_id)
    presence = views.presence(call.service.engine, unit.unit_id, node) if unit else None
    return Competent(item, unit, presence)


def _available(call: Call, version: Version) -> tuple[Citation, ...]:
    """What may be cited about the item today."""
    entries = views.entries_about(call.service.engine, [version.item.id])
    return citations.sources(version, entries, _today(call))


def _consultation(call: Call) -> Consultation:
    engine, consultation_id = call.service.engine, call.path["consultation_id"]
    return views.consultation(engine, consultation_id, scope(call))


def _limit(promised: Mapping[str, Any] | None) -> Limit | None:
    return Limit(promised["value"], LimitUnit(promised["unit"])) if promised else None


def ask(call: Call) -> Any:
    body = call.body
    name, contact = body["name"].strip(), body["contact"].strip()
    item_id, window = body["item_id"], body["window"]
    command = commands.AskQuestion(
        consultation_id=uuid7(),
        node=call.actor.node,
        name=name,
        contact=contact,
        question=body["question"],
        service=body["service"],
        window=window,
        ticket_no=body["ticket_no"],
        sealed_party=call.service.vault.seal({"name": name, "contact": contact}),
        competent=_competent(call, item_id, window) if item_id else None,
        promised=_limit(body["promised"]),
    )
    return run(call, command, views.shown)


def call_department(call: Call) -> Any:
    found, body = _consultation(call), call.body
    window = body["window"] or found.window
    competent = _competent(call, found.item_id or body["item_id"], window)
    command = commands.CallDepartment(found.consultation_id, competent, window)
    return run(call, command, views.shown)


def note_arrival(call: Call) -> Any:
    return run(call, commands.NoteArrival(call.path["consultation_id"]), views.shown)


def begin_remotely(call: Call) -> Any:
    found, body = _consultation(call), call.body
    presence = None
    if found.item_id:
        presence = _competent(call, found.item_id, "").presence
    way, purpose = RemoteWay(body["way"]), RemotePurpose(body["purpose"])
    command = commands.BeginRemotely(found.consultation_id, way, purpose, presence)
    return run(call, command, views.shown)


def answer(call: Call) -> Any:
    found, body = _consultation(call), call.body
    version = _version(call, body["item_id"] or found.item_id)
    command = commands.AnswerQuestion(
        found.consultation_id,
        version.item,
        body["answer"],
        tuple(Wanted(BasisKind(w["kind"]), w["reference"]) for w in body["citations"]),
        _available(call, version),
        is_department=bool(DEPARTMENT & call.actor.roles),
    )
    return run(call, command, views.shown)


def confirm(call: Call) -> Any:
    found = _consultation(call)
    item = _version(call, found.item_id).item
    materials = tuple(dict.fromkeys(call.body["materials"]))
    command = commands.ConfirmMaterials(found.consultation_id, item, materials)
    return run(call, command, views.shown)


def refer_out(call: Call) -> Any:
    command = commands.ReferQuestionOut(call.path["consultation_id"], **call.body)
    return run(call, command, views.shown)


def show_party(call: Call) -> Any:
    """Written into the consultation's history first: who was refused there, sees nothing."""
    consultation_id = call.path["consultation_id"]
    command = commands.ShowConsultationParty(consultation_id, call.body["reason"])
    run(call, command, lambda found: {"consultation_id": found.consultation_id})
    found = views.consultation(call.service.engine, consultation_id, call.actor.node)
    return call.service.vault.open(found.sealed_party)


def show_sources(call: Call) -> Any:
    found = _consultation(call)
    return {"items": views.shown_citations(_available(call, _version(call, found.item_id)))}


def show(call: Call) -> Any:
    found = _consultation(call)
    party = call.service.vault.open(found.sealed_party)
    masked = {"name": mask_name(party["name"]), "contact": mask_phone(party["contact"])}
    led_to = views.cases_of(call.service.engine, found.consultation_id)
    return views.shown(found) | {"party": masked, "cases": led_to}


def list_consultations(call: Call) -> Any:
    return views.some_consultations(call.service.engine, scope(call), call.query)


def _post(path: str, endpoint: Any, summary: str, body: Any, roles: Roles = ANSWERING) -> Route:
    return Route(
        "POST",
        f"/api/v1/consultations{path}",
        endpoint,
        summary,
        roles,
        body=body,
        answer=schemas.ConsultationAnswer,
        status=200 if path else 201,
    )


def _get(path: str, endpoint: Any, summary: str, answer: Any, query: Any = None) -> Route:
    address = f"/api/v1/consultations{path}"
    return Route("GET", address, endpoint, summary, LOOKING, query=query, answer=answer)


ROUTES: tuple[Route, ...] = (
    _post("", ask, "咨询登记", schemas.QuestionBody, REGISTRARS),
    _post("/<consultation_id>/call", call_department, "通知部门", schemas.CallBody, REGISTRARS),
    _post("/<consultation_id>/arrival", note_arrival, "部门到窗", None, ATTENDING),
    _post(
        "/<consultation_id>/remote",
        begin_remotely,
        "部门实时远程解答",
        schemas.RemoteBody,
        ATTENDING,
    ),
    _post("/<consultation_id>/answer", answer, "答复咨询", schemas.AnswerBody),
    _post(
        "/<consultation_id>/confirmation",
        confirm,
        "部门确认材料符合受理标准",
        schemas.ConfirmBody,
        DEPARTMENT,
    ),
    _post("/<consultation_id>/referral-out", refer_out, "告知承办单位", schemas.OfficeBody),
    Route(
        "POST",
        "/api/v1/consultations/<consultation_id>/unmasking",
        show_party,
        "查看咨询人信息（须说明理由，记入历史）",
        WINDOW,
        body=UnmaskingBody,
        answer=schemas.PartyAnswer,
    ),
    _get("/<consultation_id>", show, "接待咨询记录", schemas.RecordAnswer),
    _get("/<consultation_id>/sources", show_sources, "可供答复的依据", schemas.SourcesAnswer),
    _get("", list_consultations, "咨询列表", schemas.ConsultationList, schemas.ConsultationQuery),
    *knowledge_api.ROUTES,
    *sources_api.ROUTES,
)
