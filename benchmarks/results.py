"""What a run found, round by round: the shape of the JSON file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec


@dataclass(frozen=True)
class Cpu:
    """CPU seconds of the process trees during one measurement."""

    workers: float
    broker: float
    database: float

    @property
    def total(self) -> float:
        return self.workers + self.broker + self.database


@dataclass(frozen=True)
class Drain:
    """A backlog, drained: the clock runs from the moment the workers may go to the last commit."""

    hops: int
    seconds: float
    cpu: Cpu

    @property
    def rate(self) -> float:
        return self.hops / self.seconds

    @property
    def cpu_per_1000(self) -> float:
        return 1000 * self.cpu.total / self.hops


@dataclass(frozen=True)
class Steady:
    """An open-loop load. Latency runs from the sender's commit (for the first hop: from the
    instant at which the driver should have sent) to the receiver's commit."""

    offered: float
    hops: int
    p50_ms: float
    p99_ms: float
    longest_ms: float
    driver_late_p99_ms: float
    cpu: Cpu


@dataclass
class Contest:
    """All rounds of one contestant. `lacks` is what it does not give that the relay gives."""

    label: str
    ours: bool
    lacks: str = ""
    drains: list[Drain] = field(default_factory=list)
    at_100: list[Steady] = field(default_factory=list)


@dataclass(frozen=True)
class Rate:
    """So many units of work in so many seconds; `connections` that the database was asked over."""

    count: int
    seconds: float
    connections: int = 0

    @property
    def rate(self) -> float:
        return self.count / self.seconds


@dataclass
class Limits:
    broker: list[Rate] = field(default_factory=list)
    database: list[Rate] = field(default_factory=list)
    database_batched: list[Rate] = field(default_factory=list)


@dataclass(frozen=True)
class Answered:
    """Applications registered and accepted over HTTP by an open loop."""

    offered: float
    count: int
    failed: int
    p50_ms: float
    p99_ms: float
    driver_late_p99_ms: float


@dataclass
class Intake:
    """Applications registered and accepted: as many as could be, and how long they take at half of
    that."""

    most: list[Rate] = field(default_factory=list)
    at_half: list[Answered] = field(default_factory=list)


@dataclass(frozen=True)
class Ticks:
    """So many looks for due timers, none of which found one."""

    count: int
    p50_ms: float
    p99_ms: float
    longest_ms: float


@dataclass(frozen=True)
class Recomputed:
    """A year was imported: so many clocks looked at by so many processes, entries in the history
    for those that moved, and the facts that were heard meanwhile."""

    count: int
    seconds: float
    processes: int
    entries: int
    facts: int
    p50_ms: float
    p99_ms: float


@dataclass
class Clocks:
    """With so many open clocks: ticks with nothing due, by what went before and where the scan
    began; so many timers due at once until their transaction was committed; and as many more at one
    closing time, until the last transaction was committed and the last fact published."""

    open: int = 0
    ticks: dict[str, Ticks] = field(default_factory=dict)
    at_once: list[Rate] = field(default_factory=list)
    committed: list[Rate] = field(default_factory=list)
    published: list[Rate] = field(default_factory=list)
    recomputed: list[Recomputed] = field(default_factory=list)


@dataclass
class Results:
    """One run. `curve` and `stored` are keyed by load and by number of stored cases."""

    environment: dict[str, str]
    settings: dict[str, str]
    contests: dict[str, Contest] = field(default_factory=dict)
    curve: dict[str, list[Steady]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    intake: Intake = field(default_factory=Intake)
    intake_alone: Intake = field(default_factory=Intake)
    stored: dict[str, list[Drain]] = field(default_factory=dict)
    clocks: Clocks = field(default_factory=Clocks)


def save(results: Results, path: Path) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")


def load(path: Path) -> Results:
    return msgspec.json.decode(path.read_bytes(), type=Results)
