"""Clock rules: which facts start, pause and stop a limit. Data, compiled for one policy profile.

A path names a field of a fact's data, such as `terms.case_type`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from shared.kernel.limits import Limit


class Level(StrEnum):
    """预警, 黄牌, 红牌: each is raised once for a clock, in this order."""

    AMBER = "amber"
    YELLOW = "yellow"
    RED = "red"


class Effect(StrEnum):
    """What it means that a clock was not stopped in time."""

    CARD = "card"  # a yellow card when it is due, a red one where nothing happens then
    LEGAL = "legal"  # a red card at once: the law's own limit was broken
    NOTICE = "notice"  # an amber note when it is due: the clause names no number
    STATE = "state"  # no card: the service that owns the state acts on its own due time


class Period(StrEnum):
    """What a periodic obligation recurs in."""

    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Trigger:
    """A fact such as `intake.case_accepted` whose data has one of the texts at each path (true and
    false for a yes or no). `at` is the path of the instant that counts; empty: when it happened."""

    fact: str
    where: Mapping[str, tuple[str, ...]]
    at: str = ""


@dataclass(frozen=True)
class CutOffLimit:
    """What starts after `after` and up to `until` is due at `due_at` that many working days later;
    what starts at another time of the day is no matter of the rule."""

    after: time
    until: time
    working_days: int
    due_at: time


@dataclass(frozen=True)
class Stated:
    """The limit that stands at a path of the starting fact, multiplied by `share` (numerator,
    denominator), rounded up."""

    path: str
    share: tuple[int, int] = (1, 1)


Allowance = Limit | CutOffLimit | Stated


@dataclass(frozen=True)
class Extension:
    """From the fact on the clock has these limits instead, counted from the same start; or, where
    it `adds`, these on top of those that it had."""

    by: Trigger
    limits: tuple[Allowance, ...]
    adds: bool = False


@dataclass(frozen=True)
class Levels:
    """When cards are raised. Amber: `before` it is due, or where the limit is no longer than that,
    when `share` per cent of it are used. Red: `red_after` the yellow one."""

    before: Limit
    share: int
    red_after: Limit
    addressed: Mapping[Level, tuple[str, ...]]


@dataclass(frozen=True)
class ClockRule:
    """One clause as a clock. Of the rules of a profile that give the same `clock` the first that
    starts counts, so that a county's clause goes before the national default.

    It starts on any of `starts` (on the one that makes `times` within `within`, if these are
    given), stops on any of `stops`. `needs`: without each of these facts a breach is none.
    `limits`: the earliest counts. `per`: the path whose value tells one clock of the rule from
    another within the same subject. `responsible`: the path of the node, in the starting fact,
    whose office hours count and who is addressed. `first_day`: the day of the event counts.
    """

    id: str
    clock: str
    title: str
    limits: tuple[Allowance, ...]
    starts: tuple[Trigger, ...]
    stops: tuple[Trigger, ...] = ()
    reopens: tuple[Trigger, ...] = ()
    cancels: tuple[Trigger, ...] = ()
    needs: tuple[Trigger, ...] = ()
    extensions: tuple[Extension, ...] = ()
    per: str = ""
    period: Period | None = None
    times: int = 1
    within: Period | None = None
    responsible: str = "owner"
    effect: Effect = Effect.CARD
    levels: Levels | None = None
    first_day: bool = False


@dataclass(frozen=True)
class PauseRule:
    """A clause that takes time out of clocks (by name): from `begins` until a fact that `ends` it.

    `begin_key` and `end_key` are the paths whose values belong together; empty: any. What a fact of
    `settles` ended does not begin again for that key (papers that have arrived need not travel
    again). `undoes` takes an end back that had the same value at `undo_key`.
    """

    id: str
    clocks: tuple[str, ...]
    begins: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]
    settles: tuple[Trigger, ...] = ()
    undoes: tuple[Trigger, ...] = ()
    begin_key: str = ""
    end_key: str = ""
    undo_key: str = ""


@dataclass(frozen=True)
class RuleSet:
    """All that is measured under one profile."""

    profile: str
    version: int
    clocks: tuple[ClockRule, ...]
    pauses: tuple[PauseRule, ...]
