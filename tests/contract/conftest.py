"""The two adapters of the transport port, each with a post office of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from post_office import PostOffice

from shared.contracts.envelope import new_id
from shared.messaging.amqp import AmqpTransport
from shared.messaging.inprocess import InProcessTransport
from shared.messaging.port import Transport
from shared.testing.servers import Backends, fresh_backends


@pytest.fixture(scope="module")
def broker(backends: Backends) -> Iterator[str]:
    """A virtual host for the whole suite: names keep the tests apart, and one is soon made."""
    with fresh_backends(backends) as own:
        yield own.amqp_url


@pytest.fixture(params=["in_process", pytest.param("amqp", marks=pytest.mark.real)])
def transport(request: pytest.FixtureRequest) -> Transport:
    if request.param == "in_process":
        return InProcessTransport()
    return AmqpTransport(request.getfixturevalue("broker"))


@pytest.fixture
def office(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A post office whose box is declared; nobody kills this broker, so nothing has to settle."""
    monkeypatch.setattr("shared.messaging.amqp.SETTLE_SECONDS", 0)
    office = PostOffice(transport, f"t{new_id()[-12:]}")
    transport.declare(office.topology)
    yield office
    office.close()
