"""Sites for scenarios: the same scenario on embedded and on real back ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from scene.mischief import held
from scene.site import Site

from shared.testing.servers import Backends, fresh_backends

BACKENDS = ("embedded", pytest.param("real", marks=pytest.mark.real))


class SharedSite:
    """One site for many scenarios, replaced after one that did not leave it clean."""

    def __init__(self, directory: Path, backends: Backends | None) -> None:
        self._directory = directory
        self._backends = backends
        self._stack = ExitStack()
        self._site: Site | None = None
        self._made = 0

    def get(self) -> Site:
        if self._site is None:
            self._site = self._make()
        return self._site

    def discard(self) -> None:
        self._stack.close()
        self._site = None

    def _make(self) -> Site:
        self._made += 1
        directory = self._directory / str(self._made)
        urls = []
        if self._backends is not None:
            own = self._stack.enter_context(fresh_backends(self._backends))
            urls = [own.amqp_url, own.database_url]
        site = Site(directory, *urls)
        self._stack.callback(site.end)
        site.begin()
        return site


@pytest.fixture(scope="session", params=BACKENDS)
def shared_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedSite]:
    backends = request.getfixturevalue("backends") if request.param == "real" else None
    shared = SharedSite(tmp_path_factory.mktemp("site"), backends)
    yield shared
    shared.discard()


@pytest.fixture
def site(shared_site: SharedSite) -> Iterator[Site]:
    """A running site on which nothing is held and nothing moves."""
    site = shared_site.get()
    yield site
    if not site.ready() or held(site) or site.quiet.moving(site.now()):
        shared_site.discard()
