"""Applications accepted per second by a whole site on real back ends, one process per service."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import msgspec

from benchmarks.arithmetic import percentile, spread
from benchmarks.intake_load import Done, Order
from benchmarks.processes import Helper
from benchmarks.results import Answered, Intake, Rate
from benchmarks.servers import Servers
from cli.launcher import Launcher
from cli.sample_day.quiet import Quiet
from cli.site import engines, kept_secrets
from cli.tokens import make_token
from shared.directory.directory import Directory
from shared.settings import SERVICES, Settings, read_settings
from shared.site.schema import migrate_schemas
from shared.site.time import system_now
from shared.testing.servers.ports import spare_port

_VILLAGES = ("411521101204", "411521103208", "411521105204", "411521111203")
_PROCESSES = 2
#: Together 16 connections kept the site busiest; an open loop needs idle ones in reserve.
_CLERKS_CLOSED, _CLERKS_OPEN = 8, 24
_HEAD_START_SECONDS = 1.0
_READY_SECONDS = 60.0


class IntakeSite:
    """A site of its own, and clerks in processes of their own."""

    #: Which services run, each in a process of its own.
    services: Sequence[str] = SERVICES

    def __init__(self, servers: Servers, seconds: float, found: Intake) -> None:
        self.servers = servers
        self.seconds = seconds
        self.found = found
        self._stack = ExitStack()
        self._rounds = 0

    def start(self) -> None:
        place = self._stack.enter_context(self.servers.place())
        environment = {
            **kept_secrets(place.directory / "secrets.env"),
            "JIELI_AMQP_URL": place.amqp_url,
            "JIELI_DATABASE_URL": place.database_url,
            "JIELI_HTTP_PORT": str(_neighbouring_ports()),
            "JIELI_LOG_LEVEL": "WARNING",
        }
        with set_in_environment(environment):
            self.settings: Settings = read_settings()
        migrate_schemas(self.settings)
        groups = [(name,) for name in self.services]
        launcher = Launcher(self.settings, environment, place.directory, groups)
        self._stack.callback(_kill, launcher)
        launcher.start()
        launcher.wait_ready(_READY_SECONDS)
        self._quiet = Quiet(self._stack.enter_context(engines(self.settings)))
        self._tokens = self._issue_tokens()
        self._load(_CLERKS_CLOSED, self.seconds / 4)

    def stop(self) -> None:
        self._stack.close()

    def measure_most(self) -> None:
        """As many as clerks can do who never wait."""
        began, done = self._load(_CLERKS_CLOSED, self.seconds)
        seconds = max(one.ended for one in done) - began
        self.found.most.append(Rate(sum(len(one.taken) for one in done), seconds))

    def measure_half(self) -> None:
        """How long applications take at half of that."""
        rate = spread(one.rate for one in self.found.most).median / 2
        _, done = self._load(_CLERKS_OPEN, self.seconds, rate)
        taken = [1000 * seconds for one in done for seconds in one.taken]
        late = [1000 * seconds for one in done for seconds in one.late]
        self.found.at_half.append(
            Answered(
                offered=rate,
                count=len(taken),
                failed=sum(one.failed for one in done),
                p50_ms=percentile(taken, 0.5),
                p99_ms=percentile(taken, 0.99),
                driver_late_p99_ms=percentile(late, 0.99),
            )
        )

    def _load(self, clerks: int, seconds: float, rate: float = 0.0) -> tuple[float, list[Done]]:
        """Let the clerks work, then the site come to rest."""
        self._rounds += 1
        began = time.time() + _HEAD_START_SECONDS
        with ExitStack() as stack:
            helpers = []
            for n in range(_PROCESSES):
                helper = stack.enter_context(Helper("-m", "benchmarks.intake_load", environment={}))
                order = Order(
                    name=f"bench-{self._rounds}-{n}",
                    host=self.settings.http_host,
                    port=self.settings.port("intake"),
                    tokens=self._tokens,
                    clerks=clerks,
                    began=began + (n / rate if rate else 0),
                    seconds=seconds,
                    rate=rate / _PROCESSES,
                )
                helper.tell(msgspec.json.encode(order).decode())
                helpers.append(helper)
            done = [msgspec.json.decode(helper.hear(), type=Done) for helper in helpers]
        self._come_to_rest()
        return began, done

    def _come_to_rest(self) -> None:
        self._quiet.wait(system_now())

    def _issue_tokens(self) -> dict[str, str]:
        directory = Directory.load(self.settings.divisions_file, self.settings.site_file)
        life = timedelta(hours=2)
        return {
            village: make_token(
                self.settings, directory, f"clerk.{village}", village, ("clerk",), life
            )
            for village in _VILLAGES
        }


class IntakeAlone(IntakeSite):
    """What is left of the machine when the others do not run: their queues only grow."""

    services = ("intake",)

    def _come_to_rest(self) -> None:
        """Nobody hears what it says, so there is nothing to wait for."""


def _kill(launcher: Launcher) -> None:
    for process in launcher.processes:
        process.kill()


@contextmanager
def set_in_environment(values: dict[str, str]) -> Iterator[None]:
    """Settings are read from the environment, and this process has none of its own."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _neighbouring_ports() -> int:
    """The first of as many free ports in a row as there are services."""
    while True:
        first = spare_port()
        if all(_free(first + offset) for offset in range(len(SERVICES))):
            return first


def _free(port: int) -> bool:
    with socket.socket() as candidate:
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
