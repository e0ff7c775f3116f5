"""What assistance may be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.intake.domain.agents import Entry, RegisteredAgent, Service
from services.intake.domain.items import Item
from services.intake.domain.mandates import NOTHING, Mandate
from services.intake.domain.special_needs import Help, SpecialGroup
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnAgent:
    agent_id: str

    @property
    def target(self) -> Target:
        return Target("agent", self.agent_id)


@dataclass(frozen=True)
class RegisterAgent(_OnAgent):
    """登记代办、专办人员; again for the same one: otherwise than before."""

    node: str
    entry: Entry


@dataclass(frozen=True)
class PublishAgent(_OnAgent):
    """公示."""


@dataclass(frozen=True)
class WithdrawAgent(_OnAgent):
    """撤下."""

    reason: str


@dataclass(frozen=True)
class _OnVisit:
    visit_id: str

    @property
    def target(self) -> Target:
        return Target("special_visit", self.visit_id)


@dataclass(frozen=True)
class DeclareSpecialNeed(_OnVisit):
    """申报特殊群体, by the visitor's own word; `sealed_party` holds the kinds."""

    node: str
    groups: tuple[SpecialGroup, ...]
    help: tuple[Help, ...]
    sealed_party: str


@dataclass(frozen=True)
class NameVisitAssistant(_OnVisit):
    """指定全程协助人员."""

    agent: RegisteredAgent


@dataclass(frozen=True)
class OfferOneToOne(_OnVisit):
    """主动提供一对一专办."""

    accepted: bool


@dataclass(frozen=True)
class EndSpecialVisit(_OnVisit):
    """来访结束."""


@dataclass(frozen=True)
class ShowSpecialNeed(_OnVisit):
    """查看是哪类群体."""

    reason: str


@dataclass(frozen=True)
class _OnRequest:
    request_id: str

    @property
    def target(self) -> Target:
        return Target("assistance", self.request_id)


@dataclass(frozen=True)
class RequestAssistance(_OnRequest):
    """申请代办或者专办; `special`: the visit is of somebody to whom one-to-one is offered."""

    node: str
    service: Service
    item: Item
    party_id: str
    sealed_party: str
    voluntary: bool
    window: str = ""
    key_project: str = ""
    visit_id: str = ""
    special: bool = False
    mandate: Mandate = field(default=NOTHING, compare=False)


@dataclass(frozen=True)
class CheckAssistance(_OnRequest):
    """当场审查: what is there; `listed` are the published agents of the node."""

    materials: tuple[str, ...]
    listed: tuple[RegisteredAgent, ...] = ()


@dataclass(frozen=True)
class AccompanyApplicant(_OnRequest):
    """带领申请人到业务部门办理."""

    person: str
    listed: tuple[RegisteredAgent, ...] = ()
    mandate: Mandate = field(default=NOTHING, compare=False)


@dataclass(frozen=True)
class AgreeAgency(_OnRequest):
    """签订委托代办协议."""

    agent: RegisteredAgent
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class HandPapers(_OnRequest):
    """材料交接 between applicant and agent."""

    to_agent: bool
    materials: tuple[str, ...]
    applicant_signed: bool
    agent_signed: bool


@dataclass(frozen=True)
class SuspendAssistance(_OnRequest):
    """中止."""

    ground: str
    reason: str


@dataclass(frozen=True)
class ResumeAssistance(_OnRequest):
    """恢复."""

    reason: str


@dataclass(frozen=True)
class EndAssistance(_OnRequest):
    """结束."""

    reason: str
    case_id: str = ""


@dataclass(frozen=True)
class NoteAssistancePrinted(_OnRequest):
    """打印文书."""

    reason: str


@dataclass(frozen=True)
class _OnCertificate:
    certificate_id: str

    @property
    def target(self) -> Target:
        return Target("certificate", self.certificate_id)


@dataclass(frozen=True)
class IssueCertificate(_OnCertificate):
    """出具村民证明; `statement_mark` stands on record for what the seal holds."""

    node: str
    matter: str
    purpose: str
    sealed_party: str
    statement_mark: str


@dataclass(frozen=True)
class NoteCertificatePrinted(_OnCertificate):
    """打印证明."""

    reason: str
