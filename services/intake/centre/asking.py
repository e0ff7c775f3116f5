"""What the parts of the API of the centre have in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.centre import schemas, shelf
from services.intake.domain.mandates import Mandate
from services.intake.domain.units import Unit
from shared.http.route import Call, Roles, Route
from shared.kernel.refusals import NotFound
from shared.service.roles import CASE_READERS

MANAGER = frozenset({"item_manager"})
LOOKING = CASE_READERS | MANAGER


def today(call: Call) -> date:
    """The day at the office."""
    day: date = call.service.now().date()
    return day


def day_of(text: str) -> date | None:
    """The day that a body says; none where it says none."""
    return date.fromisoformat(text) if text else None


def mandate(call: Call) -> Mandate:
    """What the caller's centre may do today."""
    return shelf.mandate(call.service.executor, call.actor.node, today(call))


def unit_named(call: Call, unit_id: str) -> Unit:
    """The unit, if it is registered at the caller's centre."""
    for unit in shelf.record(call.service.executor).of(call.actor.node):
        if unit.unit_id == unit_id:
            return unit
    raise NotFound("unknown_unit", "本中心没有登记这个单位", "unit_id")


def post(
    path: str,
    endpoint: Any,
    summary: str,
    roles: Roles,
    body: Any = None,
    answer: Any = schemas.HallAnswer,
    status: int = 200,
) -> Route:
    """An act at the centre."""
    return Route(
        "POST", f"/api/v1{path}", endpoint, summary, roles, body=body, answer=answer, status=status
    )


def get(
    path: str, endpoint: Any, summary: str, answer: Any, roles: Roles = LOOKING, query: Any = None
) -> Route:
    """A read of the centre."""
    return Route("GET", f"/api/v1{path}", endpoint, summary, roles, query=query, answer=answer)
