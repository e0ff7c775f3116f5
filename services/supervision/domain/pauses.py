"""不计入时限: the time that pause rules take out, derived from what is known.

Begins and ends come from different services, so they are matched by their instants, whatever the
order in which they were heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.supervision.domain.seen import Heard, Hit
from shared.kernel.clockrules import PauseRule


@dataclass(frozen=True)
class Pause:
    """A time that does not count; `end` is None while it lasts."""

    begin: datetime
    end: datetime | None


def pauses(heard: Heard, rules: Sequence[PauseRule]) -> tuple[Pause, ...]:
    """The pauses of all these rules, in order and without overlap."""
    return _merged(pause for rule in rules for pause in _of_rule(heard, rule))


def _of_rule(heard: Heard, rule: PauseRule) -> Iterable[Pause]:
    begins = heard.matching(rule.begins)
    if not begins:
        return ()
    ends = heard.matching((*rule.ends, *rule.settles))
    standing = _standing(ends, heard.matching(rule.undoes), rule)
    settled = {one.fact for one in standing} & {trigger.fact for trigger in rule.settles}
    return [_from(one, standing, settled, rule) for one in begins]


def _standing(ends: Sequence[Hit], undone: Sequence[Hit], rule: PauseRule) -> list[Hit]:
    """Ends that nobody took back since they were told."""
    return [
        end
        for end in ends
        if not any(
            one.told >= end.told and one.data.get(rule.undo_key) == end.data.get(rule.undo_key)
            for one in undone
        )
    ]


def _from(begin: Hit, ends: Sequence[Hit], settled: set[str], rule: PauseRule) -> Pause:
    """From the begin to the first end after it. What was settled before does not begin again."""
    key = begin.data.get(rule.begin_key)
    own = [end for end in ends if not rule.end_key or end.data.get(rule.end_key) == key]
    after = [end.at for end in own if end.at >= begin.at]
    if after:
        return Pause(begin.at, min(after))
    there = any(end.fact in settled for end in own)
    return Pause(begin.at, begin.at if there else None)


def _merged(found: Iterable[Pause]) -> tuple[Pause, ...]:
    merged: list[Pause] = []
    for pause in sorted(found, key=lambda pause: pause.begin):
        last = merged[-1] if merged else None
        if pause.end == pause.begin:
            continue
        if last is None or (last.end is not None and last.end < pause.begin):
            merged.append(pause)
        elif last.end is not None:
            end = None if pause.end is None else max(last.end, pause.end)
            merged[-1] = Pause(last.begin, end)
    return tuple(merged)
