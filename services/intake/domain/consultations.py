"""咨询: what was asked, who was called, what was answered and on what it rests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.citations import Citation
from services.intake.domain.presences import RemoteWay
from services.intake.domain.slips import SlipIssued
from shared.kernel.limits import Limit


class GuideService(StrEnum):
    """导办服务: 预约取号, 取号咨询, 填表辅导, 办事引导."""

    BOOKED_TICKETING = "booked_ticketing"
    TICKET_CONSULTATION = "ticket_consultation"
    FORM_HELP = "form_help"
    GUIDANCE = "guidance"


SERVICE_ZH = {
    GuideService.BOOKED_TICKETING: "预约取号",
    GuideService.TICKET_CONSULTATION: "取号咨询",
    GuideService.FORM_HELP: "填表辅导",
    GuideService.GUIDANCE: "办事引导",
}


class ConsultationStatus(StrEnum):
    """已登记, 已通知部门, 部门已到, 已答复, 已告知承办单位."""

    ASKED = "asked"
    CALLED = "called"
    ATTENDED = "attended"
    ANSWERED = "answered"
    REFERRED = "referred"


STATUS_ZH = {
    ConsultationStatus.ASKED: "已登记",
    ConsultationStatus.CALLED: "已通知部门",
    ConsultationStatus.ATTENDED: "部门正在解答",
    ConsultationStatus.ANSWERED: "已答复",
    ConsultationStatus.REFERRED: "已告知承办单位",
}


class RemotePurpose(StrEnum):
    """For what a department is reached from afar: 咨询, or 审批（审查）."""

    CONSULTATION = "consultation"
    APPROVAL = "approval"


PURPOSE_ZH = {RemotePurpose.CONSULTATION: "咨询", RemotePurpose.APPROVAL: "审批（审查）"}


@dataclass(frozen=True)
class DepartmentCall:
    """通知部门: to the window, or (`remote`) to answer by `phone` or `network` at once."""

    department: str
    window: str
    remote: bool
    phone: str
    network: str
    called_at: datetime
    came_at: datetime | None = None
    who: str = ""
    way: RemoteWay | None = None
    purpose: RemotePurpose | None = None


@dataclass(frozen=True)
class Answer:
    """答复, with the bases in the versions in which they counted then."""

    text: str
    citations: tuple[Citation, ...]
    by: str
    at: datetime


@dataclass(frozen=True)
class Confirmation:
    """部门确认: the materials that were looked at meet the standard of this version."""

    materials: tuple[str, ...]
    item_version: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Referral:
    """不属于本中心: the competent office, and where it is."""

    office: str
    address: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Consultation:
    """接待咨询记录. `clerk` was asked first; name and contact of whoever asks are sealed. `item_id`
    is empty until it is known which item is meant."""

    consultation_id: str
    node: str
    clerk: str
    item_id: str
    question: str
    service: GuideService
    window: str
    ticket_no: str
    asked_at: datetime
    promised: Limit
    due_at: datetime
    sealed_party: str
    status: ConsultationStatus = ConsultationStatus.ASKED
    call: DepartmentCall | None = None
    answer: Answer | None = None
    confirmation: Confirmation | None = None
    referral: Referral | None = None


@dataclass(frozen=True)
class ConsultationAsked:
    """咨询登记."""

    consultation_id: str
    node: str
    clerk: str
    item_id: str
    question: str
    service: GuideService
    window: str
    ticket_no: str
    asked_at: datetime
    promised: Limit
    due_at: datetime
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class DepartmentCalled:
    """通知部门, about an item."""

    item_id: str
    call: DepartmentCall


@dataclass(frozen=True)
class DepartmentArrived:
    """部门到窗."""

    who: str
    at: datetime


@dataclass(frozen=True)
class RemoteConsultationBegan:
    """部门实时远程解答."""

    who: str
    way: RemoteWay
    purpose: RemotePurpose
    at: datetime


@dataclass(frozen=True)
class ConsultationAnswered:
    """答复."""

    item_id: str
    answer: Answer


@dataclass(frozen=True)
class ConsultationConfirmed:
    """材料符合受理标准."""

    confirmation: Confirmation


@dataclass(frozen=True)
class ConsultationReferredOut:
    """告知承办单位."""

    referral: Referral


@dataclass(frozen=True)
class ConsultationPartyShown:
    """Somebody looked at name and contact of whoever asked."""

    shown_to: str
    reason: str
    shown_at: datetime


@singledispatch
def _fold(event: Any, _consultation: Consultation) -> Consultation:
    raise TypeError(f"{type(event).__name__} is no event of a consultation")


def apply(consultation: Consultation | None, event: Any) -> Consultation:
    """The consultation after the event."""
    if isinstance(event, ConsultationAsked):
        return Consultation(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if consultation is None:
        raise TypeError("a consultation begins with ConsultationAsked")
    return _fold(event, consultation)


@_fold.register
def _(event: DepartmentCalled, consultation: Consultation) -> Consultation:
    return replace(
        consultation, status=ConsultationStatus.CALLED, item_id=event.item_id, call=event.call
    )


@_fold.register
def _(event: DepartmentArrived, consultation: Consultation) -> Consultation:
    return _attended(consultation, came_at=event.at, who=event.who)


@_fold.register
def _(event: RemoteConsultationBegan, consultation: Consultation) -> Consultation:
    told = {"way": event.way, "purpose": event.purpose}
    return _attended(consultation, came_at=event.at, who=event.who, **told)


def _attended(consultation: Consultation, **told: Any) -> Consultation:
    if consultation.call is None:
        raise TypeError("nobody was called")
    call = replace(consultation.call, **told)
    return replace(consultation, status=ConsultationStatus.ATTENDED, call=call)


@_fold.register
def _(event: ConsultationAnswered, consultation: Consultation) -> Consultation:
    return replace(
        consultation,
        status=ConsultationStatus.ANSWERED,
        item_id=event.item_id,
        answer=event.answer,
    )


@_fold.register
def _(event: ConsultationConfirmed, consultation: Consultation) -> Consultation:
    return replace(consultation, confirmation=event.confirmation)


@_fold.register
def _(event: ConsultationReferredOut, consultation: Consultation) -> Consultation:
    return replace(consultation, status=ConsultationStatus.REFERRED, referral=event.referral)


@_fold.register(SlipIssued)
@_fold.register(ConsultationPartyShown)
def _(_event: object, consultation: Consultation) -> Consultation:
    return consultation
