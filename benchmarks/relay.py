"""Measuring one contestant: a steady load, or a backlog that is drained."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from benchmarks.arithmetic import percentile
from benchmarks.contestants import CONTESTANTS
from benchmarks.driver import Order, Sent
from benchmarks.judge import Judge, Stuck
from benchmarks.processes import Child, Helper, running
from benchmarks.relay_service import HOPS
from benchmarks.results import Cpu, Drain, Steady
from benchmarks.servers import Place, Servers, used

_WARM_UP_CASES = 100
_HEAD_START_SECONDS = 0.3
_LOG_CHARACTERS = 2000


class Race:
    """One contestant with its workers at work in a place of its own."""

    def __init__(self, servers: Servers, name: str, place: Place, workers: list[Child]) -> None:
        self.servers = servers
        self.name = name
        self.place = place
        self.workers = workers
        self.contestant = CONTESTANTS[name]
        self.judge = Judge(place.database_url, self.contestant.history)
        self.expected = 0

    def warm_up(self) -> None:
        self._lay_backlog(_WARM_UP_CASES)
        self._await_all()

    def drain(self, cases: int) -> Drain:
        """How fast a backlog of so many cases is relayed to its end."""
        for worker in self.workers:
            worker.freeze()
        self._lay_backlog(cases)
        before, began = self._cpu(), time.time()
        for worker in self.workers:
            worker.thaw()
        self._await_all()
        cpu = used(before, self._cpu())
        return Drain(HOPS * cases, self.judge.last_commit() - began, cpu)

    def steady(self, hops_per_second: float, seconds: float) -> Steady:
        """How long hops take while cases come in at a steady rate."""
        rate = hops_per_second / HOPS
        before = self._cpu()
        sent = self._send_steadily(max(1, round(rate * seconds)), rate)
        self._await_all()
        cpu = used(before, self._cpu())
        taken = [1000 * latency for latency in self._latencies(sent)]
        return Steady(
            offered=hops_per_second,
            hops=len(taken),
            p50_ms=percentile(taken, 0.5),
            p99_ms=percentile(taken, 0.99),
            longest_ms=max(taken),
            driver_late_p99_ms=1000 * sent.late_p99,
            cpu=cpu,
        )

    def _latencies(self, sent: Sent) -> Iterator[float]:
        """Of each hop: from the commit of the one before, or from when it should have been sent."""
        commits = self.judge.commits(sent.case_ids)
        for place, case_id in enumerate(sent.case_ids):
            before = sent.scheduled(place)
            for hop in range(1, HOPS + 1):
                committed = commits[case_id, hop]
                yield committed - before
                before = committed

    def _lay_backlog(self, cases: int) -> None:
        with self._driver(Order(self.name, self.place.amqp_url, cases)) as driver:
            driver.hear()
        self.expected += HOPS * cases

    def _send_steadily(self, cases: int, rate: float) -> Sent:
        with self._driver(Order(self.name, self.place.amqp_url, cases, rate)) as driver:
            driver.hear()
            driver.tell(str(time.time() + _HEAD_START_SECONDS))
            sent = msgspec.json.decode(driver.hear(), type=Sent)
        self.expected += HOPS * cases
        return sent

    @contextmanager
    def _driver(self, order: Order) -> Iterator[Helper]:
        environment = self.contestant.environment(self.place)
        with Helper("-m", "benchmarks.driver", environment=environment) as driver:
            driver.tell(msgspec.json.encode(order).decode())
            yield driver

    def _await_all(self) -> None:
        try:
            self.judge.await_hops(self.expected)
        except Stuck as stuck:
            said = (self.place.directory / "log").read_text(errors="replace")[-_LOG_CHARACTERS:]
            raise Stuck(f"{self.contestant.label}: {stuck}; its log ends: {said}") from None

    def _cpu(self) -> Cpu:
        return self.servers.cpu({worker.pid for worker in self.workers})


@contextmanager
def race(servers: Servers, name: str) -> Iterator[Race]:
    """A contestant, warmed up."""
    contestant = CONTESTANTS[name]
    with servers.place() as place:
        contestant.prepare(place)
        commands, environment = contestant.commands(place), contestant.environment(place)
        with running(commands, environment, place.directory) as workers:
            ready = Race(servers, name, place, workers)
            ready.warm_up()
            yield ready
            ready.judge.close()
