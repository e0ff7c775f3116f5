"""An office of the invented service for each test, on a fresh copy of an empty database."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import counter_service
import pytest
import structlog
from counter_office import MachineTime, Office, open_quickly
from sqlalchemy import Engine

from shared.contracts.registry import SCHEMAS
from shared.messaging.topology import FOLLOWS


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """What is logged is not looked at here, and drawing tracebacks takes seconds."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def service_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Engine]]:
    """One engine for all tests, so that each statement is compiled once."""
    path = tmp_path_factory.mktemp("service")
    engine = open_quickly(path, "counter")
    counter_service.metadata.create_all(engine)
    engine.dispose()
    shutil.copy(path / "counter.sqlite", path / "blank.sqlite")
    yield path, engine
    engine.dispose()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineTime:
    clock = MachineTime()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def office(
    service_engine: tuple[Path, Engine],
    machine: MachineTime,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """Nothing has happened here yet."""
    for message_type, schema in counter_service.SCHEMAS.items():
        monkeypatch.setitem(SCHEMAS, message_type, schema)
    for service, producers in counter_service.FOLLOWS.items():
        monkeypatch.setitem(FOLLOWS, service, producers)
    path, engine = service_engine
    engine.dispose()
    shutil.copy(path / "blank.sqlite", path / "counter.sqlite")
    return Office(path, machine, engine)
