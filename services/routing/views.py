"""Reads for the API: one function, one SELECT."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine, select

from services.routing.domain.legs import Leg
from services.routing.tables import legs
from shared.db.engine import reading
from shared.service.paging import page


def shown(leg: Leg) -> dict[str, Any]:
    """A leg as its clerks see it."""
    arrived, task = leg.arrived, leg.open_task
    return {
        "case_id": leg.case_id,
        "case_no": leg.case.case_no,
        "node": leg.node,
        "owner": leg.case.owner,
        "status": leg.status.value,
        "handoff_id": arrived.handoff_id if arrived else "",
        "from_node": arrived.from_node if arrived else "",
        "papers": arrived.papers if arrived else False,
        "papers_here": leg.papers_here,
        "task_id": task.task_id if task else "",
        "act": task.act if task else "",
        "correction": _correction(leg),
    }


def _correction(leg: Leg) -> str:
    if leg.correction is None:
        return ""
    return "handed_over" if leg.correction.noticed else "found"


def worklist(
    engine: Engine, node: str | None, status: str, case_no: str, after: str, limit: int
) -> dict[str, Any]:
    """A page of what waits at a node (None: at all nodes), the oldest case first."""
    waiting = ["offered", "held", "bounced"]
    statement = select(legs.c.id, legs.c.state).order_by(legs.c.id).limit(limit + 1)
    statement = statement.where(legs.c.id > after)
    statement = statement.where(legs.c.status.in_([status] if status else waiting))
    statement = statement.where(legs.c.case_no == case_no if case_no else legs.c.case_no != "")
    if node is not None:
        statement = statement.where(legs.c.node == node)
    with reading(engine) as connection:
        rows = connection.execute(statement).all()
    return page(
        rows, limit, lambda row: shown(msgspec.json.decode(row.state, type=Leg)), lambda row: row.id
    )
