"""A supervisor's desk with the facts of one case: what is heard, what is told, what is armed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from services.supervision.domain.clocks import CaseClocks, Clock, Status, Which
from services.supervision.wiring import DEFINITION
from shared.contracts import check_contract
from shared.contracts.envelope import Envelope, source
from shared.directory.directory import Directory
from shared.kernel.worktime import ZONE, WorkCalendar
from shared.rulebook import calendars
from shared.service.definition import Command, Context, Outgoing, Timer

CASE_ID = "0195a3c0-0000-7000-8000-000000000001"
CASE_NO = "41152110120420260309000001"
VILLAGE = "411521101204"
TOWNSHIP_THERE, COUNTY_THERE = "411523103000", "411523000000"
DIRECTORY = Directory.load()
CALENDAR = calendars.load()
KIND = DEFINITION.kinds["clocks"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def fact(name: str, time: str, owner: str = VILLAGE, sequence: int = 1, **data: Any) -> Envelope:
    """A message as its producer's contract has it."""
    producer, _, _ = name.partition(".")
    body = {"case_id": CASE_ID, "case_no": CASE_NO, "owner": owner} | data
    type_ = f"jieli.{name}.v1"
    check_contract(type_, body)
    node, subject = source(owner, producer), f"case/{CASE_ID}"
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
    """Runs supervision's core as the executor does, storing what it knows after every command."""

    calendar: WorkCalendar = CALENDAR
    stored: bytes = b""
    told: list[Any] = field(default_factory=list)
    timers: dict[str, Timer] = field(default_factory=dict)

    def hear(self, *messages: Envelope) -> None:
        for message in messages:
            make = DEFINITION.incoming.get(message.type)
            command = make(message) if make else None
            if command is not None:
                self.run(command)

    def let_pass(self, until: str) -> None:
        """All facts up to this instant were read: timers that are due by then fire."""
        while due := [timer for timer in self.timers.values() if timer.due_at <= at(until)]:
            timer = min(due, key=lambda one: one.due_at)
            del self.timers[timer.id]
            self.run(DEFINITION.timers[timer.kind](timer.target, timer.due_at))

    def run(self, command: Command) -> None:
        state = self.clocks if self.stored else None
        context = Context(at("2026-03-31T10:00"), "test", DIRECTORY, self.calendar)
        for event in DEFINITION.handlers[type(command)](state, command, context):
            state = KIND.apply(state, event)
            self.told.append(event)
            make = DEFINITION.outgoing.get(type(event))
            following = make(event, state) if make else Outgoing()
            self.timers |= {timer.id: timer for timer in following.timers}
            for name in following.disarm:
                self.timers.pop(name, None)
        self.stored = msgspec.json.encode(state) if state else b""

    @property
    def clocks(self) -> CaseClocks:
        return msgspec.json.decode(self.stored, type=CaseClocks)

    def status(self) -> Status:
        return self.clocks.status

    @property
    def promised(self) -> Clock:
        return self.clocks.clocks[Which.PROMISED]

    def due(self, which: Which = Which.PROMISED) -> datetime | None:
        due = self.clocks.clocks[which].due
        return due.instant if due else None

    def late(self, which: Which = Which.PROMISED) -> bool:
        return self.clocks.late[which]

    def told_of(self, kind: type) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]
