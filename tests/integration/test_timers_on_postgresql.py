"""Due timers are shared between processes and found by index on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, MetaData, text

from shared.db import bulk
from shared.db.engine import create_schema, open_engine
from shared.db.tables import kernel_tables
from shared.kernel.worktime import ZONE
from shared.messaging import watermarks
from shared.service.definition import Definition
from shared.service.timers import LIMIT, LowWater, claim
from shared.testing.servers import Backends

pytestmark = pytest.mark.real

metadata = MetaData()
DEFINITION = Definition("timed", kernel_tables(metadata), {}, {}, {}, {})
NOON = datetime(2026, 3, 9, 12, tzinfo=ZONE)


@dataclass
class Machine:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def engine(fresh_backends: Backends) -> Iterator[Engine]:
    engine = open_engine(fresh_backends.database_url, "timed")
    create_schema(engine, "timed")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def arm(engine: Engine, count: int, due: datetime, waits_for: str = "") -> None:
    """Timers a second apart, the last one at `due`."""
    instants = [(due - timedelta(seconds=n)).isoformat() for n in range(count)]
    rows = [
        {
            "id": f"{waits_for}{at}",
            "due_at": at,
            "fires_at": at,
            "kind": "alarm",
            "target": "a",
            "waits_for": waits_for,
        }
        for at in instants
    ]
    with engine.begin() as connection:
        bulk.append(connection, DEFINITION.kernel.timers, rows)


def claimed(connection: Connection, now: datetime = NOON) -> list[str]:
    return [due.id for due in claim(connection, DEFINITION, now, LowWater()).due]


def test_two_processes_never_claim_one_timer(engine: Engine) -> None:
    arm(engine, LIMIT + 10, NOON)
    with engine.begin() as one, engine.begin() as other:
        first, second = claimed(one), claimed(other)
    assert (len(first), len(second)) == (LIMIT, 10)
    assert not set(first) & set(second)
    assert max(first) < min(second)


def test_what_a_process_gave_up_is_claimed_by_the_next(engine: Engine) -> None:
    arm(engine, 3, NOON)
    with engine.connect() as dying:
        assert len(claimed(dying)) == 3
        with engine.begin() as other:
            assert claimed(other) == []
    with engine.begin() as other:
        assert len(claimed(other)) == 3


def test_earliest_of_all_queues_come_first(engine: Engine) -> None:
    arm(engine, LIMIT, NOON, "site/near")
    arm(engine, LIMIT, NOON - timedelta(seconds=LIMIT // 2))
    with engine.begin() as connection:
        watermarks.note(connection, DEFINITION.kernel, [("site/near", NOON.isoformat())])
        due = claim(connection, DEFINITION, NOON, LowWater()).due
    assert [row.due_at for row in due] == sorted(row.due_at for row in due)
    assert len(due) == LIMIT
    assert {row.waits_for for row in due} == {"", "site/near"}


def test_scan_walks_over_neither_what_has_fired_nor_what_waits(engine: Engine) -> None:
    """Rows that a scan visits are counted by PostgreSQL, within the transaction."""
    machine = Machine()
    mark = LowWater(machine)
    with engine.begin() as connection:
        mark.note(claim(connection, DEFINITION, NOON, mark))
    arm(engine, 500, NOON)
    arm(engine, 500, NOON, "site/silent")
    machine.now += 30
    assert visited(engine, LowWater()) == 500
    assert visited(engine, mark) == 1


def visited(engine: Engine, low_water: LowWater) -> int:
    """Rows of timers that a scan at noon gets from the index."""
    fetched = text("SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'timers'")
    with engine.begin() as connection:
        before = int(connection.execute(fetched).scalar_one())
        claim(connection, DEFINITION, NOON, low_water)
        return int(connection.execute(fetched).scalar_one()) - before
