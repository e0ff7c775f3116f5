"""Nothing grows without bound: what retention lets go of, in small bites."""

from __future__ import annotations

import time
from typing import Any

import structlog
from sqlalchemy import Column, Connection, Engine, Table, delete, func, insert, select

from shared.service.definition import Definition

log = structlog.get_logger(__name__)

_BITE = 2000
_SECONDS_PER_DAY = 86_400
_FOLD_FROM = 500


class Housekeeping:
    """Deletes sent outbox rows, old inbox rows and old answers; folds tallies together.

    The cursors make it safe: a duplicate older than the inbox is still known by its sequence.
    """

    def __init__(self, definition: Definition, engine: Engine, retention_days: int) -> None:
        self.definition = definition
        self.engine = engine
        self.retention_seconds = retention_days * _SECONDS_PER_DAY

    def sweep(self) -> int:
        """One bite from each table, and all tallies; how many rows left."""
        tables = self.definition.kernel
        limit = time.time() - self.retention_seconds
        removed = 0
        for table, column, key in (
            (tables.outbox, tables.outbox.c.sent_at, tables.outbox.c.position),
            (tables.inbox, tables.inbox.c.received_at, tables.inbox.c.message_id),
            (tables.answers, tables.answers.c.given_at, tables.answers.c.key),
        ):
            with self.engine.begin() as connection:
                removed += _bite(connection, table, column, key, limit)
        # Under load more are added between two sweeps than one bite takes.
        while folded := self._fold():
            removed += folded
        if removed:
            log.info("housekeeping", service=self.definition.name, rows=removed)
        return removed

    def _fold(self) -> int:
        with self.engine.begin() as connection:
            return self._fold_tallies(connection)

    def _fold_tallies(self, connection: Connection) -> int:
        """Replace many small counts by one per name. Rows are locked first, so that two
        processes cannot fold the same ones."""
        table = self.definition.kernel.tallies
        statement = select(table).order_by(table.c.id).limit(_BITE)
        rows = connection.execute(statement.with_for_update(skip_locked=True)).all()
        if len(rows) < _FOLD_FROM:
            return 0
        sums: dict[str, int] = {}
        for row in rows:
            sums[row.name] = sums.get(row.name, 0) + row.amount
        connection.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))
        folded = [{"name": name, "amount": amount} for name, amount in sums.items()]
        connection.execute(insert(table), folded)
        return len(rows) - len(folded)


def _bite(
    connection: Connection, table: Table, column: Column[Any], key: Column[Any], limit: float
) -> int:
    old = select(key).where(column < limit).limit(_BITE)
    return connection.execute(delete(table).where(key.in_(old))).rowcount


def tallies(connection: Connection, definition: Definition) -> dict[str, int]:
    """The exact counts so far, by name."""
    table = definition.kernel.tallies
    statement = select(table.c.name, func.sum(table.c.amount)).group_by(table.c.name)
    return {name: int(amount) for name, amount in connection.execute(statement)}
