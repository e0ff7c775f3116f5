"""代办、一对一专办: one request for help with an application, from asking to its end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.agents import Service
from services.intake.domain.cases import ItemVersion
from services.intake.domain.receptions import Authorisation
from services.intake.domain.slips import SlipIssued


class Stage(StrEnum):
    """申请, 待补齐, 材料齐全, 陪同办理, 已签协议, 中止, 结束."""

    ASKED = "asked"
    WANTING = "wanting"
    COMPLETE = "complete"
    ACCOMPANIED = "accompanied"
    AGREED = "agreed"
    SUSPENDED = "suspended"
    ENDED = "ended"


STAGE_ZH = {
    Stage.ASKED: "已申请，待当场审查",
    Stage.WANTING: "已一次性告知，待补齐",
    Stage.COMPLETE: "材料齐全",
    Stage.ACCOMPANIED: "陪同办理",
    Stage.AGREED: "已签代办协议",
    Stage.SUSPENDED: "中止",
    Stage.ENDED: "结束",
}


class Ground(StrEnum):
    """中止代办的情形; the list is open."""

    UNTRUE_MATERIALS = "untrue_materials"
    UNCORRECTABLE = "uncorrectable"
    FEES_UNPAID = "fees_unpaid"
    CLIENT_WITHDRAWAL = "client_withdrawal"
    POLICY_CHANGE_OR_FORCE_MAJEURE = "policy_change_or_force_majeure"
    OTHER = "other"


GROUND_ZH = {
    Ground.UNTRUE_MATERIALS: "申请材料内容不实",
    Ground.UNCORRECTABLE: "不符合法定条件且不能补正",
    Ground.FEES_UNPAID: "没有及时缴纳规费",
    Ground.CLIENT_WITHDRAWAL: "申请人提出暂停或者撤销委托",
    Ground.POLICY_CHANGE_OR_FORCE_MAJEURE: "政策调整或者不可抗力",
    Ground.OTHER: "其他",
}


@dataclass(frozen=True)
class Assistance:
    """`given` and `told`: what was brought, and what the one list said was missing. `agent` is who
    acts by the agreement or accompanies; `held` are papers of the applicant in the agent's hands.
    `before` is the stage to which a suspended request goes back."""

    request_id: str
    node: str
    service: Service
    item: ItemVersion
    party_id: str
    asked_at: datetime
    sealed_party: str
    window: str = ""
    key_project: str = ""
    visit_id: str = ""
    stage: Stage = Stage.ASKED
    given: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    agent: str = ""
    #: Where the applicant was taken, and to whom.
    department: str = ""
    person: str = ""
    agreement: Authorisation | None = None
    held: tuple[str, ...] = ()
    before: Stage | None = None
    ground: str = ""
    case_id: str = ""
    #: How many documents were issued.
    slips: int = 0

    @property
    def about(self) -> str:
        """By what its documents are found."""
        return self.request_id

    @property
    def missing(self) -> tuple[str, ...]:
        """Required materials that were not brought, in the order of the item's list."""
        return tuple(m for m in self.item.required if m not in self.given)


@dataclass(frozen=True)
class AssistanceAsked:
    request_id: str
    node: str
    service: Service
    item: ItemVersion
    party_id: str
    asked_at: datetime
    sealed_party: str = field(metadata={"sealed": True})
    window: str = ""
    key_project: str = ""
    visit_id: str = ""


@dataclass(frozen=True)
class AssistanceMaterialsChecked:
    """当场审查: what was there, and what is missing of all that is required."""

    given: tuple[str, ...]
    missing: tuple[str, ...]
    officer: str


@dataclass(frozen=True)
class ApplicantAccompanied:
    """带领办理: to which department, and to whom there."""

    department: str
    person: str
    officer: str


@dataclass(frozen=True)
class AgencyAgreed:
    """签订协议; its reference is the number of the document."""

    agent_id: str
    agreement: Authorisation


@dataclass(frozen=True)
class AgencyPapersHanded:
    """材料交接, signed by both."""

    to_agent: bool
    materials: tuple[str, ...]


@dataclass(frozen=True)
class AssistanceSuspended:
    ground: str
    reason: str


@dataclass(frozen=True)
class AssistanceResumed:
    reason: str


@dataclass(frozen=True)
class AssistanceEnded:
    """With the case that came of it, if one did."""

    reason: str
    case_id: str


@dataclass(frozen=True)
class PaperPrinted:
    """A document with the name on it was printed."""

    printed_by: str
    reason: str
    printed_at: datetime


@singledispatch
def _fold(event: Any, _request: Assistance) -> Assistance:
    raise TypeError(f"{type(event).__name__} is no event of a request for assistance")


def apply(request: Assistance | None, event: Any) -> Assistance:
    """The request after the event."""
    if isinstance(event, AssistanceAsked):
        return Assistance(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if request is None:
        raise TypeError("a request for assistance begins with AssistanceAsked")
    return _fold(event, request)


@_fold.register
def _(event: AssistanceMaterialsChecked, request: Assistance) -> Assistance:
    stage = Stage.WANTING if event.missing else Stage.COMPLETE
    told = request.told or event.missing
    return replace(request, stage=stage, given=event.given, told=told)


@_fold.register
def _(event: ApplicantAccompanied, request: Assistance) -> Assistance:
    return replace(
        request,
        stage=Stage.ACCOMPANIED,
        agent=event.officer,
        department=event.department,
        person=event.person,
    )


@_fold.register
def _(event: AgencyAgreed, request: Assistance) -> Assistance:
    return replace(request, stage=Stage.AGREED, agent=event.agent_id, agreement=event.agreement)


@_fold.register
def _(event: AgencyPapersHanded, request: Assistance) -> Assistance:
    if event.to_agent:
        return replace(request, held=(*request.held, *event.materials))
    held = tuple(material for material in request.held if material not in event.materials)
    return replace(request, held=held)


@_fold.register
def _(event: AssistanceSuspended, request: Assistance) -> Assistance:
    return replace(request, stage=Stage.SUSPENDED, before=request.stage, ground=event.ground)


@_fold.register
def _(_event: AssistanceResumed, request: Assistance) -> Assistance:
    return replace(request, stage=request.before or Stage.ASKED, before=None, ground="")


@_fold.register
def _(event: AssistanceEnded, request: Assistance) -> Assistance:
    return replace(request, stage=Stage.ENDED, case_id=event.case_id)


@_fold.register
def _(_event: PaperPrinted, request: Assistance) -> Assistance:
    return request


@_fold.register
def _(_event: SlipIssued, request: Assistance) -> Assistance:
    return replace(request, slips=request.slips + 1)
