"""办件: one application from its registration to its end, as its owner sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.items import FlowStep
from shared.kernel.limits import Limit


class Status(StrEnum):
    """办件状态."""

    REGISTERED = "registered"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    CONCLUDED = "concluded"
    CLOSED = "closed"


@dataclass(frozen=True)
class Agent:
    """代理人: acts for the applicant; the name is sealed with the party."""

    party_id: str
    authorised: bool


@dataclass(frozen=True)
class ResultChoice:
    """How the applicant wants the result; `mode` is set for 同城通办 only."""

    method: str
    mode: str = ""


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


@dataclass(frozen=True)
class CaseAccepted:
    accepted_at: datetime


@dataclass(frozen=True)
class CaseCorrectionRequested:
    missing: tuple[str, ...]


@dataclass(frozen=True)
class CaseSupplemented:
    materials: tuple[str, ...]


@dataclass(frozen=True)
class CaseNotAccepted:
    reason: str


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
def _(event: CaseAccepted, case: Case) -> Case:
    return replace(case, status=Status.ACCEPTED, accepted_at=event.accepted_at)


@_fold.register
def _(_event: CaseCorrectionRequested, case: Case) -> Case:
    return replace(case, status=Status.CORRECTING)


@_fold.register
def _(event: CaseSupplemented, case: Case) -> Case:
    added = tuple(m for m in event.materials if m not in case.materials)
    return replace(case, status=Status.REGISTERED, materials=case.materials + added)


@_fold.register
def _(event: CaseNotAccepted, case: Case) -> Case:
    return replace(case, status=Status.NOT_ACCEPTED, reason=event.reason)


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
