"""Offices on copies of one database, where the packaged sample is there already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from help_desk import HelpDesk, help_desk
from item_office import ItemOffice, make_blank, opened
from queue_office import QueueHall, open_queue


@pytest.fixture(scope="session")
def blank_intake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank-intake")
    make_blank(path)
    return path


@pytest.fixture(scope="session")
def stocked_intake(blank_intake: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stocked-intake")
    office = opened(blank_intake, path)
    office.get("/items")
    office.engine.dispose()
    return path


@pytest.fixture
def office(stocked_intake: Path, tmp_path: Path) -> Iterator[ItemOffice]:
    office = opened(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


@pytest.fixture
def fresh_office(blank_intake: Path, tmp_path: Path) -> Iterator[ItemOffice]:
    """A site that nobody has used yet."""
    office = opened(blank_intake, tmp_path)
    yield office
    office.engine.dispose()


@pytest.fixture
def desk(stocked_intake: Path, tmp_path: Path) -> Iterator[HelpDesk]:
    """A hall where people ask."""
    with help_desk(stocked_intake, tmp_path) as desk:
        yield desk


@pytest.fixture
def queue(stocked_intake: Path, tmp_path: Path) -> Iterator[QueueHall]:
    hall = open_queue(stocked_intake, tmp_path)
    yield hall
    hall.office.engine.dispose()
