"""The holidays of a year are announced: very many clocks that rested on a guess are measured anew,
while facts go on arriving."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import text

from benchmarks.arithmetic import percentile
from benchmarks.clock_rows import accepted, copy_group, settle_down
from benchmarks.judge import Stuck
from benchmarks.plan import Plan
from benchmarks.processes import Child, running
from benchmarks.results import Clocks, Recomputed
from benchmarks.servers import Servers
from benchmarks.supervised import open_supervision
from shared.kernel.worktime import ZONE
from shared.rulebook import calendars
from shared.rulebook.calendars.yearfile import Day, YearFile
from shared.service.executor import Executor
from shared.site.time import SteppedTime

_YEAR = 2027
_HOLIDAY = date(_YEAR, 1, 1)
#: Of these cases the promise and the limit of the law move, of those they stay: (group, accepted).
_MOVES = 1, datetime(2026, 12, 30, 10, tzinfo=ZONE)
_STAYS = 2, datetime(2027, 1, 11, 10, tzinfo=ZONE)
_TRAFFIC_GROUP, _TRAFFIC_AT = 3, datetime(2026, 3, 9, 10, tzinfo=ZONE)
#: So many cases of a group are accepted; the others are copies.
_ACCEPTED = 250
#: Facts a second, in the open loop, and the most that are heard at once.
_TRAFFIC, _BATCH = 100.0, 128
_LOOK_SECONDS, _PATIENCE_SECONDS = 0.2, 1800.0
_LEFT = "SELECT EXISTS (SELECT FROM clocks WHERE provisional = 1 AND calendar_version < :version)"
_LEFT += " OR EXISTS (SELECT FROM clocks WHERE provisional = 1 AND calendar_version > :version)"
_TOLD = "SELECT count(*) FROM history WHERE actor = 'supervision/calendars'"


class ImportedYear:
    """Measures on a database of its own, with so many processes beside the one that hears."""

    def __init__(self, servers: Servers, plan: Plan, found: Clocks) -> None:
        self.servers = servers
        self.plan = plan
        self.found = found

    def measure(self, processes: int) -> None:
        with ExitStack() as stack:
            self._open(stack)
            commands = [("-m", "benchmarks.year_worker", str(_YEAR))] * processes
            site = self.supervised
            directory = site.place.directory
            workers = stack.enter_context(running(commands, site.environment, directory))
            _await_ready(directory / "log", workers)
            self.found.recomputed.append(self._import(workers))

    def _open(self, stack: ExitStack) -> None:
        self.supervised = open_supervision(self.servers, stack)
        self.executor = self.supervised.runtime.executor
        self.executor.now = lambda: self.time
        for group, at in (_MOVES, _STAYS):
            self.time = at
            each = min(_ACCEPTED, self.plan.provisional_clocks // 2)
            self.executor.consume([accepted(group, number, at) for number in range(each)])
            copies = self.plan.provisional_clocks // 2 // each - 1
            copy_group(self.supervised.connection, group, copies)
        settle_down(self.supervised.connection)
        self.time = _TRAFFIC_AT
        SteppedTime(self.supervised.site.engine).set(_TRAFFIC_AT)

    def _import(self, workers: list[Child]) -> Recomputed:
        settings, connection = self.supervised.settings, self.supervised.connection
        count = connection.execute(text("SELECT sum(provisional) FROM clocks")).scalar_one()
        holiday = Day("元旦", _HOLIDAY, True)
        began = time.monotonic()
        calendars.keep(settings.calendars, YearFile(_YEAR, "announced", _HOLIDAY, (holiday,)))
        self.executor.calendars = self.supervised.runtime.calendars.read_again()
        version = {"version": self.executor.calendars.version}
        traffic = Traffic(self.executor, began)
        while connection.execute(text(_LEFT), version).scalar_one():
            traffic.until(time.monotonic() + _LOOK_SECONDS)
            if time.monotonic() > began + _PATIENCE_SECONDS or not _at_work(workers):
                raise Stuck("the year was not taken up")
        seconds = time.monotonic() - began
        told = connection.execute(text(_TOLD)).scalar_one()
        late = [1000 * each for each in traffic.taken]
        return Recomputed(
            count,
            seconds,
            len(workers),
            told,
            len(late),
            percentile(late, 0.5),
            percentile(late, 0.99),
        )


class Traffic:
    """Facts in an open loop: what has come meanwhile is heard together, as from a queue."""

    def __init__(self, executor: Executor, began: float) -> None:
        self.executor = executor
        self.began = began
        #: Of each fact, from when it should have come until it was committed.
        self.taken: list[float] = []

    def until(self, end: float) -> None:
        while (now := time.monotonic()) < end:
            heard = len(self.taken)
            waiting = min(int((now - self.began) * _TRAFFIC) + 1 - heard, _BATCH)
            if waiting <= 0:
                time.sleep(self.began + heard / _TRAFFIC - now)
                continue
            numbers = range(heard, heard + waiting)
            facts = [accepted(_TRAFFIC_GROUP + n // 65536, n % 65536, _TRAFFIC_AT) for n in numbers]
            self.executor.consume(facts)
            done = time.monotonic()
            self.taken += [done - self.began - number / _TRAFFIC for number in numbers]


def _at_work(workers: list[Child]) -> bool:
    return any(worker.running for worker in workers)


def _await_ready(log: Path, workers: list[Child]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while log.read_text().count("ready") < len(workers):
        if time.monotonic() > deadline or not _at_work(workers):
            raise Stuck("supervision did not start")
        time.sleep(_LOOK_SECONDS)
