"""Reads for the API: one function, one SELECT. Nothing here opens a sealed record."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Engine, select

from services.intake.domain.acceptance import STATUS_ZH
from services.intake.domain.cases import Case
from services.intake.tables import cases
from shared.db.engine import reading
from shared.kernel.refusals import NotFound


def shown(case: Case) -> dict[str, Any]:
    """A case as people may see it: no personal data."""
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "owner": case.owner,
        "item_id": case.item.id,
        "item_name": case.item.name_zh,
        "case_type": case.item.case_type,
        "status": case.status.value,
        "status_zh": STATUS_ZH[case.status],
        "missing": list(case.missing),
        "outcome": case.outcome,
        "reason": case.reason,
        "registered_at": case.registered_at.isoformat(),
    }


def one_case(engine: Engine, case_id: str, owner: str | None) -> dict[str, Any]:
    """The case, if it belongs to `owner` (None: whoever owns it)."""
    statement = select(cases.c.state).where(cases.c.id == case_id)
    if owner is not None:
        statement = statement.where(cases.c.owner == owner)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    if state is None:
        raise NotFound("unknown_case", "没有这个办件，或不属于您所在的节点")
    return shown(msgspec.json.decode(state, type=Case))


def some_cases(
    engine: Engine, owner: str | None, case_no: str, status: str, limit: int
) -> list[dict[str, Any]]:
    """Cases by owner, number and status, the oldest first."""
    statement = select(cases.c.state).order_by(cases.c.id).limit(limit)
    for column, value in ((cases.c.case_no, case_no), (cases.c.status, status)):
        if value:
            statement = statement.where(column == value)
    if owner is not None:
        statement = statement.where(cases.c.owner == owner)
    with reading(engine) as connection:
        states = connection.execute(statement).scalars().all()
    return [shown(msgspec.json.decode(state, type=Case)) for state in states]
