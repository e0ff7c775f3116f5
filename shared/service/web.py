"""Between an HTTP call and the executor: one command, the caller's authority, one answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.http.route import Call
from shared.kernel.canonical import digest
from shared.service.definition import Command
from shared.service.executor import Request
from shared.service.work import Origin

#: Roles that look at every node of the site; they may change nothing.
SITE_WIDE = frozenset({"operator", "supervisor"})


def run(call: Call, command: Command, answer: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Run a command for the caller, who acts for the node of the token; the dumped aggregate.

    With an Idempotency-Key the same request again gets the same answer and has no second effect.
    """
    origin = Origin(call.actor.subject, call.actor.node, call.traceparent)
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
