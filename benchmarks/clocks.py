"""What open clocks cost: a tick that finds nothing due, and clocks that fall due all at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import text

from benchmarks.arithmetic import percentile
from benchmarks.clock_rows import Filler, accepted, copy_group, disarm, fill, first_due
from benchmarks.closing_time import ClosingTime
from benchmarks.plan import Plan
from benchmarks.results import Clocks, Rate, Ticks
from benchmarks.servers import Servers
from benchmarks.supervised import open_supervision
from services.supervision.wiring import DEFINITION
from shared.db.prepared import ask
from shared.kernel.worktime import ZONE
from shared.messaging import watermarks
from shared.messaging.topology import FOLLOWS
from shared.service.timers import LIMIT, SETTLE_SECONDS, Instants, LowWater, deletion
from shared.testing.servers.databases import connect

#: A Monday; the cases of each group are accepted a week after those of the one before.
_FIRST = datetime(2026, 3, 2, 10, tzinfo=ZONE)
_AT_ONCE = 1000
#: So many cases of a group are accepted; the others are copies.
_ACCEPTED = 250
_TICKS, _SLOW_TICKS = 1000, 100
#: Sites that are heard, and timers that wait for one that is not.
_SITES, _WAITING = 20, 10_000
_SILENT = watermarks.of_site("silent")
_FAR = datetime(2030, 1, 1, tzinfo=ZONE)
_QUIET, _REPORT = "quiet", "report"
_HOUR = timedelta(hours=1)


class FromTheBeginning(LowWater):
    """What the mark is compared with."""

    def begins(self, horizons: Instants) -> Instants:  # noqa: ARG002
        return {}


class OpenClocks:
    """Supervision's database with very many open clocks."""

    def __init__(self, servers: Servers, plan: Plan, found: Clocks) -> None:
        self.servers = servers
        self.plan = plan
        self.found = found
        self.time = _FIRST
        self._ahead = 0.0
        self._stack = ExitStack()
        #: Group -> when its clocks are due. The first only warms up, the last is for closing time.
        self._due: dict[int, datetime] = {}

    def build(self) -> None:
        self.supervised = open_supervision(self.servers, self._stack)
        self.connection = self.supervised.connection
        self.executor = self.supervised.runtime.executor
        self.executor.now = lambda: self.time
        self._all_is_heard()
        for group in range(self.plan.rounds + 1):
            self._make_group(group, _AT_ONCE)
        self._make_group(self.plan.rounds + 1, self.plan.clocks_at_closing)
        self._fill()

    def tick(self) -> None:
        """After many clocks have fired."""
        self._fire(_QUIET)
        self._measure(f"{self.plan.fired_clocks:,} fired before", _FIRST + 3 * _HOUR)

    def tick_beside_a_report(self) -> None:
        """After as many have fired while somebody reads what was there before."""
        with self._snapshot():
            self._fire(_REPORT)
            name = f"{self.plan.fired_clocks:,} fired since the oldest snapshot"
            self._measure(name, _FIRST + 7 * _HOUR)

    def fire_at_once(self) -> None:
        if 0 in self._due:
            self.executor.low_water = LowWater(self._machine)
            self._fire_group(0)
        seconds = self._fire_group(min(self._due))
        self.found.at_once.append(Rate(_AT_ONCE, seconds))

    def close(self) -> None:
        """What is due at one closing time, with two processes as services/host.py starts them."""
        (due,) = self._due.values()
        own = self.supervised
        closing = ClosingTime(own.place, own.environment, own.site.engine)
        committed, published = closing.measure(due, self.plan.clocks_at_closing)
        self.found.committed.append(committed)
        self.found.published.append(published)

    def drop(self) -> None:
        self._stack.close()

    def _machine(self) -> float:
        """Machine time, with the waiting left out."""
        return time.monotonic() + self._ahead

    def _all_is_heard(self) -> None:
        heard = [*FOLLOWS[DEFINITION.name], *(watermarks.of_site(f"s{n}") for n in range(_SITES))]
        marks = [(name, _FAR.isoformat()) for name in heard]
        marks.append((_SILENT, (_FIRST - 48 * _HOUR).isoformat()))
        with self.executor.engine.begin() as connection:
            watermarks.note(connection, DEFINITION.kernel, marks)

    def _make_group(self, group: int, count: int) -> None:
        self.time = _FIRST + timedelta(weeks=group + 1)
        each = min(count, _ACCEPTED)
        facts = [accepted(group, number, self.time) for number in range(each)]
        self.executor.consume(facts)
        copy_group(self.connection, group, count // each - 1)
        self._due[group] = first_due(self.connection, group)

    def _fill(self) -> None:
        apart = 2 * _HOUR.total_seconds() / self.plan.fired_clocks
        fired = self.plan.fired_clocks
        others = 2 * fired + _WAITING + _AT_ONCE * (self.plan.rounds + 1)
        rest = self.plan.open_clocks - others - self.plan.clocks_at_closing
        self.found.open = self.plan.open_clocks
        fillers = [
            Filler(_QUIET, fired, _FIRST, apart),
            Filler(_REPORT, fired, _FIRST + 4 * _HOUR, apart),
            Filler("waiting", _WAITING, _FIRST - 24 * _HOUR, 1, _SILENT),
            Filler("open", max(rest, 0), _FAR, 0.5),
        ]
        fill(self.connection, fillers)

    def _fire(self, prefix: str) -> None:
        """What becomes of the rows of timers that fire, no more: these have no clocks."""
        wanted = text("SELECT id FROM timers WHERE id LIKE :ids ORDER BY fires_at")
        ids = self.connection.execute(wanted, {"ids": f"{prefix}%"}).scalars().all()
        statement = deletion(self.connection.dialect.name)
        for place in range(0, len(ids), LIMIT):
            given = msgspec.json.encode(ids[place : place + LIMIT]).decode()
            with self.executor.engine.begin() as connection:
                ask(connection, statement, given)

    def _measure(self, name: str, at: datetime) -> None:
        self.time = at
        for begins, low_water, count in (
            ("from the mark", LowWater(self._machine), _TICKS),
            ("from the beginning", FromTheBeginning(self._machine), _SLOW_TICKS),
        ):
            self.executor.low_water = low_water
            self._tick()
            self._ahead += SETTLE_SECONDS
            taken = [1000 * self._tick() for _ in range(count)]
            self.found.ticks[f"{name}, {begins}"] = Ticks(
                count, percentile(taken, 0.5), percentile(taken, 0.99), max(taken)
            )

    def _tick(self) -> float:
        self.time += timedelta(seconds=1)
        began = time.perf_counter()
        fired = self.executor.fire_timers()
        seconds = time.perf_counter() - began
        if fired:
            raise RuntimeError(f"{fired} timers were due where none should have been")
        return seconds

    def _fire_group(self, group: int) -> float:
        self.time = self._due.pop(group)
        began = time.perf_counter()
        fired = self.executor.fire_timers()
        seconds = time.perf_counter() - began
        told = self.connection.execute(text("DELETE FROM outbox")).rowcount
        if fired != _AT_ONCE or told < fired:
            raise RuntimeError(f"{fired} timers fired and said {told} facts, not {_AT_ONCE}")
        disarm(self.connection, group)
        return seconds

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """A long report reads everything as it was when it began."""
        with connect(self.supervised.place.database_url) as report:
            report.execute(text("BEGIN ISOLATION LEVEL REPEATABLE READ"))
            report.execute(text("SELECT count(*) FROM supervision.watermarks"))
            yield
            report.execute(text("ROLLBACK"))
