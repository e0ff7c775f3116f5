"""A supervisor's desk with the facts of one case: what is heard, what is told, what is armed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec

from services.supervision import commands
from services.supervision.domain.clocks import Clock, Clocks, Status
from services.supervision.wiring import DEFINITION
from shared.contracts import check_contract
from shared.contracts.envelope import Envelope, source
from shared.directory.directory import Directory
from shared.kernel.policy import Profile, Value
from shared.kernel.worktime import ZONE, WorkCalendar
from shared.rulebook import calendars, policies
from shared.service.definition import Command, Context, Fact, Outgoing, Timer

CASE_ID = "0195a3c0-0000-7000-8000-000000000001"
CASE_NO = "41152110120420260309000001"
VILLAGE = "411521101204"
TOWNSHIP_THERE, COUNTY_THERE = "411523103000", "411523000000"
DIRECTORY = Directory.load()
CALENDAR = calendars.load()
POLICIES = policies.load(None, DIRECTORY.divisions)
KIND = DEFINITION.kinds["clocks"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def fact(
    name: str,
    time: str,
    owner: str = VILLAGE,
    sequence: int = 1,
    subject: str = f"case/{CASE_ID}",
    **data: Any,
) -> Envelope:
    """A message as its producer's contract has it. What is no fact of the case names `node`."""
    producer, _, _ = name.partition(".")
    case = {"case_id": CASE_ID, "case_no": CASE_NO, "owner": owner}
    body = (case if subject.startswith("case/") else {"node": owner}) | data
    type_ = f"jieli.{name}.v1"
    check_contract(type_, body)
    node = source(owner, producer)
    instant = at(time).isoformat()
    return Envelope(f"{name}-{time}", node, type_, subject, instant, sequence, body)


def terms(
    promised: tuple[int, str], legal: tuple[int, str], owner: str = VILLAGE
) -> dict[str, Any]:
    return {
        "item_id": "residence_permit",
        "item_version": 1,
        "case_type": "commitment",
        "promised": {"value": promised[0], "unit": promised[1]},
        "legal": {"value": legal[0], "unit": legal[1]},
        "owner": owner,
        "responsible": owner,
        "profile": "national",
        "profile_version": 1,
        "window_class": "comprehensive",
    }


def accepted(
    time: str,
    promised: tuple[int, str] = (3, "working_day"),
    legal: tuple[int, str] = (5, "working_day"),
) -> Envelope:
    return fact(
        "intake.case_accepted",
        time,
        terms=terms(promised, legal),
        flow=[{"act": "decide", "level": "county"}],
        competent_division=COUNTY_THERE,
        papers=True,
        result={"method": "courier", "mode": ""},
        sealed_party="sealed",
    )


def concluded(time: str, sequence: int = 2, decided_at: str = "") -> Envelope:
    """Heard by the owner at `time`, decided at once unless `decided_at` says when."""
    return fact(
        "intake.case_concluded",
        time,
        sequence=sequence,
        outcome="granted",
        decided_by=COUNTY_THERE,
        reason="",
        decided_at=at(decided_at or time).isoformat(),
        result={"method": "courier", "mode": ""},
        sealed_party="sealed",
    )


def offered(
    time: str,
    to_node: str = COUNTY_THERE,
    attempt: int = 1,
    papers: bool = True,
    owner: str = VILLAGE,
) -> Envelope:
    return fact(
        "routing.handoff_offered",
        time,
        owner,
        terms=terms((3, "working_day"), (5, "working_day"), owner),
        handoff_id=f"{CASE_NO}-{to_node}-{attempt}",
        from_node=VILLAGE,
        to_node=to_node,
        attempt=attempt,
        act="decide",
        papers=papers,
    )


def parcel(name: str, time: str, to_node: str, purpose: str, number: int, **data: Any) -> Envelope:
    return fact(
        f"delivery.{name}",
        time,
        shipment_id=f"P{number}",
        purpose=purpose,
        from_node=VILLAGE,
        to=to_node,
        **data,
    )


def delivered(
    delivered_at: str,
    to_node: str = COUNTY_THERE,
    purpose: str = "papers",
    number: int = 1,
    told: str = "",
) -> Envelope:
    """The carrier's own time, told at once unless `told` says when."""
    instant = at(delivered_at).isoformat()
    return parcel(
        "shipment_delivered", told or delivered_at, to_node, purpose, number, delivered_at=instant
    )


def returned(time: str, number: int = 1) -> Envelope:
    return parcel("shipment_returned", time, COUNTY_THERE, "papers", number)


def revoked(time: str, purpose: str = "papers", number: int = 1) -> Envelope:
    return parcel("delivery_revoked", time, COUNTY_THERE, purpose, number)


