"""The back ends of a run and the settings that lead to them: SQLite in the run's folder, servers
that the environment names, or private servers that live as long as the run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from cli.sample_day import ports
from cli.sample_day.server_data import ServerData
from cli.sample_day.stage import EMBEDDED, REAL, Stage
from cli.site import kept_secrets
from shared.directory.directory import Directory
from shared.kernel.refusals import Conflict, Invalid
from shared.messaging.amqp import AmqpTransport
from shared.messaging.topology import site_topology
from shared.settings import SERVICES, Settings, read_settings
from shared.site.schema import drop_schemas
from shared.testing.servers import PostgresServer, ServersUnavailable, private_servers

_AMQP, _DATABASE = "JIELI_AMQP_URL", "JIELI_DATABASE_URL"
_NO_BROKER = "amqp://"
_POLL_SECONDS = "0.2"


@contextmanager
def site_backend(stage: Stage) -> Iterator[Settings]:
    """The settings of a run, with everything there that a site needs."""
    with ExitStack() as stack:
        urls = _standing(stage)
        if urls is None:
            stack.enter_context(_refused())
            data = ServerData(stage.directory).claim()
            servers = stack.enter_context(private_servers(data))
            urls = servers.rabbit.url, servers.postgres.url
        yield stack.enter_context(_settings(stage, *urls))


@contextmanager
def databases(stage: Stage) -> Iterator[Settings]:
    """The settings of a run whose site does not work: only its databases are there."""
    with ExitStack() as stack:
        urls = _standing(stage)
        if urls is None:
            stack.enter_context(_refused())
            server = PostgresServer(ServerData(stage.directory).claim() / "postgres")
            stack.callback(server.stop)
            server.start()
            urls = _NO_BROKER, server.url
        yield stack.enter_context(_settings(stage, *urls))


def wipe(stage: Stage) -> None:
    """Forget a run, on servers that the environment names too, so that the next is a new one."""
    given = _standing(stage)
    if stage.backend == REAL and given:
        with _settings(stage, *given) as settings:
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


@contextmanager
def _settings(stage: Stage, amqp_url: str, database_url: str) -> Iterator[Settings]:
    """Put a run's settings into the environment, for this process and its children."""
    before = dict(os.environ)
    os.environ.update(
        {
            **kept_secrets(stage.secrets),
            _AMQP: amqp_url,
            _DATABASE: database_url,
            "JIELI_TIME": "stepped",
            "JIELI_POLL_SECONDS": _POLL_SECONDS,
            "JIELI_HTTP_PORT": str(ports.spare_ports()),
            "JIELI_LOG_LEVEL": os.environ.get("JIELI_LOG_LEVEL", "WARNING"),
        }
    )
    try:
        yield read_settings()
    finally:
        os.environ.clear()
        os.environ.update(before)
