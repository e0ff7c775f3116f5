"""An office of the invented service for each test, on a copy of one empty database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import counter_service
import pytest
import structlog
from counter_office import MachineTime, Office, copy_database, open_quickly

from shared.contracts.registry import SCHEMAS
from shared.messaging.topology import FOLLOWS


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """What is logged is not looked at here, and drawing tracebacks takes seconds."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank")
    engine = open_quickly(path, "counter")
    counter_service.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> MachineTime:
    clock = MachineTime()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def office(
    tmp_path: Path,
    blank_database: Path,
    machine: MachineTime,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    for message_type, schema in counter_service.SCHEMAS.items():
        monkeypatch.setitem(SCHEMAS, message_type, schema)
    for service, producers in counter_service.FOLLOWS.items():
        monkeypatch.setitem(FOLLOWS, service, producers)
    copy_database(blank_database, tmp_path)
    office = Office(tmp_path, machine)
    yield office
    office.engine.dispose()
