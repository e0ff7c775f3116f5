"""One service at work: its database, its transport, and what its entrypoints need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from shared.db.engine import is_outage, open_engine, reading
from shared.directory.directory import Directory
from shared.http.keys import load_public_key, load_signing_key
from shared.http.tokens import Verifier
from shared.messaging.correspondence import Correspondence
from shared.messaging.outbox import OutboxPublisher, Pace
from shared.messaging.port import Transport
from shared.messaging.receive import Batching, ReceiveLoop
from shared.messaging.topology import site_topology
from shared.rulebook import policies
from shared.rulebook.calendars.folder import CalendarFolder
from shared.service.definition import Definition
from shared.service.executor import Executor
from shared.service.housekeeping import Housekeeping
from shared.settings import SERVICES, Settings
from shared.site import metrics
from shared.site.denials import DeniedTokens
from shared.site.tables import SCHEMA
from shared.site.time import SteppedTime, system_now
from shared.vault import Vault

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Site:
    """What the services of one site share, made once per process."""

    settings: Settings
    directory: Directory
    transport: Transport
    engine: Engine
    correspondence: Correspondence
    now: Callable[[], datetime]


def open_site(settings: Settings, transport: Transport) -> Site:
    engine = open_engine(settings.database_url, SCHEMA)
    directory = Directory.load(settings.divisions_file, settings.site_file)
    now: Callable[[], datetime] = SteppedTime(engine) if settings.time == "stepped" else system_now
    return Site(
        settings, directory, transport, engine, open_correspondence(settings, directory), now
    )


def open_correspondence(settings: Settings, directory: Directory) -> Correspondence:
    """The site's own keys, with what the directory has of other sites'."""
    return Correspondence(
        directory,
        load_signing_key(settings.relay_private_key),
        Vault.from_text(settings.sealing_key, settings.party_key),
    )


class Runtime:
    """What the nameko class of a service works with; also the HTTP entrypoint's runtime."""

    def __init__(self, definition: Definition, site: Site) -> None:
        self.definition = definition
        self.site = site
        self.settings = site.settings
        self.directory = site.directory
        self.vault = site.correspondence.vault
        self.now = site.now
        self.max_body_bytes = site.settings.max_body_bytes
        self.engine = open_engine(site.settings.database_url, definition.name)
        self.topology = site_topology(SERVICES, site.directory.hosted(), site.directory.peers)
        self.calendars = CalendarFolder(site.settings.calendars)
        self.executor = Executor(
            definition,
            self.engine,
            site.now,
            site.correspondence,
            self.calendars.offices,
            policies.load(site.settings.policies, site.directory.divisions),
            self.wake_publisher,
        )
        self.outbox = OutboxPublisher(
            definition,
            self.engine,
            site.transport,
            self.topology,
            site.now,
            Pace(poll=site.settings.poll_seconds, watermark=site.settings.poll_seconds),
            site.correspondence,
        )
        self.loops: list[ReceiveLoop] = []
        self.housekeeping = Housekeeping(definition, self.engine, site.settings.retention_days)
        self.token_verifier = Verifier(
            [load_public_key(site.settings.token_public_key)],
            site.directory.site.name,
            definition.name,
            DeniedTokens(site.engine).__contains__,
        )
        self.registry = CollectorRegistry()
        self.registry.register(
            metrics.ServiceCollector(definition, self.engine, self.broker_connected)
        )

    def wake_publisher(self) -> None:
        self.outbox.wake()

    def receive_loop(self, queue: str, handle: Callable[..., None], rest: float) -> ReceiveLoop:
        """A loop over one of the service's queues; `ready` watches it. Nobody rests while a driver
        waits for everything to be done before it moves the time on."""
        size = self.settings.batch_size
        rest = rest if self.settings.time == "system" else 0.0
        batching = Batching(size=size, prefetch=2 * size, rest=rest)
        loop = ReceiveLoop(self.site.transport, self.topology, queue, handle, batching)
        self.loops.append(loop)
        return loop

    def renew_calendars(self) -> int:
        """Take up a year that was imported, and compute anew a batch of what rested on the
        calendars before it; how many there were."""
        self.executor.calendars = self.calendars.read_again()
        return self.executor.recompute()

    def nudge(self, act: Callable[[], object]) -> object:
        """Do what a timer asks for, and return its answer; while the database is away there is
        nothing to do."""
        try:
            return act()
        except DBAPIError as error:
            if not is_outage(error):
                raise
            log.warning("database_away", service=self.definition.name)
            return None

    def system_now(self) -> datetime:
        return system_now()

    def ready(self) -> dict[str, bool]:
        """What windows need: without the broker the outbox keeps what they do until it is back."""
        return {"database": self._database_answers()}

    def broker_connected(self) -> bool:
        return all(loop.connected for loop in self.loops)

    def _database_answers(self) -> bool:
        try:
            with reading(self.engine) as connection:
                connection.execute(text("SELECT 1"))
            return True
        except DBAPIError:
            return False
