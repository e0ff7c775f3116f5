"""Making and dropping PostgreSQL databases, on a private server or on one that is given."""

from __future__ import annotations

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from shared.testing.servers.install import DATABASE_VARIABLE
from shared.testing.servers.refused import ServersUnavailable


def connect(url: str) -> Connection:
    """A connection outside any pool and transaction; the caller closes it."""
    return create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 5},
    ).connect()


def database_answers(url: str) -> bool:
    try:
        with connect(url):
            return True
    except OperationalError:
        return False


def fresh_database(url: str, name: str) -> str:
    """Make an empty database beside the one of `url`; returns the URL of the new one."""
    drop_database(url, name)
    with connect(url) as connection:
        try:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        except ProgrammingError as refused:
            user = make_url(url).username
            raise ServersUnavailable(
                f"{DATABASE_VARIABLE} 的用户 {user} 要有 CREATEDB 权限"
            ) from refused
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str, name: str) -> None:
    """Remove the database, if there is one, whoever is still connected to it."""
    with connect(url) as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
