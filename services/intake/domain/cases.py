"""办件: one application from its registration to its end, as its owner sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import singledispatch
from typing import Any

from services.intake.domain import events
from services.intake.domain.checks import FormalCheck
from services.intake.domain.items import Fee, FlowStep, Item, Material
from services.intake.domain.notices import Correction, Notice
from services.intake.domain.receptions import Authorisation, Reception
from services.intake.domain.slips import SlipIssued
from services.intake.domain.statuses import ServiceMode, Status
from shared.kernel.limits import Limit

__all__ = ["ServiceMode", "Status"]


@dataclass(frozen=True)
class Agent:
    """代理人: acts for the applicant; the name is sealed with the party."""

    party_id: str
    authorised: bool
    authorisation: Authorisation | None = None


@dataclass(frozen=True)
class ResultChoice:
    """How the applicant wants the result; `mode` is set for 同城通办 only."""

    method: str
    mode: str = ""


@dataclass(frozen=True)
class Printed:
    """What the documents of a case say of its item beside its terms."""

    materials: tuple[Material, ...] = ()
    fees: tuple[Fee, ...] = ()
    legal_basis: tuple[str, ...] = ()
    sub_items: tuple[str, ...] = ()
    department: str = ""
    result_document: str = ""


def printed(item: Item) -> Printed:
    return Printed(
        item.materials,
        item.fees,
        item.legal_basis,
        item.sub_items,
        item.department,
        item.result_document,
    )


@dataclass(frozen=True)
class ItemVersion:
    """What a case keeps of its item: it stays on this version to its end."""

    id: str
    version: int
    name_zh: str
    case_type: str
    required: tuple[str, ...]
    promised: Limit
    legal: Limit
    flow: tuple[FlowStep, ...]
    cross_location: bool
    agency_allowed: bool
    #: Empty in cases that were registered before it was kept.
    item_type: str = ""
    power_source: str = ""
    fully_online: bool = False
    printed: Printed = field(default_factory=Printed)


@dataclass(frozen=True)
class Case:
    case_id: str
    case_no: str
    owner: str
    item: ItemVersion
    origin_division: str
    competent_division: str
    party_id: str
    sealed_party: str
    agent: Agent | None
    materials: tuple[str, ...]
    result: ResultChoice
    status: Status
    registered_at: datetime
    accepted_at: datetime | None = None
    concluded_at: datetime | None = None
    outcome: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    delivery_method: str = ""
    #: What the case is measured by to its end; cases accepted before profiles keep the national.
    profile: str = "national"
    profile_version: int = 1
    service_mode: ServiceMode = ServiceMode.LOCAL
    #: Another office than the owner's has to act on it.
    to_unit: bool = False
    #: When the applicant had brought what was missing at first.
    materials_complete_at: datetime | None = None
    reception: Reception = field(default_factory=Reception)
    check: FormalCheck | None = None
    #: What the last one-time notice asked for, and how often there was one.
    asked: tuple[str, ...] = ()
    notices: int = 0
    proposal: events.Proposal | None = None
    remedies: str = ""
    correction: Correction | None = None
    deemed_accepted_at: datetime | None = None
    #: 补办: minor materials that the applicant promised to bring by a day.
    deferred: tuple[str, ...] = ()
    deferred_until: date | None = None
    #: How many documents were issued.
    slips: int = 0
    #: When it reached the site, where it was written down off line before.
    arrived_at: datetime | None = None

    @property
    def by_agent(self) -> bool:
        return self.agent is not None

    @property
    def wanting(self) -> tuple[str, ...]:
        """What is missing, and what was found not to be in order."""
        found = self.check.wanting if self.check else ()
        return (*self.missing, *(m for m in found if m not in self.missing))

    @property
    def missing(self) -> tuple[str, ...]:
        """Required materials that were not handed in, in the order of the item's list."""
        return tuple(m for m in self.item.required if m not in self.materials)

    @property
    def travels(self) -> bool:
        """同城通办: another county decides, and the originals travel there."""
        return self.competent_division != self.origin_division


@dataclass(frozen=True)
class CaseRegistered:
    case_no: str
    owner: str
    item: ItemVersion
    origin_division: str
    competent_division: str
    party_id: str
    agent: Agent | None
    materials: tuple[str, ...]
    result: ResultChoice
    case_id: str
    registered_at: datetime
    sealed_party: str = field(metadata={"sealed": True})
    to_unit: bool = False
    reception: Reception = field(default_factory=Reception)
    arrived_at: datetime | None = None


@dataclass(frozen=True)
class CaseAccepted:
    """`profile` and its version are those in force for the owner on the day of acceptance.
    `on_the_spot`: nobody else has to act on it."""

    accepted_at: datetime
    profile: str
    profile_version: int
    service_mode: ServiceMode
    deferred: tuple[str, ...] = ()
    deferred_until: date | None = None
    on_the_spot: bool = False
    accepted_by: str = ""


@dataclass(frozen=True)
class CaseCorrectionRequested:
    missing: tuple[str, ...]
    notice: Notice | None = None


@dataclass(frozen=True)
class CaseSupplemented:
    materials: tuple[str, ...]
    supplemented_at: datetime
    #: With it all is there that the department's notice asked for.
    answers_notice: bool = False


