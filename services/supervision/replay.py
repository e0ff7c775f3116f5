"""What-if: the facts that were heard, measured again under another policy.

It is assumed that everybody would have acted as they did; only the limits differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Engine, Row, select

from services.supervision import tables
from services.supervision.domain.clocks import CardStatus
from services.supervision.domain.measuring import CalendarOf
from services.supervision.domain.seen import Seen
from services.supervision.domain.whatif import Raised, raised
from shared.db.engine import reading, streaming
from shared.kernel.clockrules import Level, RuleSet
from shared.kernel.policy import Profile
from shared.kernel.worktime import ZONE
from shared.messaging import watermarks
from shared.messaging.topology import FOLLOWS
from shared.rulebook.clocks import in_force
from shared.rulebook.policies import Policies

_BATCH = 10_000


@dataclass(frozen=True)
class Heard:
    """Everything that was heard of one subject, in the order of time."""

    subject: str
    node: str
    seen: tuple[Seen, ...]


@dataclass
class Comparison:
    """Cards as they were raised beside those of the other policy, over the same subjects."""

    subjects: int = 0
    live: set[Raised] = field(default_factory=set)
    replayed: set[Raised] = field(default_factory=set)


#: The profile under which the facts of a subject are measured.
Choice = Callable[[Heard], Profile]


def compare(
    engine: Engine, choose: Choice, calendar_of: CalendarOf, since: date, to: date, now: datetime
) -> Comparison:
    """All subjects whose first fact lies between the two days, themselves included."""
    until = min(heard_up_to(engine), now)
    live = _live_cards(engine)
    found = Comparison()
    for heard in subjects(engine, since, to):
        rules: RuleSet = in_force(choose(heard))
        found.subjects += 1
        found.live |= live.get(heard.subject, set())
        found.replayed |= raised(heard.subject, heard.seen, rules, calendar_of, until)
    return found


def as_it_was(policies: Policies) -> Choice:
    """The profile that was in force: the one that the terms name, else that of the node."""

    def choose(heard: Heard) -> Profile:
        for seen in reversed(heard.seen):
            if "terms.profile" in seen.data:
                version = int(seen.data["terms.profile_version"])
                return policies.version(seen.data["terms.profile"], version)
        return policies.of(heard.node, heard.seen[0].at.astimezone(ZONE).date())

    return choose


def subjects(engine: Engine, since: date, to: date) -> Iterator[Heard]:
    """Read in one pass, never all at once."""
    facts = tables.observed_facts.c
    first, last = since.isoformat(), to.isoformat()
    statement = (
        select(facts.subject, facts.node, facts.fact, facts.at, facts.data)
        .where(facts.month >= first[:7])
        .order_by(facts.subject, facts.at, facts.id)
        .execution_options(yield_per=_BATCH)
    )
    with streaming(engine) as connection:
        rows = connection.execute(statement)
        for subject, group in groupby(rows, key=lambda row: row.subject):
            told = list(group)
            if first <= told[0].at[:10] <= last:
                yield Heard(subject, told[0].node, tuple(_seen(row) for row in told))


def heard_up_to(engine: Engine) -> datetime:
    """The instant up to which all producers have been read: no card is raised beyond it."""
    with reading(engine) as connection:
        reached = watermarks.reached(connection, tables.kernel, FOLLOWS["supervision"])
    return datetime.fromisoformat(reached) if reached else datetime.min.replace(tzinfo=ZONE)


def _seen(row: Row[*tuple[Any, ...]]) -> Seen:
    at = datetime.fromisoformat(row.at)
    data = msgspec.json.decode(row.data, type=dict[str, str])
    return Seen(row.fact, at, data)


def _live_cards(engine: Engine) -> dict[str, set[Raised]]:
    columns = tables.cards.c
    statement = select(columns.subject, columns.card, columns.level, columns.at)
    statement = statement.where(columns.status != CardStatus.WITHDRAWN.value)
    found: dict[str, set[Raised]] = {}
    with reading(engine) as connection:
        for subject, card, level, at in connection.execute(statement):
            clock = card.removesuffix(f"/{level}")
            one = Raised(subject, clock, Level(level), datetime.fromisoformat(at))
            found.setdefault(subject, set()).add(one)
    return found
