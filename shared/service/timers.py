"""Due times as rows: armed, found when they are due, and never before all that matters is heard.

Timers that wait for the same producer are a queue with a horizon of its own, so that those of a
silent site are not even looked at.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from shared.db.bulk import Row, among, sorted_by
from shared.db.prepared import GIVEN, Statement, ask
from shared.kernel.worktime import ZONE
from shared.messaging import watermarks
from shared.messaging.topology import FOLLOWS
from shared.service.definition import Definition, Timer

#: So many are fired in one transaction.
LIMIT = 1000
#: A transaction that arms a timer has committed it after so many seconds of machine time …
SETTLE_SECONDS = 30.0
#: … and what one that took longer left behind the mark is found in a scan from the beginning.
WHOLE_SECONDS = 600.0
#: Due already when it is written by hand: before all instants, and found by every scan.
AT_ONCE = ""

#: By queue (the producer that its timers wait for, empty where there is none) an instant.
Instants = Mapping[str, str]


class Due(NamedTuple):
    """A row of `timers`, as far as firing needs it."""

    id: str
    due_at: str
    kind: str
    target: str
    waits_for: str


@dataclass(frozen=True)
class Scan:
    """The timers that one transaction claimed, between `begins` and `horizons`."""

    begins: Instants
    horizons: Instants
    due: Sequence[Due]

    @property
    def complete(self) -> bool:
        """Were these all?"""
        return len(self.due) < LIMIT


class LowWater:
    """Up to where no timer is left, by queue, in this process's memory.

    Index entries of fired timers cannot be removed while anybody holds an older snapshot, and a
    scan from the beginning would walk over all of them, at every tick.
    """

    def __init__(self, machine: Callable[[], float] = time.monotonic) -> None:
        self._machine = machine
        self._mark: Instants = {}
        self._passed: deque[tuple[float, Instants]] = deque()
        self._whole_at = 0.0

    def begins(self, horizons: Instants) -> Instants:
        """Where to begin; a queue that is not named, or all of them now and then, from the
        beginning."""
        latest = self._passed[-1][1] if self._passed else self._mark
        if any(horizons.get(queue, "") < instant for queue, instant in latest.items()):
            # Business time was set back: what is armed now may lie before the mark.
            self._mark = {}
            self._passed.clear()
        now = self._machine()
        while self._passed and self._passed[0][0] <= now - SETTLE_SECONDS:
            _, self._mark = self._passed.popleft()
        return {} if now >= self._whole_at else self._mark

    def note(self, scan: Scan) -> None:
        """A scan was made and what it found is fired and committed."""
        if scan.complete:
            now = self._machine()
            self._passed.append((now, scan.horizons))
            if not scan.begins:
                self._whole_at = now + WHOLE_SECONDS


def horizons(connection: Connection, definition: Definition, now: datetime) -> dict[str, str]:
    """The instants up to which timers may fire, by queue (G8)."""
    heard = watermarks.known(connection, definition.kernel)
    horizon = _text(now)
    if definition.timers_wait_for_producers:
        producers = FOLLOWS[definition.name]
        horizon = min(horizon, watermarks.behind(heard, producers))
    return {"": horizon} | {name: min(horizon, instant) for name, instant in heard.items()}


def claim(
    connection: Connection, definition: Definition, now: datetime, low_water: LowWater
) -> Scan:
    """The timers that may fire now, the earliest first, locked where the back end has locks."""
    reached = horizons(connection, definition, now)
    begins = low_water.begins(reached)
    given = _json(list(_ranges(begins, reached)))
    found = ask(connection, _claim(connection.dialect.name), given)
    return Scan(begins, reached, [Due._make(row) for row in found])


def claim_again(connection: Connection, due: Due) -> list[Due]:
    """This timer, locked, if it is still as it was."""
    found = ask(connection, _claim_named(connection.dialect.name), _json([due.id]))
    return [row for row in map(Due._make, found) if row == due]


def forget(connection: Connection, due: Due) -> None:
    """Let this timer never fire."""
    ask(connection, deletion(connection.dialect.name), _json([due.id]))


def armed_rows(
    connection: Connection, definition: Definition, timers: Iterable[Timer], now: datetime
) -> list[Row]:
    """Timers as rows to be written in this transaction."""
    rows = [_row(timer) for timer in timers]
    present = _text(now)
    late = [row for row in rows if row["due_at"] <= present]
    # What is due already may lie before the mark of some process. The horizon is before no mark,
    # and whatever is due by some later horizon is still fired by it.
    earliest = horizons(connection, definition, now) if late else {}
    for row in late:
        row["fires_at"] = max(row["due_at"], earliest.get(row["waits_for"], ""))
    return sorted_by(rows, "id")


@cache
def deletion(dialect: str) -> Statement:
    """Deletes the timers of the given ids."""
    return Statement("timers_delete", f"DELETE FROM timers WHERE id {among(dialect)}")  # noqa: S608


def _row(timer: Timer) -> Row:
    # Compared as text, so all are in one zone.
    due_at = _text(timer.due_at)
    return {
        "id": timer.id,
        "due_at": due_at,
        "fires_at": due_at,
        "kind": timer.kind,
        "target": timer.target,
        "waits_for": timer.waits_for,
    }


def _text(instant: datetime) -> str:
    return instant.astimezone(ZONE).isoformat()


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _ranges(begins: Instants, ends: Instants) -> Iterator[dict[str, str]]:
    for queue, horizon in ends.items():
        mark = begins.get(queue, AT_ONCE)
        yield {"waits_for": queue, "begins": mark, "ends": horizon, "horizon": horizon}
        if mark != AT_ONCE:
            yield {"waits_for": queue, "begins": AT_ONCE, "ends": AT_ONCE, "horizon": horizon}


_COLUMNS = ", ".join(f"timers.{name}" for name in Due._fields)
_IN_RANGE = (
    "timers.waits_for = {waits_for} AND timers.fires_at >= {begins} AND timers.fires_at <= {ends}"
    " AND timers.due_at <= {horizon}"
)
_RANGE = ("waits_for", "begins", "ends", "horizon")
_FIRST = f"ORDER BY due_at LIMIT {LIMIT}"


@cache
def _claim(dialect: str) -> Statement:
    """Of each range the first by the index, and of these the first."""
    if dialect == "sqlite":
        values = {name: f"json_extract(range.value, '$.{name}')" for name in _RANGE}
        found = f"CROSS JOIN timers ON {_IN_RANGE.format(**values)}"
        given = f"json_each({GIVEN}) AS range"
        return Statement("timers_claim", f"SELECT {_COLUMNS} FROM {given} {found} {_FIRST}")  # noqa: S608
    types = ", ".join(f"{name} text" for name in _RANGE)
    condition = _IN_RANGE.format(**{name: f"range.{name}" for name in _RANGE})
    first = (
        f"SELECT {_COLUMNS} FROM timers WHERE {condition}"  # noqa: S608
        f" ORDER BY timers.fires_at LIMIT {LIMIT} FOR UPDATE SKIP LOCKED"
    )
    given = f"json_to_recordset(CAST({GIVEN} AS json)) AS range({types})"
    sql = f"SELECT timers.* FROM {given} CROSS JOIN LATERAL ({first}) AS timers {_FIRST}"  # noqa: S608
    return Statement("timers_claim", sql)


@cache
def _claim_named(dialect: str) -> Statement:
    sql = f"SELECT {_COLUMNS} FROM timers WHERE id {among(dialect)}"  # noqa: S608
    locked = "" if dialect == "sqlite" else " FOR UPDATE SKIP LOCKED"
    return Statement("timers_claim_named", sql + locked)
