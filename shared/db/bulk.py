"""Bulk statements that both back ends understand.

Statements are built once per table and kept: building one costs more than running it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, of the connection's dialect."""
    return _dialect_insert(connection.dialect.name, table)


def _dialect_insert(dialect: str, table: Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def append(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows."""
    if rows:
        connection.execute(_append(table), list(rows))


@cache
def _append(table: Table) -> Any:
    return plain_insert(table)


def insert_new(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str
) -> set[str]:
    """Insert rows whose key is not there yet; the keys that were new."""
    if not rows:
        return set()
    statement = _insert_new(connection.dialect.name, table, key)
    return set(connection.execute(statement, list(rows)).scalars())


@cache
def _insert_new(dialect: str, table: Table, key: str) -> Any:
    statement = _dialect_insert(dialect, table)
    return statement.on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str) -> None:
    """Insert rows, or overwrite those that are there."""
    if rows:
        statement = _upsert(connection.dialect.name, table, tuple(rows[0]), key)
        connection.execute(statement, list(rows))


@cache
def _upsert(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> Any:
    statement = _dialect_insert(dialect, table)
    changed = {name: statement.excluded[name] for name in columns if name != key}
    return statement.on_conflict_do_update(index_elements=[key], set_=changed)


def upsert_next_version(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]]
) -> int:
    """Insert new aggregates, overwrite those whose stored version is the one before; how many
    were written. Fewer than given means that another process was faster."""
    statement = _upsert_next_version(connection.dialect.name, table, tuple(rows[0]))
    return len(connection.execute(statement, list(rows)).scalars().all())


@cache
def _upsert_next_version(dialect: str, table: Table, columns: tuple[str, ...]) -> Any:
    statement = _dialect_insert(dialect, table)
    excluded = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["id"],
        set_={name: excluded[name] for name in columns if name != "id"},
        where=table.c.version == excluded.version - 1,
    ).returning(table.c.id)


def add_up(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str, amount: str
) -> dict[str, int]:
    """Add `amount` to each key's number, from 0 where there is none; the sums by key."""
    statement = _add_up(connection.dialect.name, table, key, amount)
    result = connection.execute(statement, list(rows))
    return {row[0]: row[1] for row in result}


@cache
def _add_up(dialect: str, table: Table, key: str, amount: str) -> Any:
    statement = _dialect_insert(dialect, table)
    total = table.c[amount] + statement.excluded[amount]
    return statement.on_conflict_do_update(index_elements=[key], set_={amount: total}).returning(
        table.c[key], table.c[amount]
    )


def lock_keys(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str, value: str
) -> dict[str, Any]:
    """Insert rows that are missing and lock all of them; `value` by key, as it is now."""
    statement = _lock_keys(connection.dialect.name, table, key, value)
    return {row[0]: row[1] for row in connection.execute(statement, list(rows))}


@cache
def _lock_keys(dialect: str, table: Table, key: str, value: str) -> Any:
    statement = _dialect_insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=[key], set_={key: statement.excluded[key]}
    ).returning(table.c[key], table.c[value])


@cache
def select_in(table: Table, columns: tuple[str, ...], key: str, *, lock: bool = False) -> Any:
    """SELECT columns WHERE key is one of `wanted` (the name of the parameter), by key."""
    statement = select(*(table.c[name] for name in columns))
    statement = statement.where(table.c[key].in_(bindparam("wanted", expanding=True)))
    if lock:
        return statement.order_by(table.c[key]).with_for_update()
    return statement


def sorted_by(rows: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Rows in the order of their key: two processes that lock in one order never deadlock."""
    return sorted(rows, key=lambda row: row[key])
