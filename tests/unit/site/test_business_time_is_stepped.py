"""Business time of a simulation: an instant that the driver alone moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared.db.engine import open_engine
from shared.kernel.worktime import ZONE
from shared.site.tables import metadata
from shared.site.time import SteppedTime, system_now

MONDAY = datetime(2026, 3, 9, 10, 30, tzinfo=ZONE)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}", "site")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_it_does_not_run_before_it_was_set(engine: Engine) -> None:
    time = SteppedTime(engine)
    assert time.stored() is None
    with pytest.raises(RuntimeError, match="never set"):
        time()


def test_it_stands_still_until_it_is_moved(engine: Engine) -> None:
    time = SteppedTime(engine)
    time.set(MONDAY)
    assert [time(), time()] == [MONDAY, MONDAY]
    time.set(MONDAY + timedelta(hours=1))
    assert time() == MONDAY + timedelta(hours=1)


def test_it_survives_a_restart_and_is_the_same_for_every_process(engine: Engine) -> None:
    SteppedTime(engine).set(MONDAY)
    assert SteppedTime(engine)() == MONDAY


def test_it_is_told_in_the_zone_of_the_offices(engine: Engine) -> None:
    """Instants are compared as text: all of them must have one offset."""
    time = SteppedTime(engine)
    time.set(MONDAY.astimezone(UTC))
    assert time().isoformat() == "2026-03-09T10:30:00+08:00"


def test_systems_time_is_told_in_that_zone_too() -> None:
    now = system_now()
    assert now.isoformat().endswith("+08:00")
    assert now.microsecond == 0
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)
