"""Reads of queues: who waits, who is called, how long it took, and what stands on record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Engine, func, select

from services.intake.domain import overtime as overtimes
from services.intake.domain.overtime import Overtime
from services.intake.domain.queues import Cap, Queue
from services.intake.domain.ticket_words import KIND_ZH, STATUS_ZH, TicketKind, TicketStatus
from services.intake.domain.tickets import Ticket
from services.intake.domain.waiting import Call
from services.intake.queues.tables import overtime, queue_log, queues, tickets
from shared.db.engine import reading
from shared.kernel.identity import mask_name
from shared.kernel.refusals import NotFound
from shared.service.paging import page
from shared.vault import Vault

#: So many of those who wait are looked through for a window.
_MOST_WAITING = 2000
#: So many calls a hall shows.
_MOST_SHOWN = 50
T = TypeVar("T")


def _decoded(rows: Any, of: type[T]) -> list[T]:
    return [msgspec.json.decode(state, type=of) for state in rows]


def ticket(engine: Engine, ticket_id: str, node: str | None) -> Ticket:
    """The ticket, of this node (None: of any)."""
    statement = select(tickets.c.state).where(tickets.c.id == ticket_id)
    if node is not None:
        statement = statement.where(tickets.c.node == node)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_ticket", "没有这个排队号，或不属于您所在的节点", "ticket_id")
    return msgspec.json.decode(state, type=Ticket)


def _of_day(node: str, day: date, status: TicketStatus) -> tuple[ColumnElement[bool], ...]:
    columns = tickets.c
    return columns.node == node, columns.day == day.isoformat(), columns.status == status.value


def waiting(engine: Engine, node: str, day: date) -> list[Ticket]:
    """All who wait, in the order in which they are called: first whoever has priority, then by
    when the ticket was taken."""
    columns = tickets.c
    statement = (
        select(columns.state)
        .where(*_of_day(node, day, TicketStatus.WAITING))
        .order_by(columns.priority.desc(), columns.taken_at, columns.running, columns.id)
        .limit(_MOST_WAITING)
    )
    with reading(engine) as connection:
        return _decoded(connection.execute(statement).scalars().all(), Ticket)


def called(engine: Engine, node: str, day: date) -> list[Ticket]:
    """Who stands at a window now, or should."""
    statement = select(tickets.c.state).where(*_of_day(node, day, TicketStatus.CALLED))
    statement = statement.order_by(tickets.c.window_no).limit(_MOST_SHOWN)
    with reading(engine) as connection:
        return _decoded(connection.execute(statement).scalars().all(), Ticket)


def in_hand(engine: Engine, node: str, day: date, window: str) -> str:
    """The number that a window has called and not finished with; empty where there is none."""
    statement = select(tickets.c.number).where(
        *_of_day(node, day, TicketStatus.CALLED), tickets.c.window_no == window
    )
    with reading(engine) as connection:
        return connection.execute(statement).scalars().first() or ""


def issued(engine: Engine, node: str, day: date) -> int:
    """How many numbers were given out on the day."""
    return _count(engine, tickets.c.node == node, tickets.c.day == day.isoformat())


def _count(engine: Engine, *conditions: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(tickets).where(*conditions)
    with reading(engine) as connection:
        count: int = connection.execute(statement).scalar_one()
    return count


def some_tickets(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of tickets, the oldest first."""
    columns = tickets.c
    wanted = {"day": asked["day"], "status": asked["status"], "node": node}
    statement = select(columns.id, columns.state).where(columns.id > asked["after"])
    for name, value in wanted.items():
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(columns.id).limit(asked["limit"] + 1)).all()
    return page(
        rows,
        asked["limit"],
        lambda row: shown(msgspec.json.decode(row.state, type=Ticket)),
        lambda row: row.id,
    )


def shown(found: Ticket) -> dict[str, Any]:
    """A ticket; nothing on it is personal."""
    asked, confirmation = found.asked, found.confirmation
    return {
        "ticket_id": found.ticket_id,
        "node": found.node,
        "day": found.day.isoformat(),
        "number": found.place.number,
        "kind": found.kind.value,
        "kind_zh": KIND_ZH[found.kind],
        "department": asked.department,
        "business": asked.business,
        "stage": asked.stage,
        "item_id": asked.item_id,
        "priority": asked.priority,
        "appointment_id": asked.appointment_id,
        "status": found.status.value,
        "status_zh": STATUS_ZH[found.status],
        "window_class": found.place.window_class,
        "window": found.assigned or found.window,
        "first_asked": found.first_asked,
        "conversions": list(found.conversions),
        "misdirected": found.misdirected,
        "consultation_id": confirmation.consultation_id if confirmation else "",
        "case_id": found.case_id,
        "taken_at": found.taken_at.isoformat(),
        "called_at": found.called_at.isoformat() if found.called_at else "",
    }


