"""What supervision heard is kept in parts by month, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, insert, select, text

from services.supervision.months import prepare_months
from services.supervision.tables import metadata, observed_facts
from shared.contracts.envelope import new_id
from shared.db.engine import create_schema, open_engine
from shared.kernel.worktime import ZONE
from shared.testing.servers import Backends

pytestmark = pytest.mark.real

DECEMBER = datetime(2026, 12, 31, 23, 59, tzinfo=ZONE)


@pytest.fixture
def engine(fresh_backends: Backends) -> Iterator[Engine]:
    engine = open_engine(fresh_backends.database_url, "supervision")
    create_schema(engine, "supervision")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def hear(engine: Engine, month: str) -> None:
    row = {"subject": "case/1", "node": "411521000000", "fact": "intake.case_accepted"}
    row |= {"month": month, "id": new_id(), "at": f"{month}-01T10:00:00+08:00", "data": "{}"}
    with engine.begin() as connection:
        connection.execute(insert(observed_facts), [row])


def parts(engine: Engine) -> dict[str, int]:
    """How many facts each part holds."""
    counted = text("SELECT tableoid::regclass::text, count(*) FROM observed_facts GROUP BY 1")
    with engine.connect() as connection:
        return dict(connection.execute(counted).all())


def test_this_month_and_the_next_have_parts_of_their_own(engine: Engine) -> None:
    prepare_months(engine, DECEMBER)
    for month in ("2026-12", "2027-01", "2027-02"):
        hear(engine, month)
    assert parts(engine) == {
        "observed_facts_2026_12": 1,
        "observed_facts_2027_01": 1,
        "observed_facts_other": 1,
    }


def test_what_was_kept_aside_moves_into_the_part_of_its_month(engine: Engine) -> None:
    for month in ("2026-12", "2026-12", "2025-06"):
        hear(engine, month)
    prepare_months(engine, DECEMBER)
    assert parts(engine) == {"observed_facts_2026_12": 2, "observed_facts_other": 1}
    with engine.connect() as connection:
        assert len(connection.execute(select(observed_facts)).all()) == 3


def test_making_them_again_changes_nothing(engine: Engine) -> None:
    prepare_months(engine, DECEMBER)
    hear(engine, "2026-12")
    prepare_months(engine, DECEMBER)
    assert parts(engine) == {"observed_facts_2026_12": 1}
