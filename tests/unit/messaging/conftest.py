"""A mail room for each test, on a copy of one empty database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from mail_room import MailRoom, ToldTransport, metadata, open_quickly


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mail-room")
    engine = open_quickly(path)
    metadata.create_all(engine)
    engine.dispose()
    return path / "routing.sqlite"


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Path:
    """The folder of a database with the kernel's tables."""
    shutil.copy(empty_database, tmp_path)
    return tmp_path


@pytest.fixture
def transport() -> ToldTransport:
    return ToldTransport()


@pytest.fixture
def room(database: Path, transport: ToldTransport) -> Iterator[MailRoom]:
    room = MailRoom(database, transport)
    yield room
    room.engine.dispose()
