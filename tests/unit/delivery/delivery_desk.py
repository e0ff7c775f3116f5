"""A delivery desk without a database: commands in, facts out, one consignment at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from services.delivery import commands
from services.delivery.domain.consignments import CaseRef, Consignment, Purpose
from services.delivery.domain.events import apply
from services.delivery.domain.tracking import TrackingEvent
from services.delivery.incoming import INCOMING
from services.delivery.wiring import DEFINITION
from shared.contracts import check_contract
from shared.contracts.envelope import Envelope
from shared.directory.directory import Directory
from shared.rulebook import calendars, policies
from shared.service.definition import Command, Context

ZONE = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
DIRECTORY = Directory.load()
CALENDARS = calendars.load_offices()
POLICIES = policies.load(None, DIRECTORY.divisions)

VILLAGE = "411521101204"
COUNTY = "411521000000"
NEIGHBOUR = "411523000000"
CASE_NO = "41152100000020260302000001"
CASE = CaseRef("0195-case", CASE_NO, COUNTY)


@dataclass
class Desk:
    """Carries out commands on one consignment and keeps what was told and written down."""

    consignment: Consignment | None = None
    facts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    happened: list[Any] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)
    policies: Any = POLICIES

    def run(self, command: Command | None, now: datetime = MONDAY) -> list[str]:
        """The names of the facts that follow."""
        assert command is not None
        context = Context(now, "wang", DIRECTORY, CALENDARS, self.policies)
        events = DEFINITION.handlers[type(command)](self.consignment, command, context)
        told: list[str] = []
        for event in events:
            self.consignment = apply(self.consignment, event)
            self.happened.append(event)
            told += self._tell(event)
        return told

    def _tell(self, event: Any) -> list[str]:
        assert self.consignment is not None
        make = DEFINITION.outgoing.get(type(event))
        told = []
        for fact in make(event, self.consignment).messages if make else ():
            check_contract(f"jieli.delivery.{fact.name}.v1", fact.data)
            assert fact.subject == "case/0195-case"
            self.facts.append((fact.name, fact.data))
            self.speakers.append(self.consignment.node)
            told.append(fact.name)
        return told

    @property
    def state(self) -> Consignment:
        assert self.consignment is not None
        return self.consignment


def scan(minute: int, op_code: str, sub_code: str | None = None) -> TrackingEvent:
    """What the carrier saw, so many minutes after Tuesday, nine o'clock."""
    return TrackingEvent(
        carrier="ems",
        event_key=f"{minute}-{op_code}-{sub_code}",
        op_code=op_code,
        sub_code=sub_code,
        occurred_at=MONDAY + timedelta(days=1, minutes=minute),
        description="投递员李四,电话13800000000",
        place="罗山县",
    )


def told(desk: Desk, event: TrackingEvent) -> list[str]:
    command = commands.RecordTracking(desk.state.consignment_id, event, "0f" * 16)
    return desk.run(command)


def sent(purpose: Purpose = Purpose.RESULT, command: Command | None = None) -> Desk:
    """A desk whose parcel the carrier has."""
    desk = Desk()
    to = "applicant" if purpose is Purpose.RESULT else NEIGHBOUR
    asked = command or commands.RequestShipment("s1", CASE, purpose, COUNTY, to, "sealed")
    desk.run(asked)
    desk.run(commands.DispatchShipment(desk.state.consignment_id, "ems", "EX000000014CN"))
    desk.facts.clear()
    desk.happened.clear()
    desk.speakers.clear()
    return desk


def concluded(method: str, mode: str = "", **changes: Any) -> Envelope:
    """Intake says that the case is concluded."""
    data = {
        "case_id": CASE.case_id,
        "case_no": CASE.case_no,
        "owner": COUNTY,
        "outcome": "granted",
        "decided_by": NEIGHBOUR,
        "reason": "",
        "result": {"method": method, "mode": mode},
        "sealed_party": "s1.key.record",
    }
    return _heard("intake", "case_concluded", data | changes)


def offered(papers: bool) -> Envelope:
    """Routing says that a handoff was offered."""
    data = {
        "case_id": CASE.case_id,
        "case_no": CASE.case_no,
        "owner": COUNTY,
        "handoff_id": f"{CASE_NO}-1-1",
        "from_node": COUNTY,
        "to_node": NEIGHBOUR,
        "papers": papers,
    }
    return _heard("routing", "handoff_offered", data)


def outgoing_windows(staff: Mapping[str, list[str]]) -> Envelope:
    """Intake says which outgoing windows the county's hall has, and who sits at each."""
    windows = [{"number": number, "staff": there} for number, there in staff.items()]
    data = {"node": COUNTY, "windows": windows}
    check_contract("jieli.intake.outgoing_windows_changed.v1", data)
    return replace(_heard("intake", "outgoing_windows_changed", data), subject=f"hall/{COUNTY}")


def issue_authority(*grants: dict[str, Any], **changes: Any) -> Envelope:
    """Intake says what the unit of the county's hall that lists care_card lets it give out."""
    data = {
        "node": COUNTY,
        "unit_id": "civil_affairs",
        "name": "民政局",
        "items": ["care_card"],
        "grants": list(grants),
    } | changes
    check_contract("jieli.intake.issue_authority_changed.v1", data)
    subject = f"unit/{data['unit_id']}@{COUNTY}"
    return replace(_heard("intake", "issue_authority_changed", data), subject=subject)


def _heard(producer: str, name: str, data: dict[str, Any]) -> Envelope:
    return Envelope(
        id="m1",
        source=f"/nodes/{COUNTY}/{producer}",
        type=f"jieli.{producer}.{name}.v1",
        subject=f"case/{CASE.case_id}",
        time=MONDAY.isoformat(),
        sequence=1,
        data=data,
    )


def understood(message: Envelope) -> Any:
    """The own command that a message asks for."""
    return INCOMING[message.type](message)