@dataclass
class Desk:
    """Runs supervision's core as the executor does, storing what it knows after every command.

    `profile` is the policy that binds here: facts that carry terms name it.
    """

    profile: str = "national"
    calendar: WorkCalendar = CALENDAR
    #: What another county decided under a policy key, "." spelt "__".
    changed: dict[str, Value] = field(default_factory=dict)
    stored: dict[str, bytes] = field(default_factory=dict)
    told: list[Any] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    timers: dict[str, Timer] = field(default_factory=dict)
    #: The case, unless another subject was heard of last.
    subject: str = f"case/{CASE_ID}"

    def hear(self, *messages: Envelope) -> None:
        for message in messages:
            make = DEFINITION.incoming.get(message.type)
            command = make(message) if make else None
            if command is not None:
                if isinstance(command, commands.Hear) and command.profile:
                    command = replace(command, profile=self.profile)
                self.run(command)

    def let_pass(self, until: str) -> None:
        """All facts up to this instant were read: timers that are due by then fire."""
        while due := [timer for timer in self.timers.values() if timer.due_at <= at(until)]:
            timer = min(due, key=lambda one: one.due_at)
            del self.timers[timer.id]
            self.run(DEFINITION.timers[timer.kind](timer.target, timer.due_at))

    def run(self, command: Command) -> None:
        self.subject = command.target.id
        state = self.clocks if self.subject in self.stored else None
        context = Context(
            now=at("2026-03-31T10:00"),
            actor="test",
            directory=DIRECTORY,
            calendars=OneCalendar(self.calendar),
            policies=Bound(self.profile, **self.changed),
        )
        for event in DEFINITION.handlers[type(command)](state, command, context):
            state = KIND.apply(state, event)
            self.told.append(event)
            make = DEFINITION.outgoing.get(type(event))
            self.follow(make(event, state) if make else Outgoing())
        if state is not None:
            self.stored[self.subject] = msgspec.json.encode(state)

    def follow(self, following: Outgoing) -> None:
        """Timers are kept; what is published is checked against its contract."""
        self.timers |= {timer.id: timer for timer in following.timers}
        for name in following.disarm:
            self.timers.pop(name, None)
        for message in following.messages:
            assert isinstance(message, Fact)
            check_contract(f"jieli.supervision.{message.name}.v1", message.data)
            self.facts.append(message)

    @property
    def clocks(self) -> Clocks:
        return msgspec.json.decode(self.stored[self.subject], type=Clocks)

    def status(self) -> Status:
        return self.clocks.status

    def clock(self, rule: str, key: str = "") -> Clock:
        """The clock that a row of the rule started; that of the promise, whichever row gave it."""
        id = f"{rule}:{key}" if key else rule
        found = self.clocks.clocks.get(id) or self.clocks.named(id)
        assert found is not None, f"no clock {id}"
        return found

    def runs(self, rule: str) -> bool:
        """Is there any clock of this row?"""
        return any(clock.rule == rule for clock in self.clocks.clocks.values())

    def due(self, rule: str = "promised", key: str = "") -> datetime | None:
        due = self.clock(rule, key).due
        return due.instant if due else None

    def late(self, rule: str = "promised") -> bool:
        return self.clocks.late(self.clock(rule))

    def cards(self, rule: str = "") -> list[str]:
        """The levels of the cards that count, in the order in which they were raised."""
        return [
            card.level.value
            for card in self.clocks.cards
            if card.counts and rule in ("", card.rule, self._name(card.clock))
        ]

    def _name(self, clock: str) -> str:
        known = self.clocks.clocks.get(clock)
        return known.name if known else ""

    def told_of(self, kind: type) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]


class Bound:
    """Every node is bound by one profile, in its first version, or as a county changed it."""

    def __init__(self, name: str, **changed: Value) -> None:
        self.profile = profile_with(name, **changed)

    def of(self, _node: str, on: date) -> Profile:
        return self.profile

    def version(self, name: str, version: int) -> Profile:
        if name == self.profile.name:
            return self.profile
        return POLICIES.version(name, version)


@cache
def profile_with(name: str, **changed: Value) -> Profile:
    """A packaged profile, with other values under some keys ("." spelt "__")."""
    values = {key.replace("__", "."): value for key, value in changed.items()}
    profile = POLICIES.version(name, 1)
    assert set(values) <= set(profile.values)
    return replace(profile, values={**profile.values, **values})


class OneCalendar:
    """All nodes keep the same calendar."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.common = calendar

    def of(self, _node: str) -> WorkCalendar:
        return self.common
