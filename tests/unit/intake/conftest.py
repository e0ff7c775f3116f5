"""Offices on copies of one database, where the packaged sample is there already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from item_office import ItemOffice, make_blank, opened


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
