"""A round of faults, injected one after the other at seeded moments while cases flow."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from scene.clerks import Clerks
from scene.judge import counts
from scene.mischief import publish_again
from scene.site import Site
from scene.waiting import until

from shared.messaging.topology import FOLLOWS
from shared.settings import SERVICES
from shared.testing.servers import PostgresServer, PrivateServers, RabbitServer

_LONGEST_RECOVERY_SECONDS = 60.0
_FROZEN_SECONDS = (1.5, 3.0)
_LATEST_MOMENT = 60
_PAUSE_SECONDS = 0.02

Edges = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Injected:
    """One fault: its name, after how many acts of its wave it struck, and how long until all that
    had been said by then was heard, the outage itself included."""

    fault: str
    after_acts: int
    recovered: float


class FaultRound:
    """Its load comes in waves, one for each fault, so that cases are on their way whenever one
    strikes; waves overlap where a fault delays them."""

    def __init__(
        self, site: Site, servers: PrivateServers, clerks: Clerks, cases: int, seed: int
    ) -> None:
        self.site = site
        self.servers = servers
        self.clerks = clerks
        self.cases = cases
        self.random = random.Random(seed)
        self.injected: list[Injected] = []
        self._wanted = 0
        self._trouble: list[BaseException] = []

    def play(self) -> None:
        """To the end of the last case of the last wave."""
        injector = threading.Thread(target=self._guarded, daemon=True)
        injector.start()
        while injector.is_alive() or len(self.clerks.cases) < self.cases:
            missing = self._wanted - len(self.clerks.cases)
            if missing > 0:
                self.clerks.accept(min(missing, 4))
            if not self.clerks.work():
                time.sleep(_PAUSE_SECONDS)
            if self._trouble:
                raise self._trouble[0]
        self.clerks.finish()

    def _guarded(self) -> None:
        try:
            self._inject_all(self._faults())
        except BaseException as error:
            self._trouble.append(error)

    def _faults(self) -> list[tuple[str, Callable[[], None]]]:
        kill_broker = partial(_kill_and_start, self.servers.rabbit)
        kill_database = partial(_kill_and_start, self.servers.postgres)
        faults: list[tuple[str, Callable[[], None]]] = [
            *((f"kill {name}", self.site.process(name).kill) for name in SERVICES),
            *[("kill RabbitMQ", kill_broker), ("kill PostgreSQL", kill_database)] * 2,
            ("freeze a service", self._freeze),
            ("repeat all messages", self._repeat),
            ("power cut", self._power_cut),
        ]
        self.random.shuffle(faults)
        return faults

    def _inject_all(self, faults: list[tuple[str, Callable[[], None]]]) -> None:
        for number, (name, inject) in enumerate(faults, start=1):
            self._wanted = self.cases * number // len(faults)
            moment = self.random.randint(5, _LATEST_MOMENT)
            self._wait_for_acts(self.clerks.acts + moment)
            said, began = _said(counts(self.site)), time.monotonic()
            inject()
            until(partial(self._heard, said), f"healed after {name}", _LONGEST_RECOVERY_SECONDS)
            self.injected.append(Injected(name, moment, time.monotonic() - began))

    def _wait_for_acts(self, wanted: int) -> None:
        """Until so many acts are done, or the wave has nothing more to do."""
        until(
            lambda: self.clerks.acts >= wanted or self._idle(),
            "the clerks go on working",
            _LONGEST_RECOVERY_SECONDS,
        )

    def _idle(self) -> bool:
        return len(self.clerks.cases) == self._wanted == len(self.clerks.ended())

    def _heard(self, said: Edges) -> bool:
        if not self.site.ready():
            return False
        heard = _heard(counts(self.site))
        return all(heard[edge] >= amount for edge, amount in said.items())

    def _freeze(self) -> None:
        child = self.site.process(self.random.choice(SERVICES)).child
        if child is None:
            raise AssertionError("the service was never started")
        os.kill(child.pid, signal.SIGSTOP)
        time.sleep(self.random.uniform(*_FROZEN_SECONDS))
        os.kill(child.pid, signal.SIGCONT)

    def _repeat(self) -> None:
        publish_again(self.site)

    def _power_cut(self) -> None:
        """Everything at once; what the services need comes back after them."""
        for process in self.site.launcher.processes:
            process.kill()
        self.servers.postgres.kill()
        self.servers.rabbit.kill()
        self.servers.postgres.start()
        self.servers.rabbit.start()


def _kill_and_start(server: RabbitServer | PostgresServer) -> None:
    server.kill()
    server.start()


def _said(tallies: Mapping[str, Mapping[str, int]]) -> Edges:
    facts = {
        (producer, reader): tallies[producer].get("facts", 0)
        for reader, producers in FOLLOWS.items()
        for producer in producers
    }
    return facts | {("relay", "routing"): tallies["routing"].get("relayed", 0)}


def _heard(tallies: Mapping[str, Mapping[str, int]]) -> Edges:
    facts = {
        (producer, reader): tallies[reader].get(f"received:{producer}:fact", 0)
        for reader, producers in FOLLOWS.items()
        for producer in producers
    }
    relayed = tallies["routing"].get("received:routing:relay", 0)
    return facts | {("relay", "routing"): relayed}


def table(injected: Iterable[Injected]) -> str:
    """Fault, how often, and the slowest and quickest recovery."""
    by_fault: dict[str, list[float]] = {}
    for one in injected:
        by_fault.setdefault(one.fault, []).append(one.recovered)
    lines = [f"{'fault':<20} {'times':>5}  recovered in s"]
    for fault, seconds in sorted(by_fault.items()):
        spread = " ".join(f"{value:.1f}" for value in seconds)
        lines.append(f"{fault:<20} {len(seconds):>5}  {spread}")
    return "\n".join(lines)
