"""The back ends of a run and the settings that lead to them: SQLite in the run's folder, servers
that the environment names, or private servers that live as long as the run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from cli.sample_day import ports, site_servers
from cli.sample_day.pilot import write_policy
from cli.sample_day.server_data import ServerData
from cli.sample_day.stage import EMBEDDED, REAL, SITES, Stage
from cli.sample_day.station import Equipment
from cli.site import kept_secrets
from shared.directory.directory import Directory
from shared.kernel.refusals import Conflict, Invalid
from shared.messaging.amqp import AmqpTransport
from shared.messaging.topology import site_topology
from shared.settings import SERVICES
from shared.site.schema import drop_schemas
from shared.testing.servers import PostgresServer, ServersUnavailable, private_servers

_AMQP, _DATABASE = "JIELI_AMQP_URL", "JIELI_DATABASE_URL"
_NO_BROKER = "amqp://"


@contextmanager
def site_backends(stage: Stage) -> Iterator[Sequence[Equipment]]:
    """What the sites of a run need, with all of it there."""
    with ExitStack() as stack:
        if stage.backend == SITES:
            data = ServerData(stage.directory).claim()
            stack.enter_context(_refused())
            yield stack.enter_context(site_servers.linked_sites(stage, data))
            return
        urls = _standing(stage)
        if urls is None:
            stack.enter_context(_refused())
            data = ServerData(stage.directory).claim()
            servers = stack.enter_context(private_servers(data))
            urls = servers.rabbit.url, servers.postgres.url
        yield [_equipment(stage, *urls)]


@contextmanager
def databases(stage: Stage) -> Iterator[Sequence[Equipment]]:
    """The same of a run whose sites do not work: only their databases are there."""
    with ExitStack() as stack:
        if stage.backend == SITES:
            data = ServerData(stage.directory).claim()
            stack.enter_context(_refused())
            yield stack.enter_context(site_servers.databases(stage, data))
            return
        urls = _standing(stage)
        if urls is None:
            stack.enter_context(_refused())
            server = PostgresServer(ServerData(stage.directory).claim() / "postgres")
            stack.callback(server.stop)
            server.start()
            urls = _NO_BROKER, server.url
        yield [_equipment(stage, *urls)]


def wipe(stage: Stage) -> None:
    """Forget a run, on servers that the environment names too, so that the next is a new one."""
    given = _standing(stage) if stage.backend == REAL else None
    if given:
        settings = _equipment(stage, *given).settings
        drop_schemas(settings)
        directory = Directory.load(settings.divisions_file, settings.site_file)
        # A message of the old run would be counted as one of the new.
        AmqpTransport(settings.amqp_url).purge(
            site_topology(SERVICES, directory.hosted(), directory.peers)
        )
    ServerData(stage.directory).remove()
    stage.clear()


def _standing(stage: Stage) -> tuple[str, str] | None:
    """The URLs of broker and database that need no server of ours; None if there are none."""
    if stage.backend == EMBEDDED:
        return "", stage.database_url
    amqp, database = os.environ.get(_AMQP, ""), os.environ.get(_DATABASE, "")
    if amqp and not database:
        raise Invalid("setting", f"设了 {_AMQP}，还要设 {_DATABASE}", _DATABASE)
    return (amqp, database) if amqp else None


@contextmanager
def _refused() -> Iterator[None]:
    """Servers that cannot be had are said in one line, as any refusal."""
    try:
        yield
    except ServersUnavailable as unavailable:
        raise Conflict("servers_unavailable", str(unavailable)) from None


def _equipment(stage: Stage, amqp_url: str, database_url: str) -> Equipment:
    write_policy(stage.policies)
    own = {_AMQP: amqp_url, _DATABASE: database_url, "JIELI_POLICIES": str(stage.policies)}
    return Equipment.of(kept_secrets(stage.secrets) | own, ports.spare_ports(), stage.logs)
