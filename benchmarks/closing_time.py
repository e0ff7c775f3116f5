"""Very many clocks due at one closing time, fired and told by supervision's own processes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta

import requests
from sqlalchemy import Connection, Engine, text

from benchmarks.judge import Stuck
from benchmarks.processes import running
from benchmarks.results import Rate
from benchmarks.servers import Place
from shared.settings import SERVICES
from shared.site.time import SteppedTime
from shared.testing.servers.databases import connect
from shared.testing.servers.ports import spare_port

_PROCESSES = 2
_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 300.0
_FIRED = "SELECT NOT EXISTS (SELECT FROM timers WHERE waits_for = '' AND fires_at <= :due)"
_COMMITTED = """
SELECT max(extract(epoch FROM pg_xact_commit_timestamp(xmin))) FROM history
 WHERE actor = 'supervision/timer' AND time = :due
"""
_TOLD = "SELECT NOT EXISTS (SELECT FROM outbox WHERE sent_at IS NULL)"
_PUBLISHED = "SELECT max(sent_at) FROM outbox"


class ClosingTime:
    """Processes as services/host.py starts them, and business time that is moved for them."""

    def __init__(self, place: Place, environment: Mapping[str, str], site: Engine) -> None:
        self.place = place
        self.environment = environment
        self.time = SteppedTime(site)

    def measure(self, due: datetime, count: int) -> tuple[Rate, Rate]:
        """From when it is `due`, until all is committed and until all is told."""
        self.time.set(due - timedelta(minutes=1))
        with ExitStack() as stack:
            connection = stack.enter_context(connect(self.place.database_url))
            connection.execute(text("SET search_path = supervision"))
            ports = [self._start(stack) for _ in range(_PROCESSES)]
            for port in ports:
                _await_ready(port)
            began = time.time()
            self.time.set(due)
            seconds = []
            for done, at in ((_FIRED, _COMMITTED), (_TOLD, _PUBLISHED)):
                _await(connection, done, due)
                seconds.append(float(_value(connection, at, due)) - began)
        committed, published = (Rate(count, each, _PROCESSES) for each in seconds)
        return committed, published

    def _start(self, stack: ExitStack) -> int:
        """A process of supervision alone; the port that it listens on."""
        port = spare_port()
        first = port - SERVICES.index("supervision")
        environment = {**self.environment, "JIELI_HTTP_PORT": str(first)}
        command = ("-m", "services.host", "supervision")
        stack.enter_context(running([command], environment, self.place.directory))
        return port


def _await_ready(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=2).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(_LOOK_SECONDS)
    raise Stuck("supervision did not start")


def _await(connection: Connection, done: str, due: datetime) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _value(connection, done, due):
        if time.monotonic() > deadline:
            raise Stuck(f"after {_PATIENCE_SECONDS:.0f} s still not: {done}")
        time.sleep(_LOOK_SECONDS)


def _value(connection: Connection, statement: str, due: datetime) -> float:
    asked = text(statement)
    given = {"due": due.isoformat()} if ":due" in statement else {}
    value: float = connection.execute(asked, given).scalar_one()
    return value
