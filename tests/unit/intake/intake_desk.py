"""A window without a database: one application, what was done with it, what was told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from services.intake import commands
from services.intake.domain.cases import Agent, Case, ResultChoice, Status, apply
from services.intake.domain.items import (
    Act,
    CaseType,
    FlowStep,
    Item,
    ItemType,
    Material,
    MaterialKind,
)
from services.intake.reception import commands as reception
from services.intake.wiring import DEFINITION
from shared.contracts import check_contract
from shared.contracts.envelope import Envelope
from shared.directory.directory import Directory
from shared.kernel.divisions import Level
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.worktime import ZONE
from shared.rulebook import calendars, policies
from shared.service.definition import Command, Context, Fact, Outgoing, Timer

MONDAY = datetime(2026, 3, 9, 10, tzinfo=ZONE)
VILLAGE, COUNTY = "411521101204", "411521000000"
VILLAGE_THERE, COUNTY_THERE = "411523001001", "411523000000"
CASE_ID, CASE_NO = "0195a3c0-0000-7000-8000-00000000000c", "41152110120420260309000001"
REQUIRED = ("identity_card", "household_register", "photo")
CLERK, OFFICER = "li.qiang", "wang.fang"
DIRECTORY = Directory.load()
CALENDARS = calendars.load_offices()
POLICIES = policies.load(None, DIRECTORY.divisions)


def item(*, cross_location: bool = True, agency_allowed: bool = True) -> Item:
    """老年优待证: three materials are required, one may be added."""
    kinds = (MaterialKind.COPY, MaterialKind.ORIGINAL, MaterialKind.ELECTRONIC)
    required = [
        Material(name, name, kind, True) for name, kind in zip(REQUIRED, kinds, strict=True)
    ]
    return Item(
        id="elderly_card",
        name_zh="老年优待证核发",
        category="social_assistance",
        category_zh="社会保障",
        item_type=ItemType.ADMINISTRATIVE_CONFIRMATION,
        case_type=CaseType.COMMITMENT,
        version=3,
        materials=(*required, Material("residence_proof", "居住证明", MaterialKind.COPY, False)),
        promised_limit=Limit(5, LimitUnit.WORKING_DAY),
        legal_limit=Limit(10, LimitUnit.WORKING_DAY),
        flow=(FlowStep(Act.CHECK, Level.TOWNSHIP), FlowStep(Act.DECIDE, Level.COUNTY)),
        result_document="老年优待证",
        cross_location=cross_location,
        agency_allowed=agency_allowed,
        sample=True,
    )


def registration(
    materials: Sequence[str] = REQUIRED,
    competent: str = VILLAGE,
    agent: Agent | None = None,
    of: Item | None = None,
) -> commands.RegisterCase:
    return commands.RegisterCase(
        case_id=CASE_ID,
        case_no=CASE_NO,
        owner=VILLAGE,
        item=of or item(),
        origin_division=VILLAGE,
        competent_division=competent,
        party_id="p-1",
        sealed_party="s1.key.record",
        agent=agent,
        materials=tuple(materials),
        result=ResultChoice("courier"),
    )


def ruled_by(profile: str, **changed: Any) -> Any:
    """Every county keeps this profile, with some values changed."""
    found = POLICIES.versions(profile)[-1]
    values = dict(found.values)
    for name, value in changed.items():
        key = name.replace("__", ".")
        assert key in values
        values[key] = value
    whole = replace(found, values=values)
    return SimpleNamespace(of=lambda *_: whole, version=lambda *_: whole)


@dataclass
class Desk:
    """Runs intake's core as the executor does."""

    case: Case | None = None
    happened: list[Any] = field(default_factory=list)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    policies: Any = POLICIES

    def run(self, command: Command, now: datetime = MONDAY, actor: str = CLERK) -> list[str]:
        """The names of the facts that follow."""
        context = Context(now, actor, DIRECTORY, CALENDARS, self.policies)
        names = []
        for event in DEFINITION.handlers[type(command)](self.case, command, context):
            self.case = apply(self.case, event)
            self.happened.append(event)
            make = DEFINITION.outgoing.get(type(event))
            following = make(event, self.case) if make else Outgoing()
            self.timers.extend(following.timers)
            self.rows.extend(row.values for row in following.rows)
            for fact in following.messages:
                assert isinstance(fact, Fact)
                check_contract(f"jieli.intake.{fact.name}.v1", fact.data)
                assert fact.subject == f"case/{CASE_ID}"
                self.told.append((fact.name, fact.data))
                names.append(fact.name)
        return names

    def do(self, *acts: Callable[[], Command]) -> Desk:
        for act in acts:
            self.run(act(), actor=OFFICER if act is confirm else CLERK)
        return self

    @property
    def state(self) -> Case:
        assert self.case is not None
        return self.case


def accept() -> Command:
    return commands.AcceptCase(CASE_ID)


def correct() -> Command:
    return commands.RequestCorrection(CASE_ID)


def supplement() -> Command:
    return commands.SupplementCase(CASE_ID, REQUIRED)


def refuse() -> Command:
    return reception.ProposeRefusal(CASE_ID, Status.NOT_ACCEPTED, "不属于本部门职权范围")


def give_back() -> Command:
    return reception.ProposeRefusal(CASE_ID, Status.RETURNED, "年龄不符合条件")


def confirm() -> Command:
    return reception.ConfirmRefusal(CASE_ID, "department")


def conclude() -> Command:
    return commands.ConcludeCase(CASE_ID, "granted", COUNTY, "", MONDAY)


def close() -> Command:
    return commands.CloseCase(CASE_ID, "courier", MONDAY)


def reopen() -> Command:
    return commands.ReopenCase(CASE_ID)


def desk_with(status: Status) -> Desk:
    """A case that has come so far."""
    way: dict[Status, tuple[Callable[[], Command], ...]] = {
        Status.REGISTERED: (),
        Status.CORRECTING: (correct,),
        Status.ACCEPTED: (accept,),
        Status.REFUSAL_PROPOSED: (refuse,),
        Status.NOT_ACCEPTED: (refuse, confirm),
        Status.RETURNED: (give_back, confirm),
        Status.CONCLUDED: (accept, conclude),
        Status.CLOSED: (accept, conclude, close),
    }
    materials = REQUIRED[:1] if status is Status.CORRECTING else REQUIRED
    # 退办 is known to some counties only.
    county = ruled_by("kundulun") if status is Status.RETURNED else POLICIES
    desk = Desk(policies=county)
    desk.run(registration(materials))
    desk.do(*way[status])
    assert desk.state.status is status
    desk.told.clear()
    desk.happened.clear()
    return desk


def understood(message_type: str, **data: Any) -> Command | None:
    """The own command that a message asks for."""
    message = Envelope(
        id="m1",
        source=f"/nodes/{COUNTY}/routing",
        type=message_type,
        subject=f"case/{CASE_ID}",
        time=MONDAY.isoformat(),
        sequence=1,
        data={"case_id": CASE_ID} | data,
    )
    return DEFINITION.incoming[message_type](message)
