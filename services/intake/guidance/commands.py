"""What guidance may be asked: consultations, knowledge, problems, presence, data sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.intake.domain.citations import Citation, Wanted
from services.intake.domain.consultations import RemotePurpose
from services.intake.domain.consulting import Competent
from services.intake.domain.items import Item
from services.intake.domain.presences import Presence, RemoteWay
from services.intake.domain.units import Unit
from shared.kernel.limits import Limit
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnConsultation:
    consultation_id: str

    @property
    def target(self) -> Target:
        return Target("consultation", self.consultation_id)


@dataclass(frozen=True)
class AskQuestion(_OnConsultation):
    """咨询登记; `competent` where the item is known, `promised` where it can not be at once."""

    node: str
    name: str = field(repr=False)
    contact: str = field(repr=False)
    question: str
    service: str
    window: str
    ticket_no: str
    sealed_party: str
    competent: Competent | None = None
    promised: Limit | None = None


@dataclass(frozen=True)
class CallDepartment(_OnConsultation):
    """通知部门."""

    competent: Competent
    window: str


@dataclass(frozen=True)
class NoteArrival(_OnConsultation):
    """部门到窗."""


@dataclass(frozen=True)
class BeginRemotely(_OnConsultation):
    """实时远程解答."""

    way: RemoteWay
    purpose: RemotePurpose
    presence: Presence | None = None


@dataclass(frozen=True)
class AnswerQuestion(_OnConsultation):
    """答复; `available` is what may be cited about the item today."""

    item: Item
    answer: str
    wanted: tuple[Wanted, ...]
    available: tuple[Citation, ...]
    is_department: bool


@dataclass(frozen=True)
class ConfirmMaterials(_OnConsultation):
    """确认材料符合受理标准."""

    item: Item
    materials: tuple[str, ...]


@dataclass(frozen=True)
class ReferQuestionOut(_OnConsultation):
    """不属于本中心的, 告知承办单位."""

    office: str
    address: str


@dataclass(frozen=True)
class ShowConsultationParty(_OnConsultation):
    """查看咨询人信息."""

    reason: str


@dataclass(frozen=True)
class _OnKnowledge:
    entry_id: str

    @property
    def target(self) -> Target:
        return Target("knowledge", self.entry_id)


@dataclass(frozen=True)
class WriteKnowledge(_OnKnowledge):
    """编制知识库条目."""

    node: str
    item_id: str
    department: str
    title: str
    text: str
    public: bool
    effective_from: date


@dataclass(frozen=True)
class ReviseKnowledge(_OnKnowledge):
    """更新知识库条目."""

    title: str
    text: str
    public: bool
    effective_from: date


@dataclass(frozen=True)
class WithdrawKnowledge(_OnKnowledge):
    """停用知识库条目."""

    reason: str


@dataclass(frozen=True)
class _OnProblem:
    problem_id: str

    @property
    def target(self) -> Target:
        return Target("acceptance_problem", self.problem_id)


@dataclass(frozen=True)
class RaiseProblem(_OnProblem):
    """反映受理问题."""

    node: str
    item_id: str
    department: str
    what: str


@dataclass(frozen=True)
class SolveProblem(_OnProblem):
    """答复受理问题; `entry_id`: the knowledge entry that says so from now on."""

    solution: str
    entry_id: str


@dataclass(frozen=True)
class ArrangePresence:
    """安排驻场; `unit` as it is registered in the hall."""

    unit: Unit
    node: str
    weekdays: tuple[int, ...]
    phone: str
    network: str

    @property
    def target(self) -> Target:
        return Target("presence", f"{self.unit.unit_id}@{self.node}")


@dataclass(frozen=True)
class _OnSource:
    source_id: str

    @property
    def target(self) -> Target:
        return Target("data_source", self.source_id)


@dataclass(frozen=True)
class RegisterDataSource(_OnSource):
    """登记数据接口."""

    node: str
    item_id: str
    department: str
    reference: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class CheckDelivery(_OnSource):
    """核对来数: the names of the fields that hold something."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class CompleteField(_OnSource):
    """补充缺失项."""

    field: str
    how: str
