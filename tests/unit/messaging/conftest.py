"""A mail room for each test, on a copy of one empty database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from mail_room import MailRoom, ToldTransport, metadata, open_quickly
from sqlalchemy import Engine


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def messaging_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Engine]]:
    """One engine for all tests, so that each statement is compiled once."""
    path = tmp_path_factory.mktemp("messaging")
    engine = open_quickly(path)
    metadata.create_all(engine)
    engine.dispose()
    shutil.copy(path / "routing.sqlite", path / "blank.sqlite")
    yield path, engine
    engine.dispose()


@pytest.fixture
def database(messaging_engine: tuple[Path, Engine]) -> Engine:
    """The kernel's tables, empty."""
    path, engine = messaging_engine
    engine.dispose()
    shutil.copy(path / "blank.sqlite", path / "routing.sqlite")
    return engine


@pytest.fixture
def transport() -> ToldTransport:
    return ToldTransport()


@pytest.fixture
def room(database: Engine, transport: ToldTransport) -> MailRoom:
    return MailRoom(database, transport)
