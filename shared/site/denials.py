"""停用的令牌: which tokens are denied, read together and at most once a second."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine, select

from shared.db.engine import reading
from shared.site.tables import denied_tokens

#: A denial counts after so many seconds at the latest.
FRESH_SECONDS = 1.0

_IDS = select(denied_tokens.c.token_id)


class DeniedTokens:
    """The ids of denied tokens: those that have not expired, so never many."""

    def __init__(self, engine: Engine, machine: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._machine = machine
        self._ids: frozenset[str] = frozenset()
        self._stale_at = 0.0

    def __contains__(self, token_id: object) -> bool:
        now = self._machine()
        if now >= self._stale_at:
            with reading(self._engine) as connection:
                self._ids = frozenset(connection.execute(_IDS).scalars())
            self._stale_at = now + FRESH_SECONDS
        return token_id in self._ids
