"""A whole run: steps in their order, rounds alternating between the contestants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec

from benchmarks import limits
from benchmarks.calendar_year import ImportedYear
from benchmarks.clocks import OpenClocks
from benchmarks.contestants import CONTESTANTS, OURS, PEERS
from benchmarks.intake import IntakeAlone, IntakeSite
from benchmarks.machine import environment
from benchmarks.paces import best_ours, fastest_peer
from benchmarks.plan import Plan
from benchmarks.relay import race
from benchmarks.results import Contest, Results
from benchmarks.servers import Servers
from benchmarks.stored import StoredCases

_STEADY = 100.0
_SHARES = (25, 50, 70)


@dataclass(frozen=True)
class Step:
    """One measurement, done in seconds."""

    label: str
    act: Callable[[], None]


class Run:
    """Measures by a plan; what it has found so far stands in `results`."""

    def __init__(self, servers: Servers, plan: Plan, stack: ExitStack) -> None:
        self.servers = servers
        self.plan = plan
        self.stack = stack
        settings = {name: str(value) for name, value in asdict(plan).items() if name != "parts"}
        self.results = Results(environment(servers), settings)
        self.missing = [name for name in self._peers() if not _installed(name)]

    def steps(self) -> list[Step]:
        rounds = range(1, self.plan.rounds + 1)
        steps = [step for number in rounds for step in self._round(number)]
        if "relay" in self.plan.parts:
            steps += [Step(f"延迟曲线 {number}", self._curve) for number in rounds]
        told = self.servers, self.plan.intake_seconds
        if "intake" in self.plan.parts:
            steps += self._intake(rounds, "受理", IntakeSite(*told, self.results.intake))
            alone = IntakeAlone(*told, self.results.intake_alone)
            steps += self._intake(rounds, "单独受理", alone)
        if "stored" in self.plan.parts:
            steps += self._stored(rounds)
        if "clocks" in self.plan.parts:
            steps += self._clocks(rounds)
        return steps

    def _peers(self) -> list[str]:
        return list(PEERS) if "peers" in self.plan.parts else []

    def _round(self, number: int) -> Iterator[Step]:
        if "relay" in self.plan.parts:
            for name, contestant in OURS.items():
                yield Step(f"{contestant.label} {number}", partial(self._contest, name))
        for peer in self._peers():
            if peer not in self.missing:
                yield Step(f"{peer} {number}", partial(self._peer, peer))
        if "limits" in self.plan.parts:
            yield Step(f"RabbitMQ {number}", self._broker)
            yield Step(f"PostgreSQL {number}", self._database)
            yield Step(f"PostgreSQL ×128 {number}", self._batched)

    def _peer(self, peer: str) -> None:
        """In the first round all tunings, then the one that was best."""
        tunings = PEERS[peer]
        found = self.results.contests
        tried = {name: found[name] for name in tunings if name in found}
        names = list(tunings)[: self.plan.tunings]
        if tried:
            names = [max(tried, key=lambda name: tried[name].drains[0].rate)]
        for name in names:
            self._contest(name)

    def _contest(self, name: str) -> None:
        contestant = CONTESTANTS[name]
        contest = self.results.contests.setdefault(
            name, Contest(contestant.label, contestant.ours, contestant.lacks)
        )
        cases = self.plan.cases if contest.ours else self.plan.peer_cases
        with race(self.servers, name) as at_work:
            contest.at_100.append(at_work.steady(_STEADY, self.plan.at_100_seconds))
            contest.drains.append(at_work.drain(cases))

    def _curve(self) -> None:
        own = best_ours(self.results)
        loads = {f"{share} %": own.rate * share / 100 for share in _SHARES}
        peer = fastest_peer(self.results)
        if peer is not None:
            loads["2 × peer"] = 2 * peer.rate
        with race(self.servers, own.name) as at_work:
            for name, load in loads.items():
                measured = at_work.steady(load, self.plan.curve_seconds)
                self.results.curve.setdefault(name, []).append(measured)

    def _broker(self) -> None:
        measured = limits.broker(self.servers, self.plan.broker_messages)
        self.results.limits.broker.append(measured)

    def _database(self) -> None:
        found = self.results.limits.database
        tried = [found[0].connections] if found else self.plan.connections
        seconds = self.plan.database_seconds
        rates = [limits.database(self.servers, seconds, number) for number in tried]
        found.append(max(rates, key=lambda measured: measured.rate))

    def _batched(self) -> None:
        found = self.results.limits.database_batched
        tried = [found[0].connections] if found else self.plan.batching_connections
        hops = self.plan.batched_hops
        rates = [limits.database_batched(self.servers, hops, number) for number in tried]
        found.append(max(rates, key=lambda measured: measured.rate))

    def _intake(self, rounds: range, title: str, site: IntakeSite) -> list[Step]:
        self.stack.callback(site.stop)
        return [
            Step(f"{title}站点启动", site.start),
            *(Step(f"{title}，最大 {number}", site.measure_most) for number in rounds),
            *(Step(f"{title}，半载 {number}", site.measure_half) for number in rounds),
            Step(f"{title}站点停止", site.stop),
        ]

    def _stored(self, rounds: range) -> list[Step]:
        stored = [StoredCases(self.servers, count) for count in self.plan.stored_cases]
        for one in stored:
            self.stack.callback(one.drop)
        return [
            *(Step(f"存入 {one.count:,} 件", one.build) for one in stored),
            *(
                Step(f"已存 {one.count:,} 件 {number}", partial(self._drain_stored, one))
                for number in rounds
                for one in stored
            ),
            *(Step("清除", one.drop) for one in stored),
        ]

    def _clocks(self, rounds: range) -> list[Step]:
        clocks = OpenClocks(self.servers, self.plan, self.results.clocks)
        self.stack.callback(clocks.drop)
        year = ImportedYear(self.servers, self.plan, self.results.clocks)
        return [
            Step(f"开启 {self.plan.open_clocks:,} 个时限", clocks.build),
            Step("到期检查", clocks.tick),
            Step("到期检查，有旧快照", clocks.tick_beside_a_report),
            *(Step(f"同时到期 {number}", clocks.fire_at_once) for number in rounds),
            Step(f"下班时到期 {self.plan.clocks_at_closing:,} 个", clocks.close),
            Step("清除", clocks.drop),
            *(Step(f"新的一年公布，{n} 个进程", partial(year.measure, n)) for n in (1, 2)),
        ]

    def _drain_stored(self, one: StoredCases) -> None:
        measured = one.drain(self.plan.cases)
        self.results.stored.setdefault(str(one.count), []).append(measured)


def _installed(peer: str) -> bool:
    return all(find_spec(contestant.module) for contestant in PEERS[peer].values())
