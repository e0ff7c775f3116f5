"""What intake may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.cases import Agent, ResultChoice
from services.intake.domain.items import Item
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


@dataclass(frozen=True)
class AcceptCase(_OnCase):
    """受理."""


@dataclass(frozen=True)
class RequestCorrection(_OnCase):
    """一次性告知: name everything that is missing."""


@dataclass(frozen=True)
class SupplementCase(_OnCase):
    """补正: the applicant brings materials."""

    materials: tuple[str, ...]


@dataclass(frozen=True)
class RefuseCase(_OnCase):
    """不予受理."""

    reason: str


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
class ReopenCase(_OnCase):
    """The carrier took back its word that the result was delivered."""