def board(engine: Engine, node: str, day: date) -> dict[str, Any]:
    """叫号屏: numbers and windows, and nobody's name."""
    calls = called(engine, node, day)
    left = _count(engine, *_of_day(node, day, TicketStatus.WAITING))
    return {
        "node": node,
        "day": day.isoformat(),
        "calls": [
            {
                "number": one.place.number,
                "kind_zh": KIND_ZH[one.kind],
                "window": one.window,
                "called_at": one.called_at.isoformat() if one.called_at else "",
            }
            for one in calls
        ],
        "waiting": left,
    }


def calls_of(engine: Engine, node: str, day: date) -> list[Call]:
    """Every call of a day, with how long the person had waited."""
    columns = queue_log.c
    statement = select(columns.window_no, columns.at, columns.waited).where(
        columns.node == node, columns.day == day.isoformat(), columns.act == "called"
    )
    with reading(engine) as connection:
        rows = connection.execute(statement).all()
    return [Call(row.window_no, datetime.fromisoformat(row.at), row.waited) for row in rows]


def sent_on(engine: Engine, node: str, day: date) -> list[tuple[str, int]]:
    """By window, how often somebody had come to the wrong one."""
    columns = queue_log.c
    statement = (
        select(columns.window_no, func.count())
        .where(columns.node == node, columns.day == day.isoformat(), columns.act == "misdirected")
        .group_by(columns.window_no)
        .order_by(columns.window_no)
    )
    with reading(engine) as connection:
        return [(window, times) for window, times in connection.execute(statement).all()]


def log(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """排队叫号记录, the oldest first."""
    columns, after = queue_log.c, asked["after"]
    place = int(after) if after.isdecimal() and len(after) < 19 else 0
    statement = select(queue_log).where(columns.position > place)
    for name, value in (("node", node), ("day", asked["day"]), ("ticket_id", asked["ticket_id"])):
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(columns.position).limit(asked["limit"] + 1))
        found = rows.mappings().all()
    return page(found, asked["limit"], _entry, lambda row: str(row["position"]))


def _entry(row: Any) -> dict[str, Any]:
    kind_zh = KIND_ZH[TicketKind(row["kind"])]
    return {**row, "window": row["window_no"], "kind_zh": kind_zh}


def queue(engine: Engine, node: str) -> Queue:
    """What was decided about the queue of a node; nothing, as long as nobody did."""
    with reading(engine) as connection:
        state = connection.execute(
            select(queues.c.state).where(queues.c.id == node)
        ).scalar_one_or_none()
    return Queue(node) if state is None else msgspec.json.decode(state, type=Queue)


def shown_queue(found: Queue) -> dict[str, Any]:
    return {
        "node": found.node,
        "caps": [shown_cap(cap) for cap in found.caps],
        "reliefs": [msgspec.to_builtins(relief) for relief in found.reliefs],
    }


def shown_cap(cap: Cap) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(cap)
    return told


def overtime_record(engine: Engine, overtime_id: str, node: str | None) -> Overtime:
    """The record, of this node (None: of any)."""
    statement = select(overtime.c.state).where(overtime.c.id == overtime_id)
    if node is not None:
        statement = statement.where(overtime.c.node == node)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        detail = "没有这次延时服务，或不属于您所在的节点"
        raise NotFound("unknown_overtime", detail, "overtime_id")
    return msgspec.json.decode(state, type=Overtime)


def some_overtime(
    engine: Engine, vault: Vault, node: str | None, asked: dict[str, Any]
) -> dict[str, Any]:
    """A page of overtime records, the oldest first."""
    columns = overtime.c
    statement = select(columns.id, columns.state).where(columns.id > asked["after"])
    if node is not None:
        statement = statement.where(columns.node == node)
    if asked["window"]:
        statement = statement.where(columns.window_no == asked["window"])
    with reading(engine) as connection:
        rows = connection.execute(statement.order_by(columns.id).limit(asked["limit"] + 1)).all()
    return page(
        rows,
        asked["limit"],
        lambda row: shown_overtime(msgspec.json.decode(row.state, type=Overtime), vault),
        lambda row: row.id,
    )


def shown_overtime(found: Overtime, vault: Vault) -> dict[str, Any]:
    """A record of overtime, with the applicant's name masked."""
    name = vault.open(found.sealed_party)["applicant"]["name"]
    minutes = int((found.ended_at - found.began_at).total_seconds() // 60) if found.ended_at else 0
    return {
        "overtime_id": found.overtime_id,
        "node": found.node,
        "window": found.window,
        "matter": found.matter,
        "ticket_id": found.ticket_id,
        "reason": found.reason,
        "reason_zh": overtimes.REASON_ZH[overtimes.OvertimeReason(found.reason)],
        "note": found.note,
        "clerk": found.clerk,
        "window_head": found.window_head,
        "applicant": mask_name(name),
        "began_at": found.began_at.isoformat(),
        "ended_at": found.ended_at.isoformat() if found.ended_at else "",
        "minutes": minutes,
        "outcome": found.outcome,
        "status": found.status.value,
        "signed": [side.value for side in found.signed],
    }
