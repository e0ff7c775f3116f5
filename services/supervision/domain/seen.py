"""What supervision has heard of a subject: facts with their own instants, in no order at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.kernel.clockrules import Trigger


@dataclass(frozen=True)
class Seen:
    """A fact such as `intake.case_accepted`, when it happened, and the texts of its data that any
    clock rule reads, by path."""

    fact: str
    at: datetime
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """A fact that met a trigger: the instant that counts, and when the fact itself was told."""

    at: datetime
    told: datetime
    fact: str
    data: Mapping[str, str]


class Heard:
    """Facts by name, each name in the order of time."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        self._by_fact: dict[str, list[Seen]] = {}
        for one in sorted(seen, key=lambda one: one.at):
            self._by_fact.setdefault(one.fact, []).append(one)

    def matching(self, triggers: Sequence[Trigger]) -> list[Hit]:
        """What meets any of the triggers, in the order of the instants that count."""
        found = [
            _hit(one, trigger)
            for trigger in triggers
            for one in self._by_fact.get(trigger.fact, ())
            if _meets(one.data, trigger.where)
        ]
        return sorted(found, key=lambda one: one.at) if len(found) > 1 else found


def _hit(one: Seen, trigger: Trigger) -> Hit:
    stated = one.data.get(trigger.at) if trigger.at else None
    return Hit(datetime.fromisoformat(stated) if stated else one.at, one.at, one.fact, one.data)


def _meets(data: Mapping[str, str], where: Mapping[str, tuple[str, ...]]) -> bool:
    return all(data.get(path) in allowed for path, allowed in where.items())
