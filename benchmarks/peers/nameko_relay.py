"""Plain nameko: an event handler that writes with psycopg2 and dispatches the next event."""

# ruff: noqa: E402
# mypy: ignore-errors
from __future__ import annotations

import warnings

warnings.filterwarnings("ignore")
import eventlet

eventlet.monkey_patch()

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from eventlet.queue import LifoQueue
from nameko.containers import ServiceContainer
from nameko.events import EventDispatcher, EventHandler
from nameko.extensions import DependencyProvider

from benchmarks.peers import work


class QuorumEventHandler(EventHandler):
    """nameko declares classic queues; a quorum queue must be asked for."""

    def setup(self) -> None:
        super().setup()
        self.queue.queue_arguments = {"x-queue-type": "quorum"}


class Database(DependencyProvider):
    """A connection for each worker."""

    def setup(self) -> None:
        self.free = LifoQueue()

    def start(self) -> None:
        for _ in range(work.at_once()):
            self.free.put(psycopg2.connect(work.database_url()))

    def get_dependency(self, _worker_ctx: Any) -> Database:
        return self

    @contextmanager
    def connection(self) -> Iterator[Any]:
        taken = self.free.get()
        try:
            yield taken
        finally:
            self.free.put(taken)


class RelayService:
    name = "relay"
    dispatch = EventDispatcher()
    database = Database()

    @QuorumEventHandler.decorator("relay", "hop", requeue_on_error=True)
    def hop(self, payload: dict[str, Any]) -> None:
        case_id, number = payload["case_id"], payload["number"]
        with self.database.connection() as connection:
            work.write_hop(connection, case_id, number, payload["payload"])
        event = "beyond" if work.is_last(number) else "hop"
        self.dispatch(event, {**payload, "number": number + 1})


if __name__ == "__main__":
    config = {"AMQP_URI": work.amqp_url(), "max_workers": work.at_once()}
    container = ServiceContainer(RelayService, config)
    container.start()
    container.wait()
