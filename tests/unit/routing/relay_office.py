"""Offices that relay one case, without a database: each has its leg, the test carries the mail."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from services.routing import commands
from services.routing.domain.legs import CaseFile, Handoff, Leg, Outcome
from services.routing.wiring import DEFINITION
from shared.contracts import check_contract
from shared.contracts.envelope import Envelope, source
from shared.directory.directory import Directory
from shared.kernel.worktime import ZONE
from shared.rulebook import calendars, policies
from shared.service.definition import Command, Context, Fact, RelayMessage

MONDAY = datetime(2026, 3, 9, 10, tzinfo=ZONE)
CITY, COUNTY, TOWNSHIP = "411500000000", "411521000000", "411521101000"
VILLAGE = "411521101204"
COUNTY_THERE, VILLAGE_THERE = "411523000000", "411523001001"
CASE_ID, CASE_NO = "0195a3c0-0000-7000-8000-00000000000c", "41152110120420260309000001"
DIRECTORY = Directory.load()
CALENDARS = calendars.load_offices()
POLICIES = policies.load(None, DIRECTORY.divisions)
KIND = DEFINITION.kinds["leg"]

CHECK_AND_DECIDE = (("check", "township"), ("decide", "county"))
UP_TO_THE_CITY = (("check", "township"), ("review", "county"), ("decide", "city"))

TERMS = {
    "item_id": "residence_permit",
    "item_version": 1,
    "case_type": "commitment",
    "promised": {"value": 7, "unit": "working_day"},
    "legal": {"value": 15, "unit": "natural_day"},
    "owner": VILLAGE,
    "responsible": VILLAGE,
    "profile": "national",
    "profile_version": 1,
    "window_class": "comprehensive",
}


def accepted(
    flow: Sequence[tuple[str, str]] = CHECK_AND_DECIDE,
    owner: str = VILLAGE,
    competent: str = VILLAGE,
    papers: bool = False,
) -> commands.PlanCase:
    """The case was accepted at its owner."""
    return commands.PlanCase(
        case_id=CASE_ID,
        node=owner,
        file=CaseFile(CASE_ID, CASE_NO, owner, TERMS | {"owner": owner}, "s1.key.record"),
        flow=tuple(flow),
        competent_division=competent,
        papers=papers,
    )


@dataclass
class Relay:
    """All offices that touch the case. Messages between nodes wait in `mail` until they are
    carried."""

    legs: dict[str, Leg] = field(default_factory=dict)
    happened: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    mail: deque[Envelope] = field(default_factory=deque)
    now: datetime = MONDAY

    def run(self, command: Command) -> list[str]:
        """The names of what happened."""
        node = command.node  # type: ignore[attr-defined]
        leg = self.legs.get(node)
        context = Context(self.now, "li.qiang", DIRECTORY, CALENDARS, POLICIES)
        names = []
        for event in DEFINITION.handlers[type(command)](leg, command, context):
            leg = KIND.apply(leg, event)
            names.append(type(event).__name__)
            self.happened.append((node, type(event).__name__))
            self._tell(event, leg)
        if leg is not None:
            assert KIND.node(leg) == node
            self.legs[node] = msgspec.json.decode(msgspec.json.encode(leg), type=Leg)
        return names

    def _tell(self, event: Any, leg: Leg) -> None:
        make = DEFINITION.outgoing.get(type(event))
        for message in make(event, leg).messages if make else ():
            if isinstance(message, Fact):
                check_contract(f"jieli.routing.{message.name}.v1", message.data)
                self.facts.append((leg.node, message.name, message.data))
            elif isinstance(message, RelayMessage):
                self._post(message, leg.node)

    def _post(self, message: RelayMessage, sender: str) -> None:
        message_type = f"jieli.relay.{message.name}.v1"
        check_contract(message_type, message.data)
        self.mail.append(
            Envelope(
                id=f"m{len(self.happened)}",
                source=source(sender, "routing"),
                type=message_type,
                subject=message.subject,
                time=MONDAY.isoformat(),
                sequence=1,
                data=message.data,
                destination=message.to,
            )
        )

    def carry(self) -> None:
        """Every message reaches its office, and what follows from it too."""
        while self.mail:
            self.deliver(self.mail.popleft())

    def deliver(self, message: Envelope) -> None:
        command = DEFINITION.incoming[message.type](message)
        if command is not None:
            self.run(command)

    def leg(self, node: str) -> Leg:
        return self.legs[node]

    def offer_to(self, node: str) -> Handoff:
        arrived = self.legs[node].arrived
        assert arrived is not None
        return arrived

    def told(self, name: str) -> list[dict[str, Any]]:
        """The facts of this name, in order."""
        return [data for _, said, data in self.facts if said == name]

    def sign(self, node: str) -> list[str]:
        return self.run(commands.SignHandoff(CASE_ID, node, self.offer_to(node).handoff_id))

    def refuse(self, node: str, reason: str = "不属于本机关职权") -> list[str]:
        command = commands.RefuseHandoff(CASE_ID, node, self.offer_to(node).handoff_id, reason)
        return self.run(command)

    def complete(self, node: str, finding: str, opinion: str = "") -> list[str]:
        task = self.legs[node].open_task
        assert task is not None
        return self.run(commands.CompleteTask(CASE_ID, node, task.task_id, finding, opinion))

    def offer_again(self, node: str) -> list[str]:
        return self.run(commands.OfferAgain(CASE_ID, node))

    def papers_reach(self, node: str) -> list[str]:
        return self.run(commands.NotePapers(CASE_ID, node, "P1", MONDAY))

    def undelivered(self, node: str, handoff_id: str) -> list[str]:
        command = commands.NoteUndelivered(CASE_ID, node, handoff_id, "unknown_destination")
        return self.run(command)


def begun(**changes: Any) -> Relay:
    """A case that was accepted; its first offer has reached the next office."""
    relay = Relay()
    relay.run(accepted(**changes))
    relay.carry()
    return relay


def answered(handoff_id: str, node: str, result: str = "granted") -> commands.NoteAnswered:
    outcome = Outcome(result, COUNTY, "", MONDAY)
    return commands.NoteAnswered(CASE_ID, node, handoff_id, outcome)
