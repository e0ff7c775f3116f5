"""What supervision may be told. It asks nothing of anybody: it measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.supervision.domain.clocks import CaseRef, Which
from services.supervision.domain.transit import Landed, Sent
from shared.kernel.limits import Limit
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnCase:
    case: CaseRef

    @property
    def target(self) -> Target:
        return Target("clocks", self.case.case_id)


@dataclass(frozen=True)
class StartClocks(_OnCase):
    """受理."""

    started_at: datetime
    limits: dict[Which, Limit]


@dataclass(frozen=True)
class LocateCase(_OnCase):
    """The case was handed to a node, or came back to one."""

    node: str
    at: datetime


@dataclass(frozen=True)
class BeginTransit(LocateCase):
    """The case was handed on with its originals."""

    sent: Sent


@dataclass(frozen=True)
class EndTransit(_OnCase):
    """Originals arrived, or came back."""

    landed: Landed


@dataclass(frozen=True)
class ReopenTransit(_OnCase):
    """The carrier took back its word that they arrived."""

    shipment_id: str


@dataclass(frozen=True)
class StopClocks(_OnCase):
    """办结, as of the decision."""

    stopped_at: datetime
    outcome: str


@dataclass(frozen=True)
class ClockDue:
    """到期: the facts of all producers up to `due_at` have been read."""

    case_id: str
    which: Which
    due_at: datetime

    @property
    def target(self) -> Target:
        return Target("clocks", self.case_id)
