"""The office of `http_office`, reached without a network through werkzeug's client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from http_office import ROUTES, Office
from structlog.testing import LogCapture
from werkzeug.test import Client

from shared.http.application import Application
from shared.http.route import Call, Route


@pytest.fixture
def office() -> Office:
    return Office()


def _run(route: Route, call: Call) -> Any:
    return route.endpoint(call)


@pytest.fixture
def client_of(office: Office) -> Callable[..., Client]:
    def make(routes: tuple[Route, ...] = ROUTES) -> Client:
        served = [(route, _run) for route in routes]
        return Client(Application(served, office))

    return make


@pytest.fixture
def client(client_of: Callable[..., Client]) -> Client:
    return client_of()


@pytest.fixture
def log() -> Iterator[LogCapture]:
    """What the service logs during the test."""
    capture = LogCapture()
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[capture])
    yield capture
    structlog.configure(processors=before)
