"""Statements of one text parameter, which PostgreSQL parses and plans once per connection.

SQLAlchemy builds each execution anew and the server plans it anew: for a small batch both together
cost more than its work (docs/adr/0014).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

#: Where a statement's text has its parameter.
GIVEN = ":given"


class Statement(NamedTuple):
    """SQL for one back end, with `:given`; `label` is what an operator sees of it in the list of
    sessions."""

    label: str
    sql: str


def ask(connection: Connection, statement: Statement, given: str) -> list[Any]:
    """The rows that the statement answers, as tuples; none if it answers nothing."""
    return ask_last(connection, [(statement, given)])


def ask_last(connection: Connection, asked: Sequence[tuple[Statement, str]]) -> list[Any]:
    """Execute statements in their order, in one round trip where the back end takes several at
    once; the rows that the last one answers."""
    if connection.dialect.name == "sqlite":
        return [_on_sqlite(connection, statement, given) for statement, given in asked][-1]
    if not connection.in_transaction():
        # As SQLAlchemy's own statements do: else its commit would find nothing to commit.
        connection.begin()
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.cursor() as cursor:
            calls = [_call(connection, cursor, statement) for statement, _ in asked]
            cursor.execute(";".join(calls), [given for _, given in asked])
            return cursor.fetchall() if cursor.description else []
    except driver.Error as error:
        labels = ", ".join(statement.label for statement, _ in asked)
        raise _translated(connection, driver, error, labels) from error


def _on_sqlite(connection: Connection, statement: Statement, given: str) -> list[Any]:
    found = connection.exec_driver_sql(statement.sql, {GIVEN[1:]: given})
    return list(found) if found.returns_rows else []


def _call(connection: Connection, cursor: Any, statement: Statement) -> str:
    """Calls the statement by its name, which this connection knows from now on."""
    known = connection.info.setdefault("prepared", set())
    name = _name(statement)
    if name not in known:
        cursor.execute(f"PREPARE {name}(text) AS {statement.sql.replace(GIVEN, '$1')}")
        known.add(name)
    return f"EXECUTE {name}(%s)"


@cache
def _name(statement: Statement) -> str:
    return f"{statement.label}_{hashlib.sha256(statement.sql.encode()).hexdigest()[:8]}"


def _translated(
    connection: Connection, driver: Any, error: Exception, labels: str
) -> BaseException:
    """As SQLAlchemy would have said it."""
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(error, driver, None)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        labels,
        None,
        error,
        driver.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
