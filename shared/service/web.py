"""Between an HTTP call and the executor: one command, the caller's authority, one answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from shared.db.engine import reading
from shared.http.route import Call, Versioned
from shared.kernel.canonical import digest
from shared.service.definition import Command, Target
from shared.service.requests import Request
from shared.service.roles import SITE_WIDE
from shared.service.work import Origin


def run(call: Call, command: Command, answer: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Run a command for the caller, who acts for the node of the token; the dumped aggregate.

    The same request again, with the same Idempotency-Key, gets the same answer and has no second
    effect. Versions that If-Match names must include the present one of the aggregate.
    """
    return _run(call, command, answer, call.actor.node)


def supervise(
    call: Call, command: Command, answer: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """As `run`, for acts that a supervisor may do at every node of the site; whoever is none acts
    for the own node."""
    anywhere = "supervisor" in call.actor.roles
    return _run(call, command, answer, None if anywhere else call.actor.node)


def _run(
    call: Call, command: Command, answer: Callable[[Any], dict[str, Any]], node: str | None
) -> dict[str, Any]:
    origin = Origin(call.actor.subject, node, call.traceparent, seen=call.if_match)
    request = None
    if call.idempotency_key:
        key = f"{call.actor.node}/{call.actor.subject}/{call.idempotency_key}"
        asked = [type(command).__name__, call.path, call.body]
        request = Request(key, digest(asked))
    result: dict[str, Any] = call.service.executor.execute(command, origin, answer, request)
    return result


def scope(call: Call) -> str | None:
    """The node whose data the caller may see: None means all nodes of the site."""
    return None if call.actor.roles & SITE_WIDE else call.actor.node


def versioned(call: Call, target: Target, show: Callable[[], Any]) -> Versioned:
    """What `show` returns, with the head of the aggregate's history. The head is read first: if
    somebody acts in between, what is done upon it is refused, rather than let through unseen."""
    executor = call.service.executor
    table = executor.definition.kinds[target.kind].table
    with reading(executor.engine) as connection:
        statement = select(table.c.chain_head).where(table.c.id == target.id)
        head = connection.execute(statement).scalar_one_or_none()
    return Versioned(show(), head or "")
