"""Reception over HTTP: first contacts, checks, refusals, and what is finished on the spot."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from services.intake import schemas as intake
from services.intake import views
from services.intake.centre import shelf
from services.intake.domain.cases import Status
from services.intake.domain.checks import Finding, Identity, Point
from services.intake.domain.contacts import Contact
from services.intake.domain.receptions import Authorisation, Paper, Parcel, Reception
from services.intake.guidance import views as guidance
from services.intake.items.shelf import catalogue
from services.intake.reception import commands, schemas
from shared.http.route import Call, Roles, Route
from shared.kernel.ids import uuid7
from shared.service.roles import REGISTRARS, WINDOW
from shared.service.web import run

HEADS = frozenset({"window_head"})
#: Who decides what a clerk proposed: not at the window, or its head.
DECIDERS = HEADS | {"department"}


def reception(call: Call, party_id: str) -> Reception:
    """How the application came, as the body says; refuses a reference to what is not there."""
    body = call.body["reception"]
    engine = call.service.engine
    papers = tuple(Paper(**paper) for paper in body["papers"])
    for paper in papers:
        if paper.on_file:
            views.check_on_file(engine, paper.on_file, party_id, paper.material)
    parcel = body["parcel"]
    return Reception(
        channel=body["channel"],
        fallback_reason=body["fallback_reason"],
        first_asked=_first_asked(call),
        parcel=Parcel(parcel["number"], parcel["signed_on"]) if parcel else None,
        papers=papers,
        joint_wanted=body["joint_wanted"],
        consultation_id=body["consultation_id"],
        assistance_id=body["assistance_id"],
    )


def _first_asked(call: Call) -> str:
    """Whoever met the applicant first, or was asked first about the item; "" where nobody was."""
    body, node, engine = call.body["reception"], call.actor.node, call.service.engine
    item_id, consultation_id = call.body["item_id"], body["consultation_id"]
    asked = ""
    if consultation_id:
        asked = guidance.leading_to(engine, consultation_id, node, item_id).clerk
    contact_id = body["contact_id"]
    return views.contact(engine, contact_id, node).clerk if contact_id else asked


def authorisation(body: dict[str, Any] | None) -> Authorisation | None:
    if body is None:
        return None
    begins, ends = (date.fromisoformat(body[name]) for name in ("valid_from", "valid_to"))
    return Authorisation(body["reference"], begins, ends)


def promised(call: Call) -> tuple[tuple[str, ...], date | None]:
    """缓交: which materials, and by which day."""
    until = call.body["deferred_until"]
    return tuple(call.body["deferred"]), date.fromisoformat(until) if until else None


def check_materials(call: Call) -> Any:
    points = tuple(
        Point(point["material"], Finding(point["finding"]), point["form"], point["compared"])
        for point in call.body["points"]
    )
    identities = tuple(Identity(**identity) for identity in call.body["identities"])
    command = commands.CheckMaterials(call.path["case_id"], uuid7(), points, identities)
    return run(call, command, views.shown)


def reassign(call: Call) -> Any:
    body = call.body
    command = commands.ReassignFirstAsked(call.path["case_id"], body["person"], body["reason"])
    return run(call, command, views.shown)


def refuse(call: Call) -> Any:
    return _propose(call, Status.NOT_ACCEPTED)


def give_back(call: Call) -> Any:
    return _propose(call, Status.RETURNED)


def _propose(call: Call, way: Status) -> Any:
    laws = tuple(law.strip() for law in call.body["forbidden_by"])
    command = commands.ProposeRefusal(call.path["case_id"], way, call.body["reason"], laws)
    return run(call, command, views.shown)


def decide_refusal(call: Call) -> Any:
    case_id, body = call.path["case_id"], call.body
    role = "department" if "department" in call.actor.roles else "window_head"
    if body["agreed"]:
        return run(call, commands.ConfirmRefusal(case_id, role), views.shown)
    return run(call, commands.RejectRefusal(case_id, role, body["reason"]), views.shown)


def finish(call: Call) -> Any:
    executor, today = call.service.executor, call.service.now().date()
    mandate = shelf.mandate(executor, call.actor.node, today)
    case_id = call.path["case_id"]
    files = catalogue(executor).files
    command = commands.FinishOnTheSpot(case_id, **call.body, mandate=mandate, files=files)
    return run(call, command, views.shown)


def make_contact(call: Call) -> Any:
    command = commands.MakeContact(uuid7(), call.actor.node, **call.body)
    return run(call, command, _shown)


def take_up(call: Call) -> Any:
    return run(call, commands.TakeUpContact(call.path["contact_id"], **call.body), _shown)


def refer(call: Call) -> Any:
    return run(call, commands.ReferContact(call.path["contact_id"], **call.body), _shown)


def refer_out(call: Call) -> Any:
    return run(call, commands.ReferOut(call.path["contact_id"], **call.body), _shown)


def change_first_asked(call: Call) -> Any:
    body = call.body
    command = commands.ChangeFirstAsked(call.path["contact_id"], body["person"], body["reason"])
    return run(call, command, _shown)


def _shown(contact: Contact) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(contact)
    return found


def _case(path: str, endpoint: Any, summary: str, body: Any, roles: Roles = WINDOW) -> Route:
    path = f"/api/v1/cases/<case_id>/{path}"
    return Route("POST", path, endpoint, summary, roles, body=body, answer=intake.CaseAnswer)


def _contact(path: str, endpoint: Any, summary: str, body: Any, status: int = 200) -> Route:
    return Route(
        "POST",
        f"/api/v1/contacts{path}",
        endpoint,
        summary,
        REGISTRARS,
        body=body,
        answer=schemas.ContactAnswer,
        status=status,
    )


ROUTES = (
    _case("check", check_materials, "形式审查", schemas.CheckBody),
    _case("first-asked", reassign, "变更首问责任人", schemas.PersonBody),
    _case("refusal", refuse, "不予受理，须另一人决定的为提出", schemas.RefusalBody),
    _case("return", give_back, "退办，须另一人决定的为提出", schemas.RefusalBody),
    _case("refusal/decision", decide_refusal, "决定是否不予受理", schemas.DecisionBody, DECIDERS),
    _case("completion", finish, "即办件当场受理办结", schemas.FinishBody, HEADS),
    _contact("", make_contact, "首问接待登记", schemas.ContactBody, 201),
    _contact("/<contact_id>/taking-up", take_up, "首问接办", schemas.GuidedBody),
    _contact("/<contact_id>/referral", refer, "指明窗口和责任人", schemas.ReferralBody),
    _contact("/<contact_id>/referral-out", refer_out, "告知承办单位", schemas.OfficeBody),
    _contact("/<contact_id>/first-asked", change_first_asked, "变更首问责任人", schemas.PersonBody),
)
