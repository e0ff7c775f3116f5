"""The private broker and database of a run, and a fresh place on them for each measurement."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import cpu_seconds
from benchmarks.results import Cpu
from shared.testing.servers import PostgresServer, RabbitServer, temporary_directory
from shared.testing.servers.tree import descendants

#: Beside PostgreSQL's defaults, among them fsync and synchronous_commit on. Commit timestamps are
#: how hop latency is measured, for all contestants alike.
POSTGRES_SETTINGS = {
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "track_commit_timestamp": "on",
}


class _Postgres(PostgresServer):
    def command(self) -> list[str]:
        pairs = [f"{name}={value}" for name, value in POSTGRES_SETTINGS.items()]
        return [*super().command(), *(word for pair in pairs for word in ("-c", pair))]


@dataclass(frozen=True)
class Place:
    """A virtual host, a database and a directory that nothing else has used."""

    amqp_url: str
    database_url: str
    directory: Path

    @property
    def libpq_url(self) -> str:
        """The database's address for those who do not come through SQLAlchemy."""
        return self.database_url.replace("postgresql+psycopg2:", "postgresql:")


class Servers:
    """Broker and database, with their process trees."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.rabbit = RabbitServer(directory / "rabbitmq")
        self.postgres = _Postgres(directory / "postgres")
        self._broker: set[int] = set()
        self._database: set[int] = set()
        self._count = 0

    def start(self) -> None:
        # One after the other, so that it is known which processes are whose.
        self._broker = _started(self.rabbit.start)
        self._database = _started(self.postgres.start)

    def stop(self) -> None:
        # Nothing of it is kept.
        self.rabbit.kill()
        self.postgres.kill()

    def cpu(self, workers: set[int]) -> Cpu:
        return Cpu(cpu_seconds(workers), cpu_seconds(self._broker), cpu_seconds(self._database))

    @contextmanager
    def place(self) -> Iterator[Place]:
        self._count += 1
        name = f"bench{self._count}"
        directory = self.directory / name
        directory.mkdir()
        amqp_url, database_url = self.rabbit.fresh_vhost(name), self.postgres.fresh_database(name)
        yield Place(amqp_url, database_url, directory)
        # Not after a failure: there the servers are going, too.
        self.rabbit.drop_vhost(name)
        self.postgres.drop_database(name)


@contextmanager
def bench_servers() -> Iterator[Servers]:
    with temporary_directory() as directory:
        servers = Servers(directory)
        try:
            servers.start()
            yield servers
        finally:
            servers.stop()


def used(before: Cpu, after: Cpu) -> Cpu:
    """The CPU time between two looks."""
    return Cpu(
        after.workers - before.workers,
        after.broker - before.broker,
        after.database - before.database,
    )


def _started(start: Callable[[], None]) -> set[int]:
    before = descendants(os.getpid())
    start()
    return descendants(os.getpid()) - before
