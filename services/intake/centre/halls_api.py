"""Halls over HTTP: managers keep them, clerks act, everybody reads the signs."""

from __future__ import annotations

from typing import Any

from services.intake.assistance import board
from services.intake.centre import commands, schemas, shelf, views
from services.intake.centre.asking import (
    MANAGER,
    day_of,
    get,
    mandate,
    post,
    today,
    unit_named,
)
from services.intake.domain import windows
from services.intake.domain.halls import Content, Place
from services.intake.domain.windows import Published, Role, Window
from services.intake.items.shelf import catalogue
from services.intake.online.limits import READING, allow
from shared.http.route import PUBLIC, Call
from shared.service.roles import READERS, WINDOW
from shared.service.web import run, scope


def _check_unit(call: Call, unit_id: str) -> None:
    """A unit that is named is one of the hall."""
    if unit_id:
        unit_named(call, unit_id)


def _shown_hall(call: Call) -> Any:
    day = today(call)
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
        active_from=day_of(body["active_from"]),
        active_to=day_of(body["active_to"]),
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
    command = commands.ReferVisitor(call.actor.node, **call.body, mandate=mandate(call))
    return run(call, command, _shown_hall(call))


def list_referrals(call: Call) -> Any:
    return views.referred(call.service.engine, scope(call), **call.query)


def collect_fee(call: Call) -> Any:
    body = call.body
    file = catalogue(call.service.executor).files.get(body["item_id"])
    version = file.in_force(today(call)) if file else None
    command = commands.CollectFee(
        call.actor.node,
        **body,
        item_has_fee=version is not None and bool(version.item.fees),
        mandate=mandate(call),
    )
    return run(call, command, _shown_hall(call))


def show_hall(call: Call) -> Any:
    hall = shelf.record(call.service.executor).hall(call.path["node"])
    return views.shown_hall(views.hall_or_refuse(hall), today(call))


def _board(call: Call, node: str) -> Any:
    executor = call.service.executor
    hall = views.hall_or_refuse(shelf.record(executor).hall(node))
    hours = executor.calendars.of(node).hours
    return views.board(hall, executor.directory, hours, catalogue(executor), today(call))


def show_public_hall(call: Call) -> Any:
    allow(call, READING)
    node = call.path["node"]
    here = shelf.record(call.service.executor).of(node)
    agency = board.page(call.service.executor, node, today(call))["contents"]
    return views.public_hall(_board(call, node), here, today(call)) | {"agency": agency}


def list_public_halls(call: Call) -> Any:
    allow(call, READING)
    nodes = shelf.record(call.service.executor).halls or {}
    return {"items": [views.directory_of(_board(call, node)) for node in nodes]}


ROUTES = (
    post("/hall/windows", set_window, "设置窗口", MANAGER, schemas.WindowBody),
    post("/hall/windows/<number>/removal", remove_window, "撤销窗口", MANAGER),
    post("/hall/adjustment", adjust_windows, "登记窗口标准调整", MANAGER, schemas.GroundBody),
    post("/hall/staff", assign_staff, "安排窗口人员", MANAGER, schemas.MemberBody),
    post("/hall/staff/removal", relieve_staff, "调离窗口人员", MANAGER, schemas.SubjectBody),
    post("/hall/postings", post_content, "更新公示内容", MANAGER, schemas.PostingBody),
    post("/hall/place", describe_place, "登记服务场所", MANAGER, schemas.PlaceBody),
    post("/hall/windows/<number>/leave", leave_window, "离岗", WINDOW, schemas.AbsenceBody),
    post("/hall/windows/<number>/return", return_to_window, "返岗", WINDOW),
    post("/hall/referrals", refer_visitor, "转介未进驻单位", WINDOW, schemas.UnitReferralBody),
    post("/hall/fees", collect_fee, "收费", WINDOW, schemas.FeeCollectedBody),
    get(
        "/hall/referrals",
        list_referrals,
        "转介记录",
        schemas.ReferralList,
        READERS,
        schemas.ReferralQuery,
    ),
    get("/halls/<node>", show_hall, "大厅窗口和人员", schemas.HallAnswer),
    get("/public/halls", list_public_halls, "服务场所目录", schemas.PublicHalls, PUBLIC),
    get("/public/halls/<node>", show_public_hall, "大厅公示", schemas.PublicHall, PUBLIC),
)
