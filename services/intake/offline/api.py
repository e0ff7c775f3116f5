"""A village that works while its line is down, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.intake import registering
from services.intake.domain import booklets, offline_conflicts
from services.intake.domain.offline_conflicts import ConflictStatus, OfflineConflict
from services.intake.numbers import case_range
from services.intake.offline import commands, receiving, schemas, views
from services.intake.privacy import masked_party
from services.intake.schemas import ReasonBody
from shared.http.route import Call, Roles, Route
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Refusal
from shared.kernel.worktime import ZONE
from shared.service.roles import CASE_READERS, READERS, REGISTRARS
from shared.service.web import run, scope

_HEADS = frozenset({"window_head"})


def issue_booklet(call: Call) -> Any:
    service, body = call.service, call.body
    node, today = call.actor.node, service.now().astimezone(ZONE).date()
    held = views.held(service.engine, node, call.actor.subject, today)
    taken, size = views.numbers_taken(service.engine, node, call.actor.subject, today), body["size"]
    # Whoever has too many is refused by the handler, and takes no numbers along.
    enough = held >= booklets.MOST_HELD or taken + size > booklets.MOST_TAKEN
    first = 0 if enough else case_range(service.engine, node, today, size)
    command = commands.IssueBooklet(
        uuid7(), node, body["device"], first, size, body["days"], held, taken
    )
    office = {
        "office": service.directory.title(node),
        "phone": service.directory.contact(node).consultation_phone,
    }
    return run(call, command, lambda booklet: views.shown_booklet(booklet) | office)


def list_booklets(call: Call) -> Any:
    """All of the node; an agent sees the own ones."""
    agent = None if call.actor.roles & READERS else call.actor.subject
    return views.some_booklets(call.service.engine, scope(call), agent, call.query)


def return_booklet(call: Call) -> Any:
    head = bool(call.actor.roles & _HEADS)
    command = commands.ReturnBooklet(call.path["booklet_id"], head)
    return run(call, command, views.shown_booklet)


def revoke_booklet(call: Call) -> Any:
    command = commands.RevokeBooklet(call.path["booklet_id"], call.body["reason"])
    return run(call, command, views.shown_booklet)


def receive_batch(call: Call) -> Any:
    """Each entry stands for itself, and is known again by its content: the batch may come any
    number of times, whole or in other parts."""
    device, entries = call.body["device"], call.body["entries"]
    receiving.check_lengths(entries)
    return {"results": [receiving.receive(call, device, entry) for entry in entries]}


def list_conflicts(call: Call) -> Any:
    return views.some_conflicts(call.service.engine, scope(call), call.query)


def show_conflict(call: Call) -> Any:
    conflict = views.conflict(call.service.engine, call.path["conflict_id"], scope(call))
    given = receiving.content(call.service.vault, conflict)
    applicant = given.get("applicant")
    return views.shown_conflict(conflict) | {
        "item_id": str(given.get("item_id", "")),
        "applicant": masked_party(applicant if isinstance(applicant, dict) else {}),
    }


def open_conflict(call: Call) -> Any:
    """The content in full; who asked and why is written down first."""
    conflict = views.conflict(call.service.engine, call.path["conflict_id"], call.actor.node)
    command = commands.OpenConflict(conflict.conflict_id, call.body["reason"].strip())
    run(call, command, views.shown_conflict)
    given = receiving.content(call.service.vault, conflict)
    return {"conflict_id": conflict.conflict_id, "application": given}


def settle_conflict(call: Call) -> Any:
    """Registers under a new number what was kept, or what it was corrected to."""
    service, conflict_id = call.service, call.path["conflict_id"]
    conflict = views.conflict(service.engine, conflict_id, call.actor.node)
    request = call.idempotency_key or ""
    if conflict.status is ConflictStatus.REGISTERED and conflict.request == request:
        return views.shown_conflict(conflict)
    offline_conflicts.check_open(conflict)
    given = call.body["corrected"]
    body = given or receiving.application(receiving.content(service.vault, conflict))
    taken = views.is_taken(service.engine, conflict.case_id)
    case_id = uuid7() if taken else conflict.case_id
    number, now = registering.next_number(call), service.now().astimezone(ZONE)
    handed_in = booklets.handed_in_at(conflict.written_at.astimezone(ZONE), now)
    if _is_implausible(conflict):
        handed_in = conflict.arrived_at.astimezone(ZONE)
    asked = replace(call, body=body)
    register = registering.registration(asked, case_id, number, handed_in)
    settle = commands.SettleConflict(conflict_id, case_id, number, request)
    service.executor.execute_all([settle, register], receiving.origin(call))
    return views.shown_conflict(views.conflict(service.engine, conflict_id, call.actor.node))


def _is_implausible(conflict: OfflineConflict) -> bool:
    """Whether nobody can have handed it in when it was written down, as its device says."""
    try:
        booklets.check_instant(conflict.written_at, conflict.arrived_at)
    except Refusal:
        return True
    return False


def reject_conflict(call: Call) -> Any:
    command = commands.RejectConflict(call.path["conflict_id"], call.body["reason"])
    return run(call, command, views.shown_conflict)


def _post(
    path: str,
    endpoint: Any,
    summary: str,
    roles: Roles,
    answer: Any,
    body: Any = None,
    status: int = 200,
) -> Route:
    return Route(
        "POST",
        f"/api/v1/{path}",
        endpoint,
        summary,
        roles,
        body=body,
        answer=answer,
        status=status,
    )


_ONE = "offline-conflicts/<conflict_id>"
_BOOKLET, _CONFLICT = schemas.BookletAnswer, schemas.ConflictAnswer

ROUTES: tuple[Route, ...] = (
    _post(
        "booklets",
        issue_booklet,
        "领取离线号段",
        REGISTRARS,
        schemas.FreshBookletAnswer,
        schemas.BookletBody,
        201,
    ),
    Route(
        "GET",
        "/api/v1/booklets",
        list_booklets,
        "离线号段列表",
        CASE_READERS,
        query=schemas.BookletQuery,
        answer=schemas.BookletList,
    ),
    _post("booklets/<booklet_id>/return", return_booklet, "交回离线号段", REGISTRARS, _BOOKLET),
    _post(
        "booklets/<booklet_id>/revocation",
        revoke_booklet,
        "作废离线号段（如设备丢失）",
        _HEADS,
        _BOOKLET,
        ReasonBody,
    ),
    _post(
        "offline-batches",
        receive_batch,
        "联网补报离线登记",
        REGISTRARS,
        schemas.BatchAnswer,
        schemas.BatchBody,
    ),
    Route(
        "GET",
        "/api/v1/offline-conflicts",
        list_conflicts,
        "离线冲突登记簿",
        READERS,
        query=schemas.ConflictQuery,
        answer=schemas.ConflictList,
    ),
    Route(
        "GET",
        f"/api/v1/{_ONE}",
        show_conflict,
        "查看一条离线冲突",
        READERS,
        answer=schemas.ConflictFileAnswer,
    ),
    _post(
        f"{_ONE}/unmasking",
        open_conflict,
        "说明理由后查看离线冲突的内容",
        _HEADS,
        schemas.ContentAnswer,
        schemas.UnmaskingBody,
    ),
    _post(
        f"{_ONE}/registration",
        settle_conflict,
        "给离线冲突换号登记",
        _HEADS,
        _CONFLICT,
        schemas.SettleBody,
    ),
    _post(
        f"{_ONE}/rejection",
        reject_conflict,
        "退回离线冲突",
        _HEADS,
        _CONFLICT,
        ReasonBody,
    ),
)
