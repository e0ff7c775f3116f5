"""What intake may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from services.intake.domain.cases import Agent, ResultChoice
from services.intake.domain.item_files import ItemFile
from services.intake.domain.items import Item
from services.intake.domain.mandates import NOTHING, Mandate
from services.intake.domain.receptions import Reception
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnCase:
    case_id: str

    @property
    def target(self) -> Target:
        return Target("case", self.case_id)


@dataclass(frozen=True)
class RegisterCase(_OnCase):
    """收件: write an application down at the owner's window."""

    case_no: str
    owner: str
    item: Item
    origin_division: str
    competent_division: str
    party_id: str
    sealed_party: str
    agent: Agent | None
    materials: tuple[str, ...]
    result: ResultChoice
    reception: Reception = field(default_factory=Reception)
    #: Applications of the party for the item that failed for want of materials.
    earlier: int = 0
    #: What the window may do for the units in its hall, as it stands on record.
    mandate: Mandate = NOTHING
    #: When it was written down, where the line was away then: it is judged as of that day.
    written_at: datetime | None = None


@dataclass(frozen=True)
class AcceptCase(_OnCase):
    """受理; `files` are the items as they are now."""

    files: Mapping[str, ItemFile] = field(default_factory=dict)
    #: 补办: minor materials that are promised for a day.
    deferred: tuple[str, ...] = ()
    deferred_until: date | None = None
    mandate: Mandate = NOTHING
    #: Those of whoever accepts.
    roles: frozenset[str] = frozenset()
    #: Whether the department sits in the hall; None where that is of no concern.
    resident: bool | None = None


@dataclass(frozen=True)
class RequestCorrection(_OnCase):
    """一次性告知: name everything that is missing."""


@dataclass(frozen=True)
class SupplementCase(_OnCase):
    """补正: the applicant brings materials."""

    materials: tuple[str, ...]


@dataclass(frozen=True)
class ConcludeCase(_OnCase):
    """办结: the decision has come back."""

    outcome: str
    decided_by: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True)
class CloseCase(_OnCase):
    """送达: the applicant has the result."""

    method: str
    delivered_at: datetime


@dataclass(frozen=True)
class ShowPersonalData(_OnCase):
    """查看个人信息: somebody needs to know who the applicant is, and says why."""

    reason: str


@dataclass(frozen=True)
class ReopenCase(_OnCase):
    """The carrier took back its word that the result was delivered."""
