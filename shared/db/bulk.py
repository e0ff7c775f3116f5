"""Whole batches in single statements, for both back ends.

Rows travel as one JSON parameter that the database takes apart: building and binding a parameter
for every value would cost more than all the rest of a hop (docs/adr/0014).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]


class Writes:
    """Rows whose writing answers nothing: collected, and sent together in one round trip where the
    back end takes several statements at once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Table, tuple[str, ...], str], list[Row]] = {}

    def append(self, table: Table, rows: Sequence[Row]) -> None:
        """As the function of that name."""
        self._add(table, rows, "")

    def upsert(self, table: Table, rows: Sequence[Row], key: str) -> None:
        """As the function of that name."""
        self._add(table, rows, key)

    def _add(self, table: Table, rows: Sequence[Row], key: str) -> None:
        if rows:
            self._rows.setdefault((table, tuple(rows[0]), key), []).extend(rows)

    def flush(self, connection: Connection) -> None:
        """Write all that was collected."""
        collected, self._rows = self._rows, {}
        dialect = connection.dialect.name
        texts = [_written(dialect, *what) for what in collected]
        values = [_json(rows)["rows"] for rows in collected.values()]
        if dialect == "sqlite":
            for statement, given in zip(texts, values, strict=True):
                connection.execute(statement, {"rows": given})
        elif texts:
            together = {f"rows{number}": given for number, given in enumerate(values)}
            connection.execute(_joined(tuple(texts)), together)


def insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, of the connection's dialect, for single rows."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def append(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows."""
    if rows:
        connection.execute(_append(connection.dialect.name, table, tuple(rows[0])), _json(rows))


def insert_new(connection: Connection, table: Table, rows: Sequence[Row], key: str) -> set[str]:
    """Insert rows whose key is not there yet; the keys that were new."""
    if not rows:
        return set()
    statement = _insert_new(connection.dialect.name, table, tuple(rows[0]), key)
    return set(connection.execute(statement, _json(rows)).scalars())


def upsert(connection: Connection, table: Table, rows: Sequence[Row], key: str) -> None:
    """Insert rows, or overwrite those that are there."""
    if rows:
        statement = _upsert(connection.dialect.name, table, tuple(rows[0]), key)
        connection.execute(statement, _json(rows))


