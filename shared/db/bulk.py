"""Bulk statements that both back ends understand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, of the connection's dialect."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_new(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str
) -> set[str]:
    """Insert rows whose key is not there yet; the keys that were new."""
    if not rows:
        return set()
    statement = (
        insert(connection, table)
        .on_conflict_do_nothing(index_elements=[key])
        .returning(table.c[key])
    )
    return set(connection.execute(statement, list(rows)).scalars())


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str) -> None:
    """Insert rows, or overwrite those that are there."""
    if not rows:
        return
    statement = insert(connection, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name != key}
    statement = statement.on_conflict_do_update(index_elements=[key], set_=changed)
    connection.execute(statement, list(rows))


def sorted_by(rows: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Rows in the order of their key: two processes that lock in one order never deadlock."""
    return sorted(rows, key=lambda row: row[key])
