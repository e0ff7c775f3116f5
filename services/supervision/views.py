"""Reads for the API: one function, one SELECT."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, and_, case, func, select

from services.supervision.domain.clocks import STATUS_ZH, CaseClocks, Status
from services.supervision.tables import clocks as table
from shared.db.engine import reading
from shared.kernel.refusals import NotFound
from shared.kernel.worktime import ZONE

_OPEN = (Status.RUNNING.value, Status.PAUSED.value)


def shown(clocks: CaseClocks, now: datetime) -> dict[str, Any]:
    """The clocks of a case as people see them; `provisional` where a due instant rests on a year
    whose holidays nobody has announced yet."""
    late = clocks.late
    return {
        "case_id": clocks.case.case_id,
        "case_no": clocks.case.case_no,
        "owner": clocks.case.owner,
        "status": clocks.status.value,
        "status_zh": STATUS_ZH[clocks.status],
        "started_at": _text(clocks.started_at),
        "stopped_at": _text(clocks.stopped_at),
        "outcome": clocks.outcome,
        "away": clocks.away,
        "pauses": [{"begin": _text(p.begin), "end": _text(p.end)} for p in clocks.pauses],
        "clocks": [
            {
                "which": which.value,
                "limit": msgspec.to_builtins(clock.limit),
                "due_at": _text(clock.due.instant if clock.due else None),
                "provisional": clock.due is not None and clock.due.provisional,
                "late": late[which],
                "suspected": clocks.suspected(clock, now),
                "breaches": [
                    {"due_at": _text(b.due_at), "withdrawn": b.withdrawn} for b in clock.breaches
                ],
            }
            for which, clock in clocks.clocks.items()
        ],
    }


def one_case(engine: Engine, case_id: str, owner: str | None, now: datetime) -> dict[str, Any]:
    """The clocks of a case, if it belongs to `owner` (None: whoever owns it)."""
    statement = select(table.c.state).where(table.c.id == case_id)
    if owner is not None:
        statement = statement.where(table.c.node == owner)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_case", "没有这个办件的计时，或不属于您所在的节点")
    return shown(msgspec.json.decode(state, type=CaseClocks), now)


def some_clocks(
    engine: Engine, now: datetime, status: str, due_before: datetime | None, limit: int
) -> list[dict[str, Any]]:
    """Clocks by status and promised due instant, what is due first first."""
    due = table.c.due_promised
    statement = select(table.c.state).order_by(due.nulls_last(), table.c.id).limit(limit)
    if status:
        statement = statement.where(table.c.status == status)
    if due_before is not None:
        statement = statement.where(due < _text(due_before))
    with reading(engine) as connection:
        states = connection.execute(statement).scalars().all()
    return [shown(msgspec.json.decode(state, type=CaseClocks), now) for state in states]


def summary(engine: Engine) -> dict[str, int]:
    """How the promises of the site stand. Overdue is what was declared, not what may yet prove
    to have been in time."""
    status, late = table.c.status, table.c.late_promised == 1
    stopped = status == Status.STOPPED.value
    statement = select(
        _count(status == Status.RUNNING.value).label("running"),
        _count(status == Status.PAUSED.value).label("paused"),
        _count(and_(stopped, ~late)).label("stopped_within_promise"),
        _count(and_(stopped, late)).label("stopped_beyond_promise"),
        _count(and_(status.in_(_OPEN), late)).label("overdue_now"),
        func.coalesce(func.sum(table.c.withdrawn), 0).label("withdrawn"),
    )
    with reading(engine) as connection:
        row = connection.execute(statement).one()
    return {name: int(value) for name, value in row._mapping.items()}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(ZONE).isoformat()
