"""How much of everything a run measures, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = ("relay", "peers", "limits", "intake", "stored", "clocks")


@dataclass(frozen=True)
class Plan:
    """Sizes of one run. Peers get a quarter of the cases: they need as long for them."""

    parts: frozenset[str] = frozenset(PARTS)
    rounds: int = 3
    cases: int = 5000
    at_100_seconds: float = 6.0
    curve_seconds: float = 8.0
    broker_messages: int = 30_000
    #: So many tunings of each peer are tried in the first round.
    tunings: int = 3
    #: Tried in the first round; the best number is kept for the others.
    connections: tuple[int, ...] = (1, 2, 4, 8)
    batching_connections: tuple[int, ...] = (1, 2, 4)
    database_seconds: float = 3.0
    batched_hops: int = 40_000
    intake_seconds: float = 8.0
    stored_cases: tuple[int, ...] = (1000, 1_000_000)
    open_clocks: int = 10_000_000
    #: Timers that fired before the ticks, and that are due at one closing time.
    fired_clocks: int = 200_000
    clocks_at_closing: int = 100_000
    #: Clocks that rest on a year whose holidays are then announced.
    provisional_clocks: int = 1_000_000

    @property
    def peer_cases(self) -> int:
        return max(1, self.cases // 4)


QUICK = {
    "rounds": 1,
    "cases": 400,
    "at_100_seconds": 1.0,
    "curve_seconds": 1.0,
    "broker_messages": 4000,
    "tunings": 1,
    "connections": (8,),
    "batching_connections": (2,),
    "database_seconds": 1.0,
    "batched_hops": 4096,
    "intake_seconds": 2.0,
    "stored_cases": (100, 3000),
    "open_clocks": 30_000,
    "fired_clocks": 10_000,
    "clocks_at_closing": 2000,
    "provisional_clocks": 2000,
}
