"""What routing may be asked. A leg is named by case and node: `<case_id>@<node>`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.routing.domain.legs import CaseFile, Handoff, Outcome, ProgressHeard, Stage
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnLeg:
    case_id: str
    node: str

    @property
    def target(self) -> Target:
        return Target("leg", f"{self.case_id}@{self.node}")


@dataclass(frozen=True)
class PlanCase(_OnLeg):
    """流程编排, at the owner, once the case is accepted. `flow` is (act, level) in order."""

    file: CaseFile
    flow: tuple[tuple[str, str], ...]
    competent_division: str
    papers: bool


@dataclass(frozen=True)
class ReceiveHandoff(_OnLeg):
    """An offer from another node."""

    handoff: Handoff
    file: CaseFile
    plan: tuple[Stage, ...]


@dataclass(frozen=True)
class SignHandoff(_OnLeg):
    """签收."""

    handoff_id: str


@dataclass(frozen=True)
class RefuseHandoff(_OnLeg):
    """拒收."""

    handoff_id: str
    reason: str


@dataclass(frozen=True)
class OfferAgain(_OnLeg):
    """重新转出."""


@dataclass(frozen=True)
class CompleteTask(_OnLeg):
    """办结任务: passed, granted or refused, with an opinion."""

    task_id: str
    finding: str
    opinion: str


@dataclass(frozen=True)
class FindCorrection(_OnLeg):
    """发现需要补正, at a task of the deciding office."""

    task_id: str


@dataclass(frozen=True)
class HandOverNotice(_OnLeg):
    """转交补正通知书: `missing` is all that it asks for."""

    task_id: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class NoteSigned(_OnLeg):
    """The receipt of our offer."""

    handoff_id: str


@dataclass(frozen=True)
class NoteRefused(_OnLeg):
    """The refusal of our offer."""

    handoff_id: str
    reason: str


@dataclass(frozen=True)
class NoteUndelivered(_OnLeg):
    """Our offer could not be delivered."""

    handoff_id: str
    reason: str


@dataclass(frozen=True)
class NoteAnswered(_OnLeg):
    """The result of our handoff."""

    handoff_id: str
    outcome: Outcome


@dataclass(frozen=True)
class NoteProgress(_OnLeg):
    """At the owner: what happened to the case at another site."""

    heard: ProgressHeard


@dataclass(frozen=True)
class WantResult(_OnLeg):
    """At the office that decided: send the result; `by` is the node that asks."""

    by: str
    result: dict[str, str]
    sealed_party: str


@dataclass(frozen=True)
class NotePapers(_OnLeg):
    """Originals came by courier."""

    shipment_id: str
    delivered_at: datetime
