"""RabbitMQ and PostgreSQL for real runs: those that the environment names, else private ones."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.testing.servers.databases import database_answers, drop_database, fresh_database
from shared.testing.servers.install import AMQP_VARIABLE, DATABASE_VARIABLE
from shared.testing.servers.postgres import PostgresServer
from shared.testing.servers.rabbitmq import RabbitServer, broker_answers
from shared.testing.servers.refused import ServersUnavailable
from shared.testing.servers.server import PrivateServer


@dataclass(frozen=True)
class Backends:
    """Where broker and database are; `rabbit` is None where the broker is not ours.

    `prefix` differs from one set of back ends to the next: names of sites and queues that begin
    with it do not clash on a broker that is shared.
    """

    amqp_url: str
    database_url: str
    prefix: str
    rabbit: RabbitServer | None = None


@dataclass(frozen=True)
class PrivateServers:
    """A broker and a database server that a fault test may kill and start again."""

    rabbit: RabbitServer
    postgres: PostgresServer

    def revive(self) -> None:
        """Start whatever does not run, for a test may have failed half-way."""
        _together([self.rabbit.start, self.postgres.start])


@contextmanager
def real_backends(directory: Path) -> Iterator[Backends]:
    """Back ends for as long as the context lasts; data of private ones stays in `directory`."""
    amqp_url = _given(AMQP_VARIABLE, broker_answers)
    database_url = _given(DATABASE_VARIABLE, database_answers)
    rabbit = None if amqp_url else RabbitServer(directory / "rabbitmq")
    postgres = None if database_url else PostgresServer(directory / "postgres")
    with running([server for server in (rabbit, postgres) if server]):
        yield Backends(
            amqp_url or (rabbit.url if rabbit else ""),
            database_url or (postgres.url if postgres else ""),
            _unused_name(),
            rabbit,
        )


@contextmanager
def fresh_backends(shared: Backends) -> Iterator[Backends]:
    """A virtual host and a database of one's own on shared servers, dropped at the end.

    AMQP cannot make virtual hosts: on a given broker the virtual host is the shared one, and
    `prefix` is what keeps names apart.
    """
    name = _unused_name()
    with ExitStack() as undo:
        amqp_url = shared.amqp_url
        if shared.rabbit:
            amqp_url = shared.rabbit.fresh_vhost(name)
            undo.callback(shared.rabbit.drop_vhost, name)
        database_url = fresh_database(shared.database_url, name)
        undo.callback(drop_database, shared.database_url, name)
        yield Backends(amqp_url, database_url, name, shared.rabbit)


@contextmanager
def private_servers(directory: Path) -> Iterator[PrivateServers]:
    """Servers of one's own, whatever the environment names."""
    servers = PrivateServers(
        RabbitServer(directory / "rabbitmq"), PostgresServer(directory / "postgres")
    )
    with running([servers.rabbit, servers.postgres]):
        yield servers


@contextmanager
def running(servers: Sequence[PrivateServer]) -> Iterator[None]:
    """These servers, for as long as the context lasts."""
    try:
        _together([server.start for server in servers])
        yield
    finally:
        _together([server.stop for server in servers])


def _together(acts: Sequence[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in [pool.submit(act) for act in acts]:
            outcome.result()


def _given(variable: str, answers: Callable[[str], bool]) -> str | None:
    url = os.environ.get(variable)
    if url and not answers(url):
        raise ServersUnavailable(f"{variable} 所指的服务器连不上：请改正地址，或去掉这个变量")
    return url or None


def _unused_name() -> str:
    return f"t{uuid.uuid4().hex[:12]}"
