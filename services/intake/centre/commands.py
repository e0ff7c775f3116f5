"""What may be asked of a hall, of a unit in it, and of its seal."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.intake.domain.halls import Content, Place
from services.intake.domain.letters import Letter
from services.intake.domain.mandates import NOTHING, Mandate
from services.intake.domain.seals import Use
from services.intake.domain.units import Officer, OrganisationKind
from services.intake.domain.windows import Absence, Member, Window
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnUnit:
    unit_id: str
    node: str

    @property
    def target(self) -> Target:
        return Target("unit", f"{self.unit_id}@{self.node}")


@dataclass(frozen=True)
class RegisterUnit(_OnUnit):
    """进驻登记."""

    name: str
    kind: OrganisationKind
    low_volume: bool
    present: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class ReviseUnit(_OnUnit):
    """变更登记."""

    low_volume: bool
    present: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class FileLetter(_OnUnit):
    """立卷."""

    letter: Letter


@dataclass(frozen=True)
class SignLetter(_OnUnit):
    """签发."""

    letter_id: str
    signed_by: str
    seal_ref: str


@dataclass(frozen=True)
class RevokeLetter(_OnUnit):
    """撤销."""

    letter_id: str
    reason: str


@dataclass(frozen=True)
class GoLive(_OnUnit):
    """上线."""


@dataclass(frozen=True)
class NameChief(_OnUnit):
    """确定首席代表."""

    chief: Officer


@dataclass(frozen=True)
class NameLiaison(_OnUnit):
    """确定一对一专办对接人."""

    liaison: Officer


@dataclass(frozen=True)
class _OnHall:
    node: str

    @property
    def target(self) -> Target:
        return Target("hall", self.node)


@dataclass(frozen=True)
class SetWindow(_OnHall):
    """设置窗口."""

    window: Window


@dataclass(frozen=True)
class RemoveWindow(_OnHall):
    """撤销窗口."""

    number: str


@dataclass(frozen=True)
class AdjustWindows(_OnHall):
    """调整窗口设置标准."""

    reason: str


@dataclass(frozen=True)
class AssignStaff(_OnHall):
    """安排人员."""

    member: Member


@dataclass(frozen=True)
class RelieveStaff(_OnHall):
    """调离."""

    subject: str


@dataclass(frozen=True)
class LeaveWindow(_OnHall):
    """离岗."""

    number: str
    absence: Absence


@dataclass(frozen=True)
class ReturnToWindow(_OnHall):
    """返岗."""

    number: str


@dataclass(frozen=True)
class PostContent(_OnHall):
    """公示."""

    content: Content
    title: str
    text: str


@dataclass(frozen=True)
class DescribePlace(_OnHall):
    """登记服务场所."""

    place: Place


@dataclass(frozen=True)
class ReferVisitor(_OnHall):
    """转介."""

    unit: str
    matter: str
    referred_to: str
    phone: str
    mandate: Mandate = field(default=NOTHING, compare=False)


@dataclass(frozen=True)
class CollectFee(_OnHall):
    """收费."""

    case_no: str
    item_id: str
    amount: int
    item_has_fee: bool
    mandate: Mandate = field(default=NOTHING, compare=False)


@dataclass(frozen=True)
class _OnSeal:
    seal_id: str
    node: str

    @property
    def target(self) -> Target:
        return Target("seal", f"{self.seal_id}@{self.node}")


@dataclass(frozen=True)
class RegisterSeal(_OnSeal):
    """印章登记."""

    name: str
    custodian: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class NameSealCustodian(_OnSeal):
    """确定印章保管人."""

    custodian: str


@dataclass(frozen=True)
class UseSeal(_OnSeal):
    """用印, on a document of this kind."""

    use: Use
    document_kind: str
