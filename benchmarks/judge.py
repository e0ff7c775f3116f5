"""Reads from the history what was relayed, and when each hop was committed."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import text

from shared.testing.servers.databases import connect

_LOOK_SECONDS = 0.25
_PATIENCE_SECONDS = 60.0


class Stuck(RuntimeError):
    """Nothing has been relayed for a long time, or something was relayed twice."""


class Judge:
    """`history` selects case_id, hop and xmin of all entries."""

    def __init__(self, database_url: str, history: str) -> None:
        self.connection = connect(database_url)
        self.history = history

    def await_hops(self, expected: int) -> None:
        """Wait until so many hops are committed, of which no two are the same."""
        reached, changed_at = -1, time.monotonic()
        while (done := self._count("count(*)")) < expected:
            if done > reached:
                reached, changed_at = done, time.monotonic()
            if time.monotonic() - changed_at > _PATIENCE_SECONDS:
                raise Stuck(f"only {done} of {expected} hops were relayed")
            time.sleep(_LOOK_SECONDS)
        if self._count("count(DISTINCT (case_id, hop))") != expected or done != expected:
            raise Stuck(f"{done} hops in place of {expected}: some were relayed twice")

    def last_commit(self) -> float:
        """When the last hop was committed (Unix seconds)."""
        return float(self._value("max(extract(epoch FROM pg_xact_commit_timestamp(xmin)))"))

    def commits(self, case_ids: Sequence[str]) -> dict[tuple[str, int], float]:
        """When each hop of these cases was committed, by case and hop."""
        statement = text(
            "SELECT case_id, hop, extract(epoch FROM pg_xact_commit_timestamp(xmin)) AS at"  # noqa: S608
            f" FROM ({self.history}) h WHERE case_id = ANY(:wanted)"
        )
        rows = self.connection.execute(statement, {"wanted": list(case_ids)})
        return {(row.case_id, row.hop): float(row.at) for row in rows}

    def _count(self, expression: str) -> int:
        return int(self._value(expression))

    def _value(self, expression: str) -> float:
        statement = text(f"SELECT {expression} FROM ({self.history}) h")  # noqa: S608
        value: float = self.connection.execute(statement).scalar_one()
        return value

    def close(self) -> None:
        self.connection.close()
