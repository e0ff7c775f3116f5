"""What is done at the window before and beside acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.intake.domain.cases import Status
from services.intake.domain.checks import Identity, Point
from services.intake.domain.item_files import ItemFile
from services.intake.domain.mandates import NOTHING, Mandate
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnCase:
    case_id: str

    @property
    def target(self) -> Target:
        return Target("case", self.case_id)


@dataclass(frozen=True)
class CheckMaterials(_OnCase):
    """形式审查."""

    check_id: str
    points: tuple[Point, ...]
    identities: tuple[Identity, ...]


@dataclass(frozen=True)
class ReassignFirstAsked(_OnCase):
    """变更首问责任人."""

    person: str
    reason: str


@dataclass(frozen=True)
class ProposeRefusal(_OnCase):
    """不予受理 or 退办 (`way`): final at once where whoever was asked first decides. `forbidden_by`
    are the laws that do not allow it at all."""

    way: Status
    reason: str
    forbidden_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConfirmRefusal(_OnCase):
    """同意不予受理, in a role."""

    role: str


@dataclass(frozen=True)
class RejectRefusal(_OnCase):
    """不同意不予受理."""

    role: str
    reason: str


@dataclass(frozen=True)
class FinishOnTheSpot(_OnCase):
    """即办: the window head accepts, decides and issues; `connected`: the systems are joined."""

    outcome: str
    reason: str
    connected: bool
    mandate: Mandate = NOTHING
    files: Mapping[str, ItemFile] = field(default_factory=dict)


@dataclass(frozen=True)
class NoteCorrectionFound(_OnCase):
    """The department found after the slip that something is to be corrected."""

    department: str


@dataclass(frozen=True)
class TakeCorrectionNotice(_OnCase):
    """转交补正通知书, at `handed_over_at`."""

    from_node: str
    missing: tuple[str, ...]
    handed_over_at: datetime


@dataclass(frozen=True)
class NoticeOverdue(_OnCase):
    """No notice of the department came in its time."""

    due_at: datetime


@dataclass(frozen=True)
class _OnContact:
    contact_id: str

    @property
    def target(self) -> Target:
        return Target("contact", self.contact_id)


@dataclass(frozen=True)
class MakeContact(_OnContact):
    """接待: whoever receives is the first to be asked."""

    node: str
    caller: str
    matter: str
    about: str


@dataclass(frozen=True)
class TakeUpContact(_OnContact):
    """接办; `guided`: how the forms were explained."""

    guided: str


@dataclass(frozen=True)
class ReferContact(_OnContact):
    """指引: to another window of the centre."""

    window: str
    person: str


@dataclass(frozen=True)
class ReferOut(_OnContact):
    """转介: to an office outside the centre."""

    office: str
    address: str


@dataclass(frozen=True)
class ChangeFirstAsked(_OnContact):
    """变更首问责任人 before there is a case."""

    clerk: str
    reason: str
