"""The drain rate with many cases stored: some that were relayed, copied under other ids."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import text

from benchmarks.bulk_copy import copy_cases
from benchmarks.contestants import CONTESTANTS
from benchmarks.judge import Judge
from benchmarks.processes import running
from benchmarks.relay import Race, race
from benchmarks.results import Drain
from benchmarks.servers import Place, Servers
from shared.testing.servers.databases import connect

_NAME = "ours-2"
#: As many cases are relayed before they are copied.
RELAYED = 1000


class StoredCases:
    """A database with so many finished cases in it. One with few is made anew for each round, one
    with many is kept: what a round adds is nothing beside it."""

    def __init__(self, servers: Servers, count: int) -> None:
        self.servers = servers
        self.count = count
        self._stack = ExitStack()
        self._place: Place | None = None

    def build(self) -> None:
        if self.count > RELAYED:
            self._place = self._stack.enter_context(self.servers.place())
            CONTESTANTS[_NAME].prepare(self._place)
            with _at_work(self.servers, self._place) as at_work:
                at_work.drain(RELAYED)
            with connect(self._place.database_url) as connection:
                copy_cases(connection, self.count // RELAYED - 1)

    def drain(self, count: int) -> Drain:
        if self._place is not None:
            with _at_work(self.servers, self._place) as at_work:
                return at_work.drain(count)
        with race(self.servers, _NAME) as at_work:
            at_work.drain(self.count)
            return at_work.drain(count)

    def drop(self) -> None:
        self._stack.close()
        self._place = None


@contextmanager
def _at_work(servers: Servers, place: Place) -> Iterator[Race]:
    """Workers where cases are stored already, warmed up; only new entries of history count."""
    contestant = CONTESTANTS[_NAME]
    with connect(place.database_url) as connection:
        last = connection.execute(text("SELECT max(position_all) FROM routing.history"))
        since = f"{contestant.history} WHERE position_all > {last.scalar_one() or 0}"
    environment = contestant.environment(place)
    with running(contestant.commands(place), environment, place.directory) as workers:
        ready = Race(servers, _NAME, place, workers)
        ready.judge = Judge(place.database_url, since)
        ready.warm_up()
        yield ready
        ready.judge.close()
