"""Paper sites on copies of empty databases: one for a test of its own, one played for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from paper_days import STORIES
from paper_site import PaperSite, make_blank, opened

from shared.settings import TABLE


@pytest.fixture(autouse=True, scope="session")
def _quiet_logs() -> Iterator[None]:
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True, scope="session")
def _no_settings() -> Iterator[None]:
    """Whoever runs the tests may have a site of their own in the environment."""
    with pytest.MonkeyPatch.context() as environment:
        for setting in TABLE:
            environment.delenv(setting.name, raising=False)
        yield


@pytest.fixture(scope="session")
def blank_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank-site")
    make_blank(path)
    return path


@pytest.fixture
def site(blank_site: Path, tmp_path: Path) -> Iterator[PaperSite]:
    """A site where nothing has happened yet."""
    with opened(blank_site, tmp_path) as site:
        yield site


@pytest.fixture(scope="session")
def played(
    blank_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[PaperSite, dict[str, str]]]:
    """A site where every story has happened, with the case of each; only to be read."""
    with opened(blank_site, tmp_path_factory.mktemp("played")) as site:
        yield site, {story.__name__: story(site) for story in STORIES}


@pytest.fixture
def tampered(played: tuple[PaperSite, dict[str, str]], tmp_path: Path) -> Iterator[PaperSite]:
    """A copy of the played site, to be tampered with."""
    site, _ = played
    site.close()
    for database in site.path.glob("*.sqlite*"):
        shutil.copy(database, tmp_path)
    copy = PaperSite(tmp_path)
    yield copy
    copy.close()
