"""The verdict over a whole round, case by case: what was lost, doubled, or left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field
from typing import Any

from scene.judge import Story, chain_faults, stories, waiting_messages
from scene.mischief import held
from scene.site import Site
from sqlalchemy import select

from faults.courses import story
from faults.load import Carried, Load
from faults.traffic import counted, heard, said, unsent
from services.intake.tables import cases as case_table
from shared.db.engine import reading

_HOPS = ("handoff_received", "receipt_arrived", "answer_arrived")
_CARDS = ("card_raised", "card_withdrawn")
_SHOWN = 20


@dataclass
class Verdict:
    """Lists name the first few; the counts are whole."""

    cases: int = 0
    hops: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    chains: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    unsent: int = 0
    in_queues: int = 0
    unusual: list[str] = field(default_factory=list)
    #: The cases concerned, by which the faults are found that struck while they were under way.
    lost_cases: set[str] = field(default_factory=set)
    doubled_cases: set[str] = field(default_factory=set)

    @property
    def clean(self) -> bool:
        wrong = (self.lost, self.doubled, self.cards, self.chains, self.held, self.unusual)
        return not (any(wrong) or self.unsent or self.in_queues)

    def shown(self) -> dict[str, Any]:
        """For the report."""
        whole = asdict(self)
        lists = {name: value for name, value in whole.items() if isinstance(value, list)}
        return {
            "clean": self.clean,
            "cases": self.cases,
            "hops": self.hops,
            "unsent": self.unsent,
            "in_queues": self.in_queues,
            **{name: len(found) for name, found in lists.items()},
            "examples": {name: found[:_SHOWN] for name, found in lists.items() if found},
        }


def judge_round(
    site: Site, load: Load, spoilt: Set[str] = frozenset(), perhaps: Set[str] = frozenset()
) -> Verdict:
    """Of a site at rest, or one that will not come to rest any more. What was `spoilt` on the way
    must be held as unreadable, and what was `perhaps` spoilt may be."""
    verdict = Verdict(cases=len(load.cases), unusual=list(load.trouble))
    told = stories(site)
    acts = Counter(act for case in told.values() for chain in case.values() for act in chain)
    verdict.hops = sum(acts[act] for act in _HOPS)
    for case in load.cases.values():
        _judge_case(verdict, case, told.get(case.case_id, {}))
    _judge_strangers(verdict, site, load)
    _judge_messages(verdict, site, spoilt, perhaps)
    verdict.chains = chain_faults(site)
    return verdict


def _judge_case(verdict: Verdict, case: Carried, told: Story) -> None:
    expected = story(case.course, case.case_id, case.case_no, case.village)
    for chain in sorted(expected.keys() | told.keys()):
        wanted, found = Counter(expected.get(chain, [])), Counter(told.get(chain, []))
        for act in sorted((wanted - found).keys()):
            answered = ", answered" if (chain, act) in case.answered else ""
            verdict.lost.append(f"{case.case_no} {chain} {act}{answered}")
            verdict.lost_cases.add(case.case_id)
        for act in sorted((found - wanted).keys()):
            if act in _CARDS:
                verdict.cards.append(f"{case.case_no} {act}")
            elif wanted[act]:
                verdict.doubled.append(f"{case.case_no} {chain} {act}")
                verdict.doubled_cases.add(case.case_id)
            else:
                verdict.unusual.append(f"{case.case_no} {chain} {act}")
        if wanted == found and expected.get(chain) != told.get(chain):
            verdict.unusual.append(f"{case.case_no} {chain} in another order")


def _judge_strangers(verdict: Verdict, site: Site, load: Load) -> None:
    """A case that nobody was answered for was registered twice, or comes from nowhere."""
    with reading(site.engines["intake"]) as connection:
        rows = connection.execute(select(case_table.c.id, case_table.c.case_no)).all()
    for row in rows:
        if row.id not in load.cases:
            verdict.doubled.append(f"{row.case_no} registered, but answered to nobody")
    for number, times in Counter(row.case_no for row in rows).items():
        if times > 1:
            verdict.doubled.append(f"{number} given {times} times")


def _judge_messages(verdict: Verdict, site: Site, spoilt: Set[str], perhaps: Set[str]) -> None:
    """What was said was heard once; what was spoilt was set aside; nothing else is left over."""
    counts = counted(site)
    told, known = said(counts), heard(counts)
    for (producer, reader), amount in told.items():
        missing = amount - known[(producer, reader)]
        wrong = verdict.lost if missing > 0 else verdict.doubled
        if missing:
            wrong.append(f"{abs(missing)} messages of {producer} to {reader}")
    rows = {row.message_id: row for row in held(site)}
    verdict.held = _left_over(rows, spoilt, perhaps)
    verdict.unsent = sum(unsent(site, name) for name in site.definitions)
    verdict.in_queues = waiting_messages(site)


def _left_over(rows: Mapping[str, Any], spoilt: Set[str], perhaps: Set[str]) -> list[str]:
    """Held messages that should not be, and spoilt ones that are not."""
    found = [
        f"{row.service}: {row.message_id} {row.status} {row.error[:200]}"
        for name, row in rows.items()
        if name not in spoilt | perhaps
    ]
    return found + [f"{name} was spoilt and is not held" for name in sorted(spoilt - rows.keys())]
