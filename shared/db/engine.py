"""Engines for both back ends. Table names are the same everywhere: a service has a file or a
schema of its own, so that no service can reach another's tables by accident."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

_RACES = frozenset({"DeadlockDetected", "SerializationFailure"})
_READS_ONLY = "jieli_reads_only"
_SQLITE_BUSY_SECONDS = 30
#: A frozen publisher must not keep its claims for ever: the server ends its transaction.
_IDLE_TRANSACTION_MS = 15_000


def open_engine(database_url: str, schema: str) -> Engine:
    """The engine of one service's own part of a site's database.

    `database_url` is `sqlite:///<directory>` or `postgresql+psycopg2://…`; `schema` the service.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(Path(url.database or "."), schema)
    return create_engine(
        url,
        # None beyond the pool: to open a connection costs more than what a request asks of it. The
        # last used comes first, which knows its statements.
        pool_size=20,
        max_overflow=0,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={
            # A plan made while a table was small would not do when it has grown (`prepared`).
            "options": f"-csearch_path={schema} -cenable_seqscan=off -cjit=off"
            f" -cidle_in_transaction_session_timeout={_IDLE_TRANSACTION_MS}",
            "application_name": f"jieli-{schema}",
            "connect_timeout": 5,
            # A way that vanishes without a word must not hold a statement for a quarter of an hour.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )


def _open_sqlite(directory: Path, schema: str) -> Engine:
    directory.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{directory / schema}.sqlite",
        hide_parameters=True,
        connect_args={"timeout": _SQLITE_BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that reads first and then writes fails if another wrote meanwhile.
        reads_only = connection.get_execution_options().get(_READS_ONLY)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading only, which never waits for a writer. Each statement sees what is
    committed when it begins, and needs no transaction around it."""
    options: dict[str, Any] = {_READS_ONLY: True}
    if engine.dialect.name != "sqlite":
        options["isolation_level"] = "AUTOCOMMIT"
    with engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def streaming(engine: Engine) -> Iterator[Connection]:
    """As `reading`, within one transaction: for a result that is read piece by piece."""
    with engine.connect().execution_options(**{_READS_ONLY: True}) as connection:
        yield connection


def has_row_locks(connection: Connection) -> bool:
    """SQLite has none, and needs none: there only one process writes."""
    return connection.dialect.name != "sqlite"


def create_schema(engine: Engine, schema: str) -> None:
    """Make the service's schema where the back end has schemas."""
    with engine.begin() as connection:
        if has_row_locks(connection):
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))


def is_outage(error: DBAPIError) -> bool:
    """Is the database away or full (try again), rather than the statement wrong (set it aside)?"""
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def lost_a_race(error: DBAPIError) -> bool:
    """Did two transactions get in each other's way, so that the loser need only begin anew?"""
    return isinstance(error, IntegrityError) or type(error.orig).__name__ in _RACES
