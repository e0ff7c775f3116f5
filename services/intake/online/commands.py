"""What online may be asked."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.items import Item
from services.intake.domain.mandates import NOTHING, Mandate
from services.intake.domain.submissions import Sent
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnSubmission:
    submission_id: str

    @property
    def target(self) -> Target:
        return Target("submission", self.submission_id)


@dataclass(frozen=True)
class _Send(_OnSubmission):
    node: str
    item: Item
    sent: Sent
    sealed_party: str


@dataclass(frozen=True)
class ReceiveSubmission(_Send):
    """网上申报, by somebody on the public network."""


@dataclass(frozen=True)
class TakeOverSubmission(_Send):
    """自建系统的申报, passed on or keyed in by the department."""

    mandate: Mandate = NOTHING


@dataclass(frozen=True)
class TellPreReview(_OnSubmission):
    """告知预审结果."""

    passed: bool
    remarks: str
    roles: frozenset[str]


@dataclass(frozen=True)
class MarkRegistered(_OnSubmission):
    """登记为办件, which has the submission's own id. `proof`: how it was verified who sent it."""

    case_no: str
    proof: str


@dataclass(frozen=True)
class DismissSubmission(_OnSubmission):
    """不予登记: nobody stands behind it, or it is sent twice."""

    reason: str
