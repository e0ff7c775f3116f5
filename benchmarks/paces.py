"""Who was fastest: our better number of processes, and the fastest peer."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.arithmetic import spread
from benchmarks.results import Results


@dataclass(frozen=True)
class Pace:
    """A contestant's median drain rate."""

    name: str
    label: str
    rate: float


def best_ours(results: Results) -> Pace:
    """The number of worker processes that does better is the one that is compared."""
    return max(_paces(results, ours=True), key=lambda pace: pace.rate)


def fastest_peer(results: Results) -> Pace | None:
    return max(_paces(results, ours=False), key=lambda pace: pace.rate, default=None)


def _paces(results: Results, *, ours: bool) -> list[Pace]:
    """Of those that went through all rounds: a tuning that was given up after one may have been
    lucky in it."""
    found = {name: c for name, c in results.contests.items() if c.ours == ours and c.drains}
    rounds = max((len(contest.drains) for contest in found.values()), default=0)
    return [
        Pace(name, contest.label, spread(drain.rate for drain in contest.drains).median)
        for name, contest in found.items()
        if len(contest.drains) == rounds
    ]
