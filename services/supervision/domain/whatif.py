"""What cards facts give under given rules: the same measuring as that of the live clocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.supervision.domain.measuring import CalendarOf, measure
from services.supervision.domain.seen import Seen
from shared.kernel.clockrules import Level, RuleSet


@dataclass(frozen=True, order=True)
class Raised:
    """A card that was, or would have been, raised."""

    subject: str
    clock: str
    level: Level
    at: datetime


def raised(
    subject: str, seen: Sequence[Seen], rules: RuleSet, calendar_of: CalendarOf, until: datetime
) -> set[Raised]:
    """The cards that stand at `until`, when all that is ever heard up to then has been heard."""
    clocks = measure(seen, rules, calendar_of, until).clocks
    return {
        Raised(subject, clock.id, level, at)
        for clock in clocks.values()
        for level, at in clock.levels.items()
        if at <= until
    }
