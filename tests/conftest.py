"""Real back ends for the tests that ask for them; where they cannot be had, those tests fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings

from shared.testing import servers
from shared.testing.servers import Backends, PrivateServers, ServersUnavailable

# How long a machine with other work takes to draw an example says nothing of the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session")
def backends() -> Iterator[Backends]:
    """One broker and one database server for the whole run, started when a test first asks."""
    with (
        _unavailable_is_failure(),
        servers.temporary_directory() as directory,
        servers.real_backends(directory) as running,
    ):
        yield running


@pytest.fixture
def fresh_backends(backends: Backends) -> Iterator[Backends]:
    """A virtual host and a database of the test's own on the shared servers.

    Where JIELI_TEST_AMQP_URL names the broker, its virtual host is shared: AMQP cannot make one.
    Begin the names of sites and queues with `fresh_backends.prefix`.
    """
    with _unavailable_is_failure(), servers.fresh_backends(backends) as own:
        yield own


@pytest.fixture(scope="session")
def private_servers() -> Iterator[PrivateServers]:
    """Servers that a test may kill; they run again when the next test that asks begins."""
    with (
        _unavailable_is_failure(),
        servers.temporary_directory() as directory,
        servers.private_servers(directory) as running,
    ):
        yield running


@pytest.fixture(autouse=True)
def _killed_servers_run_again(request: pytest.FixtureRequest) -> None:
    if "private_servers" in request.fixturenames:
        request.getfixturevalue("private_servers").revive()


@contextmanager
def _unavailable_is_failure() -> Iterator[None]:
    try:
        yield
    except ServersUnavailable as unavailable:
        raise pytest.fail.Exception(str(unavailable), pytrace=False) from None
