"""Halls, units and seals over HTTP: managers keep them, clerks act, everybody reads the signs."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from services.intake import views as cases
from services.intake.centre import commands, schemas, shelf, views
from services.intake.documents import keeping
from services.intake.domain import letters, mandates, units, windows
from services.intake.domain.halls import Content, Place
from services.intake.domain.letters import Copy, Grant, Holder, Letter, LetterKind
from services.intake.domain.mandates import Mandate
from services.intake.domain.seals import SealPurpose, Use
from services.intake.domain.units import Officer, Unit
from services.intake.domain.windows import Published, Role, Window
from services.intake.items.shelf import catalogue
from shared.http.route import PUBLIC, Call, Roles, Route
from shared.kernel.ids import uuid7
from shared.kernel.refusals import NotFound
from shared.service.roles import CASE_READERS, READERS, WINDOW
from shared.service.web import run, scope

MANAGER = frozenset({"item_manager"})
LOOKING = CASE_READERS | MANAGER


def _today(call: Call) -> date:
    today: date = call.service.now().date()
    return today


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _mandate(call: Call) -> Mandate:
    return shelf.mandate(call.service.executor, call.actor.node, _today(call))


def _unit(call: Call, unit_id: str) -> Unit:
    for unit in shelf.record(call.service.executor).of(call.actor.node):
        if unit.unit_id == unit_id:
            return unit
    raise NotFound("unknown_unit", "本中心没有登记这个单位", "unit_id")


def _check_unit(call: Call, unit_id: str) -> None:
    """A unit that is named is one of the hall."""
    if unit_id:
        _unit(call, unit_id)


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
        effective_from=_day(body["effective_from"]),
        effective_to=_day(body["effective_to"]),
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
    return views.printed_letter(_unit(call, call.path["unit_id"]), call.path["letter_id"])


def show_authority(call: Call) -> Any:
    return views.authority(_mandate(call), call.query["item_id"], call.actor.subject, _today(call))


def show_one_to_one(call: Call) -> Any:
    unit = _unit(call, call.query["unit_id"])
    window, liaison, phone = mandates.one_to_one_contact(_mandate(call), unit)
    return {"window": window, "unit": unit.name, "liaison": liaison, "phone": phone}


def _shown_hall(call: Call) -> Any:
    day = _today(call)
    return lambda hall: views.shown_hall(hall, day)


def set_window(call: Call) -> Any:
    body = call.body
    _check_unit(call, body["unit_id"])
    kind = windows.window_kind(body["kind"])
    window = Window(
        number=body["number"],
        name=body["name"],
        kind=kind,
        theme=windows.theme_named(kind, body["theme"]),
        unit_id=body["unit_id"],
        items=tuple(body["items"]),
        active_from=_day(body["active_from"]),
        active_to=_day(body["active_to"]),
        approval_ref=body["approval_ref"],
        published=Published(**body["published"]),
    )
    return run(call, commands.SetWindow(call.actor.node, window), _shown_hall(call))


def remove_window(call: Call) -> Any:
    command = commands.RemoveWindow(call.actor.node, call.path["number"])
    return run(call, command, _shown_hall(call))


def adjust_windows(call: Call) -> Any:
    command = commands.AdjustWindows(call.actor.node, call.body["reason"])
    return run(call, command, _shown_hall(call))


def assign_staff(call: Call) -> Any:
    body = call.body
    _check_unit(call, body["unit_id"])
    told = {**body, "role": Role(body["role"]), "items": tuple(body["items"])}
    command = commands.AssignStaff(call.actor.node, windows.Member(**told))
    return run(call, command, _shown_hall(call))


def relieve_staff(call: Call) -> Any:
    command = commands.RelieveStaff(call.actor.node, call.body["subject"])
    return run(call, command, _shown_hall(call))


def leave_window(call: Call) -> Any:
    absence = windows.absence(**call.body)
    command = commands.LeaveWindow(call.actor.node, call.path["number"], absence)
    return run(call, command, _shown_hall(call))


def return_to_window(call: Call) -> Any:
    command = commands.ReturnToWindow(call.actor.node, call.path["number"])
    return run(call, command, _shown_hall(call))


def post_content(call: Call) -> Any:
    body = call.body
    command = commands.PostContent(
        call.actor.node, Content(body["content"]), body["title"], body["text"]
    )
    return run(call, command, _shown_hall(call))


def describe_place(call: Call) -> Any:
    place = Place(**call.body | {"terminals": tuple(call.body["terminals"])})
    return run(call, commands.DescribePlace(call.actor.node, place), _shown_hall(call))


def refer_visitor(call: Call) -> Any:
    command = commands.ReferVisitor(call.actor.node, **call.body, mandate=_mandate(call))
    return run(call, command, _shown_hall(call))


def list_referrals(call: Call) -> Any:
    return views.referred(call.service.engine, scope(call), **call.query)


def collect_fee(call: Call) -> Any:
    body = call.body
    file = catalogue(call.service.executor).files.get(body["item_id"])
    version = file.in_force(_today(call)) if file else None
    command = commands.CollectFee(
        call.actor.node,
        **body,
        item_has_fee=version is not None and bool(version.item.fees),
        mandate=_mandate(call),
    )
    return run(call, command, _shown_hall(call))


def show_hall(call: Call) -> Any:
    hall = shelf.record(call.service.executor).hall(call.path["node"])
    return views.shown_hall(views.hall_or_refuse(hall), _today(call))


def _board(call: Call, node: str) -> Any:
    executor = call.service.executor
    hall = views.hall_or_refuse(shelf.record(executor).hall(node))
    hours = executor.calendars.of(node).hours
    return views.board(hall, executor.directory, hours, catalogue(executor), _today(call))


def show_public_hall(call: Call) -> Any:
    node = call.path["node"]
    here = shelf.record(call.service.executor).of(node)
    return views.public_hall(_board(call, node), here, _today(call))


def list_public_halls(call: Call) -> Any:
    nodes = shelf.record(call.service.executor).halls or {}
    return {"items": [views.directory_of(_board(call, node)) for node in nodes]}


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


def _post(
    path: str,
    endpoint: Any,
    summary: str,
    roles: Roles,
    body: Any = None,
    answer: Any = schemas.HallAnswer,
    status: int = 200,
) -> Route:
    return Route(
        "POST", f"/api/v1{path}", endpoint, summary, roles, body=body, answer=answer, status=status
    )


def _unit_post(path: str, endpoint: Any, summary: str, body: Any = None) -> Route:
    return _post(f"/units/<unit_id>{path}", endpoint, summary, MANAGER, body, schemas.UnitAnswer)


def _get(
    path: str, endpoint: Any, summary: str, answer: Any, roles: Roles = LOOKING, query: Any = None
) -> Route:
    return Route("GET", f"/api/v1{path}", endpoint, summary, roles, query=query, answer=answer)


_UNITS = (
    _post("/units", register_unit, "进驻登记", MANAGER, schemas.UnitBody, schemas.UnitAnswer, 201),
    _unit_post("/revision", revise_unit, "变更进驻登记", schemas.UnitRevisionBody),
    _unit_post("/letters", file_letter, "授权委托书、承诺书立卷", schemas.LetterBody),
    _unit_post("/letters/<letter_id>/signature", sign_letter, "签发文书", schemas.SigningBody),
    _unit_post("/letters/<letter_id>/revocation", revoke_letter, "撤销文书", schemas.GroundBody),
    _unit_post("/going-live", go_live, "单位上线"),
    _unit_post("/chief", name_chief, "确定首席代表", schemas.OfficerBody),
    _unit_post("/liaison", name_liaison, "确定一对一专办对接人", schemas.OfficerBody),
    _get("/units", list_units, "进驻单位", schemas.UnitList),
    _get("/units/<unit_id>/letters/<letter_id>", show_letter, "查看文书", schemas.LetterAnswer),
    _get(
        "/authority",
        show_authority,
        "窗口对事项的权限",
        schemas.AuthorityAnswer,
        LOOKING,
        schemas.AuthorityQuery,
    ),
    _get(
        "/one-to-one",
        show_one_to_one,
        "一对一专办对接人",
        schemas.OneToOneAnswer,
        LOOKING,
        schemas.UnitQuery,
    ),
)

_HALLS = (
    _post("/hall/windows", set_window, "设置窗口", MANAGER, schemas.WindowBody),
    _post("/hall/windows/<number>/removal", remove_window, "撤销窗口", MANAGER),
    _post("/hall/adjustment", adjust_windows, "登记窗口标准调整", MANAGER, schemas.GroundBody),
    _post("/hall/staff", assign_staff, "安排窗口人员", MANAGER, schemas.MemberBody),
    _post("/hall/staff/removal", relieve_staff, "调离窗口人员", MANAGER, schemas.SubjectBody),
    _post("/hall/postings", post_content, "更新公示内容", MANAGER, schemas.PostingBody),
    _post("/hall/place", describe_place, "登记服务场所", MANAGER, schemas.PlaceBody),
    _post("/hall/windows/<number>/leave", leave_window, "离岗", WINDOW, schemas.AbsenceBody),
    _post("/hall/windows/<number>/return", return_to_window, "返岗", WINDOW),
    _post("/hall/referrals", refer_visitor, "转介未进驻单位", WINDOW, schemas.UnitReferralBody),
    _post("/hall/fees", collect_fee, "收费", WINDOW, schemas.FeeCollectedBody),
    _get(
        "/hall/referrals",
        list_referrals,
        "转介记录",
        schemas.ReferralList,
        READERS,
        schemas.ReferralQuery,
    ),
    _get("/halls/<node>", show_hall, "大厅窗口和人员", schemas.HallAnswer),
    _get("/public/halls", list_public_halls, "服务场所目录", schemas.PublicHalls, PUBLIC),
    _get("/public/halls/<node>", show_public_hall, "大厅公示", schemas.PublicHall, PUBLIC),
)

_SEALS = (
    _post("/seals", register_seal, "印章登记", MANAGER, schemas.SealBody, schemas.SealAnswer, 201),
    _post(
        "/seals/<seal_id>/custodian",
        name_seal_custodian,
        "确定印章保管人",
        MANAGER,
        schemas.CustodianBody,
        schemas.SealAnswer,
    ),
    _post("/seals/<seal_id>/uses", use_seal, "用印", WINDOW, schemas.UseBody, schemas.SealAnswer),
    _get(
        "/seals/<seal_id>/uses",
        list_uses,
        "印章使用登记台账",
        schemas.UseList,
        READERS,
        schemas.UsesQuery,
    ),
    _get("/cases/<case_id>/stamps", show_stamps, "待用印的文书", schemas.StampsAnswer, READERS),
)

ROUTES = (*_UNITS, *_HALLS, *_SEALS)
