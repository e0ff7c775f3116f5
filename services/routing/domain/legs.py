"""A leg: one node's part in the relay of one case.

Each node that touches a case has a leg of its own, so a handoff is the same message whether the
two nodes share a database or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any


class HandoffState(StrEnum):
    """转交状态."""

    OFFERED = "offered"
    SIGNED = "signed"
    REFUSED = "refused"
    UNDELIVERED = "undelivered"
    ANSWERED = "answered"


class LegStatus(StrEnum):
    """What this node has to do with the case now."""

    OFFERED = "offered"  # offered to us, not signed yet
    HELD = "held"  # we are the holder and have a task
    HANDED_ON = "handed_on"  # the next node has it, or its offer
    BOUNCED = "bounced"  # our offer was refused or could not be delivered
    REFUSED = "refused"  # we refused it
    ANSWERED = "answered"  # our part is done


@dataclass(frozen=True)
class Stage:
    """流程环节: which node does what."""

    act: str
    node: str


@dataclass(frozen=True)
class Task:
    """任务: what this node has to do at a stage."""

    task_id: str
    stage: int
    act: str
    finding: str = ""


@dataclass(frozen=True)
class Handoff:
    """转交: one hop, as one of its two nodes sees it."""

    handoff_id: str
    attempt: int
    from_node: str
    to_node: str
    stage: int
    papers: bool
    state: HandoffState = HandoffState.OFFERED


@dataclass(frozen=True)
class Visit:
    """How the case came here and went on, before it came here again."""

    arrived: Handoff | None
    sent: Handoff


@dataclass(frozen=True)
class Outcome:
    """The decision: granted or refused, by whom, why, and when, however late it is heard."""

    result: str
    decided_by: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True)
class CaseFile:
    """What travels with the case from leg to leg. `accepted_at` is when its slip was issued; empty
    in cases that set out before it was told. `accepted_by` is known at the owner alone."""

    case_id: str
    case_no: str
    owner: str
    terms: dict[str, Any]
    sealed_party: str
    accepted_at: str = ""
    accepted_by: str = ""


@dataclass(frozen=True)
class Correction:
    """补正 that this office found; `noticed`: its notice is with the window."""

    noticed: bool = False


@dataclass(frozen=True)
class Leg:
    """One node's part. `arrived` is the handoff that brought the case here (None at the owner),
    `sent` the latest that took it on. A case may come back to a node that handed it on, as when a
    county's window takes what the county decides; `earlier` are the visits that still wait for
    their answer, the first one first."""

    case_id: str
    node: str
    status: LegStatus
    file: CaseFile | None = None
    plan: tuple[Stage, ...] = ()
    papers: bool = False
    papers_here: bool = False
    arrived: Handoff | None = None
    sent: Handoff | None = None
    earlier: tuple[Visit, ...] = ()
    tasks: tuple[Task, ...] = ()
    outcome: Outcome | None = None
    correction: Correction | None = None

    @property
    def open_task(self) -> Task | None:
        return next((task for task in self.tasks if not task.finding), None)

    @property
    def handed_on(self) -> bool:
        """Somebody else has signed for the case since it was here."""
        return self.sent is not None and self.sent.state is HandoffState.SIGNED

    @property
    def case(self) -> CaseFile:
        if self.file is None:
            raise TypeError("the leg knows only that papers came, not yet the case")
        return self.file


@dataclass(frozen=True)
class PlanMade:
    file: CaseFile
    stages: tuple[Stage, ...]
    papers: bool
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class TaskOpened:
    task_id: str
    stage: int
    act: str


@dataclass(frozen=True)
class TaskCompleted:
    task_id: str
    act: str
    finding: str
    opinion: str


@dataclass(frozen=True)
class CorrectionWanted:
    """发现需要补正, after the slip of `slip_at`."""

    task_id: str
    slip_at: str


@dataclass(frozen=True)
class CorrectionNoticeHandedOver:
    """转交补正通知书; `missing` is all that it asks for."""

    task_id: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class HandoffOffered:
    handoff: Handoff
    act: str


@dataclass(frozen=True)
class HandoffReceived:
    handoff: Handoff
    file: CaseFile
    plan: tuple[Stage, ...]
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class HandoffSigned:
    handoff_id: str


@dataclass(frozen=True)
class HandoffRefused:
    handoff_id: str
    reason: str


@dataclass(frozen=True)
class ReceiptArrived:
    handoff_id: str


@dataclass(frozen=True)
class RefusalArrived:
    handoff_id: str
    reason: str


@dataclass(frozen=True)
class HandoffUndelivered:
    handoff_id: str
    reason: str


@dataclass(frozen=True)
class AnswerArrived:
    handoff_id: str
    outcome: Outcome


@dataclass(frozen=True)
class HandoffAnswered:
    handoff_id: str
    outcome: Outcome


@dataclass(frozen=True)
class CaseDecided:
    outcome: Outcome


@dataclass(frozen=True)
class ProgressHeard:
    """At the owner: a fact about the case from another site. `headers` and `data` are those of the
    fact as it was published there."""

    type: str
    node: str
    time: str
    headers: dict[str, str]
    data: dict[str, Any]


@dataclass(frozen=True)
class ResultWanted:
    """At the office that decided: the owner asks for the result to be sent; `result` says how."""

    result: dict[str, str]
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class PapersArrived:
    case_id: str
    node: str
    shipment_id: str
    delivered_at: datetime


def apply(leg: Leg | None, event: Any) -> Leg:
    """The leg after the event."""
    if isinstance(event, PapersArrived):
        known = leg or Leg(event.case_id, event.node, LegStatus.OFFERED)
        return replace(known, papers_here=True)
    if isinstance(event, PlanMade):
        file = replace(event.file, sealed_party=event.sealed_party)
        return Leg(file.case_id, file.owner, LegStatus.HELD, file, event.stages, event.papers)
    if isinstance(event, HandoffReceived):
        return _received(leg, event)
    if leg is None:
        raise TypeError(f"a leg cannot begin with {type(event).__name__}")
    return _fold(event, leg)


def _received(leg: Leg | None, event: HandoffReceived) -> Leg:
    # Papers may come before the offer that announces them.
    known = leg or Leg(event.file.case_id, event.handoff.to_node, LegStatus.OFFERED)
    if known.sent is not None and known.handed_on:
        visit = Visit(known.arrived, known.sent)
        known = replace(known, sent=None, earlier=(*known.earlier, visit))
    return replace(
        known,
        status=LegStatus.OFFERED,
        file=replace(event.file, sealed_party=event.sealed_party),
        plan=event.plan,
        papers=event.handoff.papers,
        arrived=event.handoff,
    )


@singledispatch
def _fold(event: Any, _leg: Leg) -> Leg:
    raise TypeError(f"{type(event).__name__} is no event of a leg")


@_fold.register
def _(event: TaskOpened, leg: Leg) -> Leg:
    task = Task(event.task_id, event.stage, event.act)
    return replace(leg, status=LegStatus.HELD, tasks=(*leg.tasks, task))


@_fold.register
def _(event: TaskCompleted, leg: Leg) -> Leg:
    tasks = tuple(
        replace(task, finding=event.finding) if task.task_id == event.task_id else task
        for task in leg.tasks
    )
    return replace(leg, tasks=tasks)


@_fold.register
def _(_event: CorrectionWanted, leg: Leg) -> Leg:
    return replace(leg, correction=Correction())


@_fold.register
def _(_event: CorrectionNoticeHandedOver, leg: Leg) -> Leg:
    return replace(leg, correction=Correction(noticed=True))


@_fold.register
def _(event: HandoffOffered, leg: Leg) -> Leg:
    return replace(leg, status=LegStatus.HANDED_ON, sent=event.handoff)


@_fold.register
def _(_event: HandoffSigned, leg: Leg) -> Leg:
    return replace(leg, status=LegStatus.HELD, arrived=_moved(leg.arrived, HandoffState.SIGNED))


@_fold.register
def _(_event: HandoffRefused, leg: Leg) -> Leg:
    arrived = _moved(leg.arrived, HandoffState.REFUSED)
    return replace(leg, status=LegStatus.REFUSED, arrived=arrived)


@_fold.register
def _(_event: ReceiptArrived, leg: Leg) -> Leg:
    return replace(leg, sent=_moved(leg.sent, HandoffState.SIGNED))


@_fold.register
def _(_event: RefusalArrived, leg: Leg) -> Leg:
    return replace(leg, status=LegStatus.BOUNCED, sent=_moved(leg.sent, HandoffState.REFUSED))


@_fold.register
def _(_event: HandoffUndelivered, leg: Leg) -> Leg:
    sent = _moved(leg.sent, HandoffState.UNDELIVERED)
    return replace(leg, status=LegStatus.BOUNCED, sent=sent)


@_fold.register
def _(event: AnswerArrived, leg: Leg) -> Leg:
    if leg.sent is None or leg.sent.handoff_id != event.handoff_id:
        *before, visit = leg.earlier
        leg = replace(leg, arrived=visit.arrived, sent=visit.sent, earlier=tuple(before))
    return replace(leg, sent=_moved(leg.sent, HandoffState.ANSWERED), outcome=event.outcome)


@_fold.register
def _(event: HandoffAnswered, leg: Leg) -> Leg:
    arrived = _moved(leg.arrived, HandoffState.ANSWERED)
    return replace(leg, status=LegStatus.ANSWERED, arrived=arrived, outcome=event.outcome)


@_fold.register
def _(event: CaseDecided, leg: Leg) -> Leg:
    return replace(leg, status=LegStatus.ANSWERED, outcome=event.outcome)


@_fold.register
def _(_event: ProgressHeard, leg: Leg) -> Leg:
    return leg


@_fold.register
def _(_event: ResultWanted, leg: Leg) -> Leg:
    return leg


def _moved(handoff: Handoff | None, state: HandoffState) -> Handoff | None:
    return replace(handoff, state=state) if handoff else None
