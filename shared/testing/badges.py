"""A service over HTTP without a server, asked by people with badges instead of tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shared.http.application import Application
from shared.http.refusals import Unauthenticated
from shared.http.route import Actor, Route

#: Whoever serves is named later: `Application.of`.
_NOBODY: Any = None


class Badges:
    """Verifies badges: `<person> <node> <role>`, with further roles after a `+`."""

    def verify(self, token: str | None, _now: datetime) -> Actor:
        if token is None:
            raise Unauthenticated("token_missing", "没有令牌")
        person, node, roles = token.split(" ")
        return Actor(person, node, frozenset(roles.split("+")))


def compiled(routes: Iterable[Route]) -> Application:
    """The routes, each answered by its own endpoint at once; `of` says for which runtime."""
    return Application(
        ((route, lambda route, call: route.endpoint(call)) for route in routes), _NOBODY
    )
