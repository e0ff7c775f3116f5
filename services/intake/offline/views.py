"""Reads for the API: one function, one SELECT. Nothing here opens a sealed record."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Engine, func, select

from services.intake import tables as intake
from services.intake.domain import booklets, offline_conflicts
from services.intake.domain.booklets import Booklet
from services.intake.domain.offline_conflicts import OfflineConflict
from services.intake.offline import tables
from services.intake.online.tables import submissions
from shared.db.engine import reading
from shared.kernel.refusals import NotFound
from shared.service.paging import page


def shown_booklet(booklet: Booklet) -> dict[str, Any]:
    """A booklet with all its numbers."""
    return {
        "booklet_id": booklet.booklet_id,
        "node": booklet.node,
        "agent": booklet.agent,
        "device": booklet.device,
        "numbers": list(booklet.numbers),
        "unused": booklet.unused,
        "issued_at": booklet.issued_at.isoformat(),
        "valid_to": booklet.valid_to.isoformat(),
        "status": booklet.status.value,
        "status_zh": booklets.STATUS_ZH[booklet.status],
        "reason": booklet.reason,
    }


def shown_conflict(conflict: OfflineConflict) -> dict[str, Any]:
    """A conflict without what was written down."""
    found: dict[str, Any] = msgspec.to_builtins(conflict)
    for hidden in ("sealed_party", "request"):
        del found[hidden]
    return found | {"status_zh": offline_conflicts.STATUS_ZH[conflict.status]}


def booklet(engine: Engine, booklet_id: str) -> Booklet | None:
    """The booklet, whosever it is."""
    statement = select(tables.booklets.c.state).where(tables.booklets.c.id == booklet_id)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    return msgspec.json.decode(state, type=Booklet) if state is not None else None


def held(engine: Engine, node: str, agent: str, today: date) -> int:
    """How many booklets somebody has that may still be used."""
    table = tables.booklets
    statement = (
        select(func.count())
        .select_from(table)
        .where(
            table.c.node == node,
            table.c.agent == agent,
            table.c.status == booklets.BookletStatus.OPEN.value,
            table.c.valid_to >= today.isoformat(),
        )
    )
    with reading(engine) as connection:
        count: int = connection.execute(statement).scalar_one()
    return count


def numbers_taken(engine: Engine, node: str, agent: str, today: date) -> int:
    """How many numbers of this day somebody took along, whatever became of the booklets."""
    columns = tables.booklets.c
    # None ends before the day on which it was taken: older ones are not looked at.
    statement = select(columns.state).where(
        columns.node == node, columns.agent == agent, columns.valid_to >= today.isoformat()
    )
    with reading(engine) as connection:
        states = connection.execute(statement).scalars().all()
    found = (msgspec.json.decode(state, type=Booklet) for state in states)
    return sum(booklet.size for booklet in found if booklet.day == today)


def some_booklets(
    engine: Engine, node: str | None, agent: str | None, asked: dict[str, Any]
) -> dict[str, Any]:
    """A page of booklets, the oldest first; of one agent, where one is named."""
    columns = tables.booklets.c
    statement = select(columns.id, columns.state).order_by(columns.id).limit(asked["limit"] + 1)
    wanted = {"node": node, "agent": agent, "status": asked["status"]}
    for name, value in wanted.items():
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = connection.execute(statement.where(columns.id > asked["after"])).all()
    return page(
        rows,
        asked["limit"],
        lambda row: shown_booklet(msgspec.json.decode(row.state, type=Booklet)),
        lambda row: row.id,
    )


def kept(engine: Engine, conflict_id: str) -> OfflineConflict | None:
    """The conflict, if what it is made of was kept before."""
    table = tables.offline_conflicts
    with reading(engine) as connection:
        statement = select(table.c.state).where(table.c.id == conflict_id)
        state = connection.execute(statement).scalar_one_or_none()
    return msgspec.json.decode(state, type=OfflineConflict) if state is not None else None


def conflict(engine: Engine, conflict_id: str, node: str | None) -> OfflineConflict:
    """The conflict, if it is the node's (None: whosever it is)."""
    found = kept(engine, conflict_id)
    if found is None or node not in (None, found.node):
        raise NotFound("unknown_conflict", "没有这条离线冲突，或不属于您所在的节点")
    return found


def some_conflicts(engine: Engine, node: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of the register of conflicts."""
    columns = tables.offline_conflicts.c
    statement = select(columns.id, columns.state).order_by(columns.id).limit(asked["limit"] + 1)
    for name, value in {"node": node, "status": asked["status"]}.items():
        if value:
            statement = statement.where(columns[name] == value)
    with reading(engine) as connection:
        rows = connection.execute(statement.where(columns.id > asked["after"])).all()
    return page(
        rows,
        asked["limit"],
        lambda row: shown_conflict(msgspec.json.decode(row.state, type=OfflineConflict)),
        lambda row: row.id,
    )


def is_taken(engine: Engine, case_id: str) -> bool:
    """Whether there is a case of this id, or an application from the network that will become one,
    at whichever node."""
    with reading(engine) as connection:
        statement = select(intake.cases.c.id).where(intake.cases.c.id == case_id)
        if connection.execute(statement).scalar_one_or_none() is not None:
            return True
    return is_submission(engine, case_id)


def is_submission(engine: Engine, case_id: str) -> bool:
    """Whether the id belongs to an application from the network, at whichever node."""
    with reading(engine) as connection:
        statement = select(submissions.c.id).where(submissions.c.id == case_id)
        return connection.execute(statement).scalar_one_or_none() is not None


def open_of(engine: Engine, node: str, agent: str) -> int:
    """How many conflicts of this agent wait for the window head."""
    columns = tables.offline_conflicts.c
    status = offline_conflicts.ConflictStatus.OPEN.value
    statement = select(columns.state).where(columns.node == node, columns.status == status)
    with reading(engine) as connection:
        states = connection.execute(statement).scalars().all()
    found = (msgspec.json.decode(state, type=OfflineConflict) for state in states)
    return sum(conflict.agent == agent for conflict in found)