@dataclass(frozen=True)
class CaseNotAccepted:
    """`way` is the status to which it leads: 不予受理, or 退办. `forbidden_by`: the laws that do
    not allow what was applied for."""

    reason: str
    decided_by: str = ""
    remedies: str = ""
    way: str = Status.NOT_ACCEPTED.value
    forbidden_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseConcluded:
    """`decided_at` is when the deciding office acted, `concluded_at` when the owner heard of it."""

    outcome: str
    decided_by: str
    reason: str
    decided_at: datetime
    concluded_at: datetime


@dataclass(frozen=True)
class CaseClosed:
    method: str
    delivered_at: datetime


@dataclass(frozen=True)
class CaseReopened:
    """The delivery was revoked; the case is concluded, and not yet closed, again."""


@dataclass(frozen=True)
class PersonalDataShown:
    """Somebody looked at name, number, phone and address, which are not repeated here."""

    shown_to: str
    reason: str
    shown_at: datetime


@singledispatch
def _fold(event: Any, _case: Case) -> Case:
    raise TypeError(f"{type(event).__name__} is no event of a case")


def apply(case: Case | None, event: Any) -> Case:
    """The case after the event."""
    if isinstance(event, CaseRegistered):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return Case(**values, status=Status.REGISTERED)
    if case is None:
        raise TypeError("a case begins with CaseRegistered")
    return _fold(event, case)


@_fold.register
def _(_event: SlipIssued, case: Case) -> Case:
    return replace(case, slips=case.slips + 1)


@_fold.register
def _(event: CaseAccepted, case: Case) -> Case:
    return replace(
        case,
        status=Status.ACCEPTED,
        accepted_at=event.accepted_at,
        profile=event.profile,
        profile_version=event.profile_version,
        service_mode=event.service_mode,
        deferred=event.deferred,
        deferred_until=event.deferred_until,
    )


@_fold.register
def _(event: CaseCorrectionRequested, case: Case) -> Case:
    return replace(case, status=Status.CORRECTING, asked=event.missing, notices=case.notices + 1)


@_fold.register
def _(event: CaseSupplemented, case: Case) -> Case:
    added = tuple(m for m in event.materials if m not in case.materials)
    after = replace(
        case,
        status=_after_supplement(event, case),
        materials=case.materials + added,
        check=case.check.without(event.materials) if case.check else None,
        asked=tuple(m for m in case.asked if m not in event.materials),
        deferred=tuple(m for m in case.deferred if m not in event.materials),
    )
    if case.deferred:
        return after
    complete_at = None if after.wanting or after.asked else event.supplemented_at
    return replace(after, materials_complete_at=complete_at)


def _after_supplement(event: CaseSupplemented, case: Case) -> Status:
    if case.accepted_at is None:
        return Status.REGISTERED
    return Status.ACCEPTED if event.answers_notice else case.status


@_fold.register
def _(event: CaseNotAccepted, case: Case) -> Case:
    return replace(
        case,
        status=Status(event.way),
        reason=event.reason,
        remedies=event.remedies,
        proposal=None,
    )


@_fold.register
def _(event: events.MaterialsChecked, case: Case) -> Case:
    return replace(case, check=event.check)


@_fold.register
def _(event: events.FirstAskedReassigned, case: Case) -> Case:
    return replace(case, reception=replace(case.reception, first_asked=event.person))


@_fold.register
def _(event: events.RefusalProposed, case: Case) -> Case:
    proposal = events.Proposal(event.reason, event.way, event.proposed_by, event.forbidden_by)
    return replace(case, status=Status.REFUSAL_PROPOSED, proposal=proposal)


@_fold.register
def _(_event: events.RefusalRejected, case: Case) -> Case:
    status = Status.CORRECTING if case.asked else Status.REGISTERED
    return replace(case, status=status, proposal=None)


@_fold.register
def _(event: events.CorrectionFound, case: Case) -> Case:
    return replace(case, correction=Correction(event.department, event.due_at))


@_fold.register
def _(event: events.CorrectionNoticed, case: Case) -> Case:
    before = case.correction or Correction(event.from_node)
    return replace(case, correction=replace(before, missing=event.missing, noticed=True))


@_fold.register
def _(event: events.CaseDeemedAccepted, case: Case) -> Case:
    return replace(case, deemed_accepted_at=event.accepted_at)


@_fold.register
def _(event: events.OnlineApplicationReceived, case: Case) -> Case:
    kept = replace(case.item, fully_online=True)
    return replace(case, item=kept, profile=event.profile, profile_version=event.profile_version)


@_fold.register(events.LateNoticeReturned)
@_fold.register(events.MaterialsReceived)
@_fold.register(events.RepeatApplicationFound)
@_fold.register(PersonalDataShown)
def _(_event: object, case: Case) -> Case:
    return case


@_fold.register
def _(event: CaseConcluded, case: Case) -> Case:
    return replace(
        case,
        status=Status.CONCLUDED,
        outcome=event.outcome,
        decided_by=event.decided_by,
        reason=event.reason,
        decided_at=event.decided_at,
        concluded_at=event.concluded_at,
    )


@_fold.register
def _(event: CaseClosed, case: Case) -> Case:
    return replace(case, status=Status.CLOSED, delivery_method=event.method)


@_fold.register
def _(_event: CaseReopened, case: Case) -> Case:
    return replace(case, status=Status.CONCLUDED, delivery_method="")
