"""What strikes: one method per kind of fault. Each returns when its fault has ended, and says what
else it saw."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial

from scene.waiting import until

from cli.launcher import Process
from faults import mischief_on_the_way as mischief
from faults import moments
from faults.disk import SmallDisk
from faults.fault_site import FaultSite
from faults.links import Manner
from faults.schedule import OF_MESSAGES, Planned
from faults.traffic import unsent
from shared.settings import SERVICES
from shared.testing.servers import PostgresServer, PrivateServers, RabbitServer

_MOMENT_PATIENCE = 10.0
_LONGEST_SHIFT = 600.0


class Breaker:
    """Hurts one site, its servers and its links."""

    def __init__(self, site: FaultSite, servers: PrivateServers, disk: SmallDisk | None) -> None:
        self.site = site
        self.servers = servers
        self.disk = disk
        #: The names that receivers must give to what was spoilt, and to what perhaps reached them.
        self.spoilt: set[str] = set()
        self.perhaps_spoilt: set[str] = set()
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self.kinds: Mapping[str, Callable[[Planned], str]] = {
            **{f"kill {service}": self._kill_service for service in SERVICES},
            "kill publisher": self._kill_publisher,
            "kill RabbitMQ": partial(self._server_away, servers.rabbit),
            "kill PostgreSQL": partial(self._server_away, servers.postgres),
            "stop PostgreSQL": self._stop_database,
            "cut link": self._cut,
            "freeze a service": self._freeze,
            "shift the clock": self._shift_clock,
            "full disk": self._fill_disk,
            "power cut": self._power_cut,
            "repeat messages": self._repeat,
            "reorder messages": self._reorder,
            "corrupt messages": self._corrupt,
        }

    @contextmanager
    def turn(self, fault: Planned) -> Iterator[None]:
        """Until this fault may strike: nobody else disturbs what it disturbs."""
        with ExitStack() as stack:
            for name in _needs(fault):
                stack.enter_context(self._locks[name])
            yield

    def strike(self, fault: Planned) -> str:
        return self.kinds[fault.kind](fault)

    def _running(self, service: str) -> Process:
        """The service's process, once it runs again if it was killed before."""
        process = self.site.process(service)
        until(lambda: process.running, f"{service} runs again")
        return process

    def _kill_service(self, fault: Planned) -> str:
        """Every second time in the middle of a transaction, else at any moment."""
        process = self._running(fault.target)
        midst = fault.variant % 2 == 0 and moments.handling(
            self.site.engines[fault.target], fault.target, _MOMENT_PATIENCE
        )
        process.kill()
        return "in a transaction" if midst else ""

    def _kill_publisher(self, fault: Planned) -> str:
        """The process whose publisher has claimed rows and waits for their confirms."""
        process, engine = self._running(fault.target), self.site.engines[fault.target]
        midst = moments.publishing(engine, fault.target, _MOMENT_PATIENCE)
        process.kill()
        return f"{unsent(self.site, fault.target)} unsent" if midst else "nothing to publish"

    def _server_away(self, server: RabbitServer | PostgresServer, fault: Planned) -> str:
        server.kill()
        time.sleep(fault.seconds)
        server.start()
        return ""

    def _stop_database(self, fault: Planned) -> str:
        server = self.servers.postgres
        server.stop()
        time.sleep(fault.seconds)
        server.start()
        return "fast"

    def _cut(self, fault: Planned) -> str:
        """In each manner in turn."""
        manner = list(Manner)[fault.variant % len(Manner)]
        self.site.links.cut(fault.target, manner)
        time.sleep(fault.seconds)
        self.site.links.heal(fault.target, manner)
        return f"{fault.target}, {manner}"

    def _freeze(self, fault: Planned) -> str:
        """In the middle of handling, of publishing, or anywhere, in turn."""
        moment = (moments.handling, moments.publishing, None)[fault.variant % 3]
        process = self._running(fault.target)
        if moment is not None:
            moment(self.site.engines[fault.target], fault.target, _MOMENT_PATIENCE)
        pid = _pid(process)
        os.kill(pid, signal.SIGSTOP)
        time.sleep(fault.seconds)
        os.kill(pid, signal.SIGCONT)
        return f"{fault.target}, {fault.seconds:.0f} s"

    def _shift_clock(self, fault: Planned) -> str:
        """Forwards and backwards in turn, and back to the truth at the end."""
        sign = 1 if fault.variant % 2 else -1
        seconds = sign * (60 + (fault.variant * 97) % (_LONGEST_SHIFT - 60))
        self.site.shifted.shift(seconds)
        time.sleep(fault.seconds)
        self.site.shifted.shift(0.0)
        return f"{seconds:+.0f} s"

    def _fill_disk(self, fault: Planned) -> str:
        """Where the server itself gave up, it is started again, as its own supervisor would."""
        if self.disk is None:
            return "not permitted here"
        server = self.servers.postgres
        self.disk.fill()
        time.sleep(fault.seconds)
        self.disk.relieve()
        gave_up = not server.running
        if gave_up:
            server.kill()
            server.start()
        return "the server ended" if gave_up else "the server went on"

    def _power_cut(self, _: Planned) -> str:
        """Everything at once; what the services need comes back after them."""
        rabbit, postgres = self.servers.rabbit, self.servers.postgres
        for process in self.site.launcher.processes:
            process.kill()
        postgres.kill()
        rabbit.kill()
        postgres.start()
        rabbit.start()
        return ""

    def _repeat(self, fault: Planned) -> str:
        return _taken(fault, self._disturb(fault, mischief.twice))

    def _reorder(self, fault: Planned) -> str:
        return _taken(fault, self._disturb(fault, mischief.Shuffle(fault.variant)))

    def _corrupt(self, fault: Planned) -> str:
        spoil = mischief.Spoil(fault.variant)
        taken = self._disturb(fault, spoil)
        known = self.perhaps_spoilt if taken is None else self.spoilt
        known |= spoil.made
        return f"{_taken(fault, taken)}, {len(spoil.made)} spoilt"

    def _disturb(self, fault: Planned, change: mischief.Change) -> int | None:
        url, queue = self.site.settings.amqp_url, mischief.queue_of(fault.target)
        return mischief.disturb(url, queue, fault.seconds, change)


def _needs(fault: Planned) -> tuple[str, ...]:
    """The server, process or thing that it strikes."""
    if fault.kind == "power cut":
        return (PostgresServer.label, RabbitServer.label)
    if fault.kind.endswith(PostgresServer.label) or fault.kind == "full disk":
        return (PostgresServer.label,)
    if fault.kind.endswith(RabbitServer.label) or fault.kind in OF_MESSAGES:
        return (RabbitServer.label,)
    if fault.kind in ("cut link", "shift the clock"):
        return (fault.kind,)
    return (fault.target,)


def _taken(fault: Planned, messages: int | None) -> str:
    return f"{messages or 0} messages to {fault.target}"


def _pid(process: Process) -> int:
    if process.child is None:
        raise AssertionError("the service was never started")
    return process.child.pid
