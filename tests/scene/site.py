"""One site at work in a directory of its own, on embedded or real back ends."""

from __future__ import annotations

import os
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import requests
from click.testing import CliRunner, Result

from cli.launcher import Launcher, Process
from cli.main import main
from cli.sample_day.desk import Desk
from cli.sample_day.quiet import Quiet
from cli.site import definitions, engines, kept_secrets
from scene.waiting import insist, until
from shared.db.engine import open_engine
from shared.directory.directory import Directory
from shared.messaging.correspondence import Correspondence
from shared.settings import SERVICES, Settings, read_settings
from shared.site.runtime import open_correspondence
from shared.site.schema import migrate_schemas
from shared.site.tables import SCHEMA
from shared.site.time import ZONE, SteppedTime, system_now

#: A working Monday of the sample calendar.
MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)
_POLL_SECONDS = "0.1"
_WATCH_SECONDS = 0.1


class Site:
    """A site whose dead processes are started again, as `jieli up` does it."""

    def __init__(
        self,
        directory: Path,
        amqp_url: str = "",
        database_url: str = "",
        *,
        stepped: bool = True,
        site_file: Path | None = None,
    ) -> None:
        self.environment = {
            **kept_secrets(directory / "secrets.env"),
            "JIELI_AMQP_URL": amqp_url,
            "JIELI_DATABASE_URL": database_url or f"sqlite:///{directory / 'database'}",
            "JIELI_TIME": "stepped" if stepped else "system",
            "JIELI_POLL_SECONDS": _POLL_SECONDS,
            "JIELI_HTTP_PORT": str(_neighbouring_ports()),
            "JIELI_LOG_LEVEL": "WARNING",
            "JIELI_MATERIALS": str(directory / "materials"),
            "JIELI_SITE_FILE": str(site_file or ""),
            "COLUMNS": "300",
        }
        with _environment(self.environment):
            self.settings: Settings = read_settings()
        self.logs = directory / "logs"
        self.definitions = definitions()
        self._stack = ExitStack()
        self.engines = self._stack.enter_context(engines(self.settings))
        self._site_engine = open_engine(self.settings.database_url, SCHEMA)
        self._stack.callback(self._site_engine.dispose)
        self.quiet = Quiet(self.engines, patience=60.0)
        self._session = requests.Session()
        self._session.trust_env = False
        #: The cases that any clerk of this site was answered for.
        self.answered: set[str] = set()
        self._watching = threading.Event()
        self._watchman: threading.Thread | None = None

    @property
    def embedded(self) -> bool:
        return self.settings.embedded

    def now(self) -> datetime:
        return self.clock() if self.settings.time == "stepped" else system_now()

    @property
    def clock(self) -> SteppedTime:
        return SteppedTime(self._site_engine)

    @property
    def correspondence(self) -> Correspondence:
        directory = Directory.load(self.settings.divisions_file, self.settings.site_file)
        return open_correspondence(self.settings, directory)

    def begin(self) -> None:
        """Make the databases and start for the first time."""
        migrate_schemas(self.settings)
        if self.settings.time == "stepped":
            self.clock.set(MORNING)
        self.start()

    def start(self) -> None:
        self.directory = Directory.load(self.settings.divisions_file, self.settings.site_file)
        self.desk = Desk(self.settings, self.directory)
        self.launcher = self.make_launcher()
        self.launcher.start()
        self._watching.set()
        self._watchman = threading.Thread(target=self._watch, daemon=True)
        self._watchman.start()
        self.wait_ready()

    def make_launcher(self) -> Launcher:
        return Launcher(self.settings, self.environment, self.logs)

    def stop(self) -> None:
        """In good order, as for an upgrade."""
        self._leave_alone()
        self.launcher.stop()

    def kill(self) -> None:
        """All processes at once with SIGKILL, and nobody starts them again."""
        self._leave_alone()
        for process in self.launcher.processes:
            process.kill()

    def end(self) -> None:
        if self._watchman is not None:
            self.kill()
        self._stack.close()

    def process(self, service: str) -> Process:
        """The process that runs this service; on an embedded site it runs all of them."""
        return next(p for p in self.launcher.processes if service in p.names)

    def wait_ready(self, patience: float = 60.0) -> None:
        until(self.ready, f"the services are ready, see {self.logs}", patience)

    def ready(self) -> bool:
        return all(self._answers(service) for service in SERVICES)

    def rest(self) -> None:
        """Wait until everything that was said is heard."""
        until(lambda: self.quiet.moving(self.now()) is None, self._moving(), 60.0)

    def jieli(self, *arguments: str) -> Result:
        """The command line, run on this site."""
        return CliRunner().invoke(main, arguments, env=self.environment)

    def _moving(self) -> str:
        return f"nothing moves: {insist(lambda: self.quiet.moving(self.now()))}"

    def _answers(self, service: str) -> bool:
        try:
            answer = self._session.get(f"{self.settings.url(service)}/readyz", timeout=2)
        except requests.RequestException:
            return False
        return bool(answer.status_code == requests.codes.ok)

    def _watch(self) -> None:
        while self._watching.is_set():
            self.launcher.restart_dead()
            threading.Event().wait(_WATCH_SECONDS)

    def _leave_alone(self) -> None:
        self._watching.clear()
        if self._watchman is not None:
            self._watchman.join()
            self._watchman = None


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _neighbouring_ports() -> int:
    """The first of four free ports, random so that parallel test runs do not meet."""
    for _ in range(200):
        first = random.SystemRandom().randrange(12_000, 19_900)
        if all(_free(first + offset) for offset in range(len(SERVICES))):
            return first
    raise AssertionError("no four neighbouring ports are free")


def _free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
