"""Whole batches in single statements, for both back ends.

Rows travel as one JSON parameter that the database takes apart: building and binding a parameter
for every value would cost more than all the rest of a hop (docs/adr/0014).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from shared.db.prepared import GIVEN, Statement, ask, ask_last

Row = dict[str, Any]


class Writes:
    """Writing that answers nothing: collected, and sent together in one round trip where the back
    end takes several statements at once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Table, tuple[str, ...], str], list[Row]] = {}
        self._others: list[tuple[Statement, str]] = []

    def append(self, table: Table, rows: Sequence[Row]) -> None:
        """As the function of that name."""
        self._add(table, rows, "")

    def upsert(self, table: Table, rows: Sequence[Row], key: str) -> None:
        """As the function of that name."""
        self._add(table, rows, key)

    def also(self, statement: Statement, given: str) -> None:
        """A statement of one's own, after the rows."""
        self._others.append((statement, given))

    def _add(self, table: Table, rows: Sequence[Row], key: str) -> None:
        if rows:
            self._rows.setdefault((table, tuple(rows[0]), key), []).extend(rows)

    def flush(self, connection: Connection) -> None:
        """Write all that was collected."""
        dialect = connection.dialect.name
        asked = [(_written(dialect, *what), _json(rows)) for what, rows in self._rows.items()]
        asked += self._others
        self._rows, self._others = {}, []
        if asked:
            ask_last(connection, asked)


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, of the connection's dialect, for single rows."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def append(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows."""
    if rows:
        ask(connection, _append(connection.dialect.name, table, tuple(rows[0])), _json(rows))


def insert_new(connection: Connection, table: Table, rows: Sequence[Row], key: str) -> set[str]:
    """Insert rows whose key is not there yet; the keys that were new."""
    if not rows:
        return set()
    statement = _insert_new(connection.dialect.name, table, tuple(rows[0]), key)
    return {row[0] for row in ask(connection, statement, _json(rows))}


def upsert(connection: Connection, table: Table, rows: Sequence[Row], key: str) -> None:
    """Insert rows, or overwrite those that are there."""
    if rows:
        statement = _upsert(connection.dialect.name, table, tuple(rows[0]), key)
        ask(connection, statement, _json(rows))


def add_up(
    connection: Connection, table: Table, rows: Sequence[Row], key: str, amount: str
) -> dict[str, int]:
    """Add `amount` to each key's number, from 0 where there is none; the sums by key."""
    statement = _add_up(connection.dialect.name, table, key, amount)
    return dict(ask(connection, statement, _json(rows)))


def lock_keys(
    connection: Connection, table: Table, rows: Sequence[Row], key: str, value: str
) -> dict[str, Any]:
    """Lock the rows of these keys in their order, and insert those that are missing; `value` by
    key, as it is now."""
    statement = _lock_keys(connection.dialect.name, table, key, value)
    return dict(ask(connection, statement, _json(rows)))


def select_in(
    connection: Connection, table: Table, columns: Sequence[str], key: str, wanted: Sequence[str]
) -> list[Any]:
    """`columns`, as tuples, of the rows whose key is wanted."""
    statement = _select_in(connection.dialect.name, table, tuple(columns), key)
    return ask(connection, statement, _json(wanted))


def sorted_by(rows: Iterable[Row], key: str) -> list[Row]:
    """Rows in the order of their key: two processes that lock in one order never deadlock."""
    return sorted(rows, key=lambda row: row[key])


def among(dialect: str) -> str:
    """Follows a column in a condition: it is one of the given JSON list of texts. An array, so
    that the index is used whatever the planner believes of the list's length."""
    if dialect == "sqlite":
        return f"IN (SELECT value FROM json_each({GIVEN}))"  # noqa: S608
    return f"= ANY (ARRAY(SELECT json_array_elements_text(CAST({GIVEN} AS json))))"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _given_rows(table: Table) -> str:
    """PostgreSQL's view of the given JSON: rows of this table."""
    return f'json_populate_recordset(CAST(NULL AS "{table.name}"), CAST({GIVEN} AS json))'


def _insert(dialect: str, table: Table, columns: Sequence[str]) -> str:
    """INSERT … SELECT from the JSON parameter; WHERE lets SQLite parse what may follow."""
    names = _names(columns)
    if dialect == "sqlite":
        values = ", ".join(f"json_extract(value, '$.{name}')" for name in columns)
        return f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM json_each({GIVEN}) WHERE true'  # noqa: S608, E501
    return (
        f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {_given_rows(table)} WHERE true'  # noqa: S608
    )


def _overwrite(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}" = excluded."{name}"' for name in columns)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


@cache
def _append(dialect: str, table: Table, columns: tuple[str, ...]) -> Statement:
    return Statement(f"{table.name}_append", _insert(dialect, table, columns))


@cache
def _insert_new(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> Statement:
    conflict = f'ON CONFLICT ("{key}") DO NOTHING RETURNING "{key}"'
    return Statement(f"{table.name}_insert_new", f"{_insert(dialect, table, columns)} {conflict}")


@cache
def _upsert(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> Statement:
    changed = _overwrite(name for name in columns if name != key)
    conflict = f'ON CONFLICT ("{key}") DO UPDATE SET {changed}'
    return Statement(f"{table.name}_upsert", f"{_insert(dialect, table, columns)} {conflict}")


@cache
def _add_up(dialect: str, table: Table, key: str, amount: str) -> Statement:
    total = f'"{amount}" = "{table.name}"."{amount}" + excluded."{amount}"'
    conflict = f'ON CONFLICT ("{key}") DO UPDATE SET {total} RETURNING "{key}", "{amount}"'
    return Statement(f"{table.name}_add_up", f"{_insert(dialect, table, (key, amount))} {conflict}")


@cache
def _lock_keys(dialect: str, table: Table, key: str, value: str) -> Statement:
    untouched = f'"{key}" = excluded."{key}"'
    conflict = f'ON CONFLICT ("{key}") DO UPDATE SET {untouched} RETURNING "{key}", "{value}"'
    label = f"{table.name}_lock"
    if dialect == "sqlite":
        return Statement(label, f"{_insert(dialect, table, (key, value))} {conflict}")
    # What is there is locked without being written anew; only what is missing is inserted, and
    # what another process inserted meanwhile is locked by the conflict.
    return Statement(
        label,
        f"""
        WITH given AS MATERIALIZED (SELECT "{key}", "{value}" FROM {_given_rows(table)}),
        found AS MATERIALIZED (
            SELECT "{key}", "{value}" FROM "{table.name}"
            WHERE "{key}" = ANY (ARRAY(SELECT "{key}" FROM given)) ORDER BY "{key}" FOR UPDATE
        ),
        added AS (
            INSERT INTO "{table.name}" ("{key}", "{value}")
            SELECT "{key}", "{value}" FROM given
            WHERE "{key}" NOT IN (SELECT "{key}" FROM found) ORDER BY "{key}" {conflict}
        )
        SELECT "{key}", "{value}" FROM found UNION ALL SELECT "{key}", "{value}" FROM added
        """,  # noqa: S608
    )


@cache
def _written(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> Statement:
    if key:
        return _upsert(dialect, table, columns, key)
    return _append(dialect, table, columns)


@cache
def _select_in(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> Statement:
    condition = f'"{key}" {among(dialect)}'
    return Statement(
        f"{table.name}_select",
        f'SELECT {_names(columns)} FROM "{table.name}" WHERE {condition}',  # noqa: S608
    )
