"""Statements that bypass SQLAlchemy's own execution keep its promises on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.db import bulk
from shared.db.engine import create_schema, is_outage, lost_a_race, open_engine
from shared.db.prepared import Statement, ask
from shared.db.tables import kernel_tables
from shared.testing.servers import Backends

pytestmark = pytest.mark.real

_SESSION = Statement("session", "SELECT pg_backend_pid() WHERE :given = ''")
metadata = MetaData()
tables = kernel_tables(metadata)


def streams(*names: str) -> list[bulk.Row]:
    return [{"stream": name, "last": 1} for name in names]


@pytest.fixture
def engine(fresh_backends: Backends) -> Iterator[Engine]:
    engine = open_engine(fresh_backends.database_url, "prepared")
    create_schema(engine, "prepared")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def known(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT stream FROM streams")).scalars())


def test_what_begins_a_transaction_is_committed_with_it(engine: Engine) -> None:
    with engine.connect() as connection:
        bulk.append(connection, tables.streams, streams("kept"))
        connection.commit()
        bulk.append(connection, tables.streams, streams("given up"))
    assert known(engine) == {"kept"}


def test_several_statements_take_effect_together_or_not_at_all(engine: Engine) -> None:
    writes = bulk.Writes()
    writes.append(tables.tallies, [{"name": "facts", "amount": 1}])
    writes.append(tables.streams, streams("twice", "twice"))
    with pytest.raises(IntegrityError) as refused, engine.begin() as connection:
        writes.flush(connection)
    assert lost_a_race(refused.value)
    with engine.connect() as connection:
        assert connection.execute(tables.tallies.select()).all() == []


def test_lost_connection_is_an_outage_and_the_next_one_knows_nothing_yet(engine: Engine) -> None:
    with engine.connect() as connection:
        [(session,)] = ask(connection, _SESSION, "")
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:it)"), {"it": session})
        with pytest.raises(DBAPIError) as lost:
            ask(connection, _SESSION, "")
    assert is_outage(lost.value)
    with engine.connect() as connection:
        assert ask(connection, _SESSION, "") != [(session,)]


def test_lists_are_found_by_index_though_the_plan_was_made_on_an_empty_table(
    engine: Engine,
) -> None:
    with engine.begin() as connection:
        for _ in range(8):
            assert bulk.select_in(connection, tables.streams, ("last",), "stream", ["none"]) == []
        many = streams(*(f"s{number}" for number in range(20_000)))
        bulk.append(connection, tables.streams, many)
        bulk.select_in(connection, tables.streams, ("last",), "stream", ["s7"])
        name = text("SELECT name FROM pg_prepared_statements WHERE name LIKE 'streams_select%'")
        statement = connection.execute(name).scalar_one()
        plan = connection.execute(text(f"EXPLAIN EXECUTE {statement}('[\"s7\"]')"))
        assert not any("Seq Scan on streams" in line for line in plan.scalars())
