"""The little arithmetic behind the tables."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """What several rounds of one measurement gave."""

    median: float
    least: float
    most: float


def spread(values: Iterable[float]) -> Spread:
    """Median, least and most; there must be at least one value."""
    known = sorted(values)
    return Spread(statistics.median(known), known[0], known[-1])


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the least value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    rank = math.ceil(share * len(ordered))
    return ordered[max(rank, 1) - 1]


def in_series(*rates: float) -> float:
    """The rate of work that must pass through several stages which share one machine."""
    return 1 / sum(1 / rate for rate in rates)


def apart(one: float, other: float) -> float:
    """How far two rates differ, as a share of the larger."""
    return abs(one - other) / max(one, other)