def upsert_next_version(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Insert new aggregates, overwrite those whose stored version is the one before; how many
    were written. Fewer than given means that another process was faster."""
    statement = _upsert_next_version(connection.dialect.name, table, tuple(rows[0]))
    return len(connection.execute(statement, _json(rows)).scalars().all())


def add_up(
    connection: Connection, table: Table, rows: Sequence[Row], key: str, amount: str
) -> dict[str, int]:
    """Add `amount` to each key's number, from 0 where there is none; the sums by key."""
    statement = _add_up(connection.dialect.name, table, key, amount)
    return {row[0]: row[1] for row in connection.execute(statement, _json(rows))}


def lock_keys(
    connection: Connection, table: Table, rows: Sequence[Row], key: str, value: str
) -> dict[str, Any]:
    """Lock the rows of these keys in their order, and insert those that are missing; `value` by
    key, as it is now."""
    statement = _lock_keys(connection.dialect.name, table, key, value)
    return {row[0]: row[1] for row in connection.execute(statement, _json(rows))}


def select_in(
    connection: Connection, table: Table, columns: Sequence[str], key: str, wanted: Sequence[str]
) -> Sequence[Any]:
    """`columns` of the rows whose key is wanted."""
    statement = _select_in(connection.dialect.name, table, tuple(columns), key)
    return connection.execute(statement, _json(wanted)).all()


def sorted_by(rows: Iterable[Row], key: str) -> list[Row]:
    """Rows in the order of their key: two processes that lock in one order never deadlock."""
    return sorted(rows, key=lambda row: row[key])


def _json(value: Any) -> dict[str, str]:
    return {"rows": msgspec.json.encode(value).decode()}


def _insert(dialect: str, table: Table, columns: Sequence[str]) -> str:
    """INSERT … SELECT from the JSON parameter; WHERE lets SQLite parse what may follow."""
    names = _names(columns)
    if dialect == "sqlite":
        values = ", ".join(f"json_extract(value, '$.{name}')" for name in columns)
        return (
            f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM json_each(:rows) WHERE true'  # noqa: S608
        )
    given = f'json_populate_recordset(CAST(NULL AS "{table.name}"), CAST(:rows AS json))'
    return f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {given} WHERE true'  # noqa: S608


def _overwrite(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}" = excluded."{name}"' for name in columns)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _among(dialect: str) -> str:
    if dialect == "sqlite":
        return "IN (SELECT value FROM json_each(:rows))"
    return "= ANY (ARRAY(SELECT json_array_elements_text(CAST(:rows AS json))))"


@cache
def _append(dialect: str, table: Table, columns: tuple[str, ...]) -> TextClause:
    return text(_insert(dialect, table, columns))


@cache
def _insert_new(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> TextClause:
    conflict = f'ON CONFLICT ("{key}") DO NOTHING RETURNING "{key}"'
    return text(f"{_insert(dialect, table, columns)} {conflict}")


@cache
def _upsert(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> TextClause:
    changed = _overwrite(name for name in columns if name != key)
    conflict = f'ON CONFLICT ("{key}") DO UPDATE SET {changed}'
    return text(f"{_insert(dialect, table, columns)} {conflict}")


@cache
def _upsert_next_version(dialect: str, table: Table, columns: tuple[str, ...]) -> TextClause:
    changed = _overwrite(name for name in columns if name != "id")
    older = f'"{table.name}".version = excluded.version - 1'
    conflict = f'ON CONFLICT ("id") DO UPDATE SET {changed} WHERE {older} RETURNING "id"'
    return text(f"{_insert(dialect, table, columns)} {conflict}")


@cache
def _add_up(dialect: str, table: Table, key: str, amount: str) -> TextClause:
    total = f'"{amount}" = "{table.name}"."{amount}" + excluded."{amount}"'
    conflict = f'ON CONFLICT ("{key}") DO UPDATE SET {total} RETURNING "{key}", "{amount}"'
    return text(f"{_insert(dialect, table, (key, amount))} {conflict}")


@cache
def _lock_keys(dialect: str, table: Table, key: str, value: str) -> TextClause:
    untouched = f'"{key}" = excluded."{key}"'
    conflict = f'ON CONFLICT ("{key}") DO UPDATE SET {untouched} RETURNING "{key}", "{value}"'
    if dialect == "sqlite":
        return text(f"{_insert(dialect, table, (key, value))} {conflict}")
    # What is there is locked without being written anew; only what is missing is inserted, and
    # what another process inserted meanwhile is locked by the conflict.
    given = f'json_populate_recordset(CAST(NULL AS "{table.name}"), CAST(:rows AS json))'
    return text(f"""
        WITH given AS MATERIALIZED (SELECT "{key}", "{value}" FROM {given}),
        found AS MATERIALIZED (
            SELECT "{key}", "{value}" FROM "{table.name}"
            WHERE "{key}" IN (SELECT "{key}" FROM given) ORDER BY "{key}" FOR UPDATE
        ),
        added AS (
            INSERT INTO "{table.name}" ("{key}", "{value}")
            SELECT "{key}", "{value}" FROM given
            WHERE "{key}" NOT IN (SELECT "{key}" FROM found) ORDER BY "{key}" {conflict}
        )
        SELECT "{key}", "{value}" FROM found UNION ALL SELECT "{key}", "{value}" FROM added
    """)  # noqa: S608


@cache
def _written(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> TextClause:
    if key:
        return _upsert(dialect, table, columns, key)
    return _append(dialect, table, columns)


@cache
def _joined(statements: tuple[TextClause, ...]) -> TextClause:
    numbered = [one.text.replace(":rows", f":rows{n}") for n, one in enumerate(statements)]
    return text(";\n".join(numbered))


@cache
def _select_in(dialect: str, table: Table, columns: tuple[str, ...], key: str) -> TextClause:
    return text(
        f'SELECT {_names(columns)} FROM "{table.name}" WHERE "{key}" {_among(dialect)}'  # noqa: S608
    )
