"""The summary of a finished day: counted from the databases, kept as JSON."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import func, select

from cli.sample_day import consequences, deeds, item_sheets
from cli.sample_day.checks import Check, Evidence, outcome
from cli.sample_day.station import Databases
from cli.sample_day.stored import count_acts
from cli.site import definitions
from services.intake.catalogue import loader
from services.supervision import views as supervision
from shared.db.engine import reading
from shared.messaging.held import Status
from shared.service.housekeeping import tallies

TURNED_AWAY = "turned_away"
#: Cards that count by level, and those that were taken back.
CARDS = ("cards_amber", "cards_yellow", "cards_red", "withdrawn")


@dataclass(frozen=True)
class Summary:
    """What a day came to. `results` has the outcome of every application, for comparing runs;
    `counts` how many there were of each outcome, by case type; `cards` how many count at the
    end, by level, and how many were withdrawn."""

    backend: str
    seconds: float
    applications: int
    counts: dict[str, dict[str, int]]
    results: dict[str, str]
    hops: int
    handoffs_signed: int
    shipments_delivered: int
    within_promise: int
    beyond_promise: int
    cards: dict[str, int]
    messages: dict[str, int]
    checks: tuple[Check, ...]
    example: str
    #: How often each act beside the plain way occurred, by what people call it.
    acts: dict[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return not any(check.wrong for check in self.checks)

    def to_json(self) -> str:
        return msgspec.json.format(msgspec.json.encode(self), indent=1).decode()

    @classmethod
    def from_json(cls, text: str) -> Summary:
        return msgspec.json.decode(text, type=cls)


def summarise(backend: str, seconds: float, evidence: Evidence, checks: Sequence[Check]) -> Summary:
    sites, stored = evidence.databases, evidence.stored
    results, promises = _results(evidence), _promises(sites)
    signed = count_acts(sites, "routing", "handoff_signed")
    parcels = [c.shipment for c in stored.consignments.values() if c.shipment]
    return Summary(
        backend=backend,
        seconds=round(seconds, 1),
        applications=len(evidence.applications),
        counts=_counts(evidence, results),
        results=results,
        # A signature takes a case on, an answer takes it back: each is a hop.
        hops=signed + count_acts(sites, "routing", "handoff_answered"),
        handoffs_signed=signed,
        shipments_delivered=sum(parcel.delivered_at is not None for parcel in parcels),
        within_promise=promises["stopped_within_promise"],
        beyond_promise=promises["stopped_beyond_promise"],
        cards={name: promises[name] for name in CARDS},
        messages=_messages(sites),
        checks=tuple(checks),
        example=_example(evidence),
        acts=_acts(evidence),
    )


def _acts(evidence: Evidence) -> dict[str, int]:
    """What was asked for by people, and what followed by itself."""
    cases = {case.case_id: case for case in evidence.stored.cases.values()}
    log, applications = evidence.log, evidence.applications
    asked = Counter({deed.title: len(log.of(deed.answered)) for deed in deeds.OTHERS})
    asked["补办"] = len(log.of("deferral"))
    asked["邮寄收件"] = sum(case.reception.parcel is not None for case in cases.values())
    asked["事项改版"] = min(1, len(log.of(item_sheets.NOTED)))
    asked["文书核验"] = len(log.of("verified"))
    followed = {
        consequence.title: len(found)
        for consequence, _, found in consequences.counted(
            applications, log, cases, evidence.databases
        )
    }
    return dict(asked) | followed


def _results(evidence: Evidence) -> dict[str, str]:
    results = {answer.subject: TURNED_AWAY for answer in evidence.log.of(TURNED_AWAY)}
    for answer in evidence.log.of("register"):
        case = evidence.stored.cases.get(answer.data["case_id"])
        results[answer.subject] = outcome(case) if case else "lost"
    return dict(sorted(results.items()))


def _counts(evidence: Evidence, results: Mapping[str, str]) -> dict[str, dict[str, int]]:
    catalogue = loader.load()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for application in evidence.applications:
        case_type = catalogue.get(application.item_id).case_type.value
        counts[case_type][results.get(application.application_no, "lost")] += 1
    return {case_type: dict(outcomes) for case_type, outcomes in counts.items()}


def _promises(sites: Sequence[Databases]) -> Counter[str]:
    """How the promises stand; each case is counted at its owner's site."""
    counts = Counter[str]()
    for databases in sites:
        counts.update(supervision.summary(databases["supervision"]))
    return counts


def _messages(sites: Sequence[Databases]) -> dict[str, int]:
    counts = Counter[str]()
    for databases in sites:
        for name in definitions():
            counts.update(_messages_of(databases, name))
    return dict(counts)


def _messages_of(databases: Databases, service: str) -> dict[str, int]:
    definition = definitions()[service]
    held = definition.kernel.held
    dead = select(func.count()).select_from(held).where(held.c.status == Status.DEAD)
    with reading(databases[service]) as connection:
        tally = tallies(connection, definition)
        return {
            "dead": connection.execute(dead).scalar_one(),
            "sent": tally.get("sent", 0),
            "received": sum(n for key, n in tally.items() if key.startswith("received:")),
            "passed_on": tally.get("passed_on", 0),
            "duplicated": tally.get("repeated", 0),
        }


def _example(evidence: Evidence) -> str:
    """The number of the case that has the longest way behind it, to be looked at."""
    ways: Counter[str] = Counter(leg.case.case_no for leg in evidence.stored.legs.values())
    longest: Any = max(ways.items(), key=lambda way: (way[1], way[0]), default=("", 0))
    return str(longest[0])
