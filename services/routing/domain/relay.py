"""The rules of the relay: plan, hand on, sign, refuse, work, answer back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.routing.domain import legs
from services.routing.domain.legs import Handoff, HandoffState, Leg, Outcome, Task
from shared.kernel.refusals import Conflict, Forbidden, Invalid

Events = Sequence[Any]

FINDINGS = {"check": ("passed", "refused"), "review": ("passed", "refused")}
_DECISIONS = ("granted", "refused")


def begin(leg: Leg | None, planned: legs.PlanMade) -> Events:
    """Plan a case at its owner and take the first step."""
    if leg is not None and leg.file is not None:
        return []
    after = legs.apply(leg, planned)
    return [planned, *_proceed(after, 0)]


def _proceed(leg: Leg, stage: int, attempt: int = 1) -> Events:
    """Take the case to a stage: a task here, or an offer to the node that does it."""
    step = leg.plan[stage]
    if step.node == leg.node:
        return [legs.TaskOpened(f"{leg.case.case_no}-T{stage + 1}", stage, step.act)]
    handoff = Handoff(
        handoff_id=f"{leg.case.case_no}-{stage + 1}-{attempt}",
        attempt=attempt,
        from_node=leg.node,
        to_node=step.node,
        stage=stage,
        papers=leg.papers,
    )
    return [legs.HandoffOffered(handoff, step.act)]


def receive(leg: Leg | None, received: legs.HandoffReceived) -> Events:
    """An offer reaches this node, perhaps of a case that it handed on before. One that is known
    changes nothing."""
    if leg is None or leg.arrived is None:
        return [received]
    if leg.arrived.handoff_id == received.handoff.handoff_id:
        return []
    if leg.arrived.state is HandoffState.SIGNED and not leg.handed_on:
        raise Conflict("already_holder", "本节点已经签收了这个办件")
    return [received]


def sign(leg: Leg, handoff_id: str) -> Events:
    """签收: become the holder. Originals that travel by courier must have come first."""
    arrived = _offer(leg, handoff_id, "签收")
    if arrived.papers and not leg.papers_here:
        raise Conflict("papers_not_arrived", "纸质材料还在邮寄途中，收到后才能签收")
    signed = legs.HandoffSigned(handoff_id)
    return [signed, *_proceed(legs.apply(leg, signed), arrived.stage)]


def refuse(leg: Leg, handoff_id: str, reason: str) -> Events:
    """拒收, with a reason; the case stays with the offerer."""
    _offer(leg, handoff_id, "拒收")
    return [legs.HandoffRefused(handoff_id, reason)]


def _offer(leg: Leg, handoff_id: str, act: str) -> Handoff:
    if leg.arrived is None or leg.arrived.handoff_id != handoff_id:
        raise Conflict("unknown_handoff", "没有这次转交，或已被新的转交取代")
    if leg.arrived.state is not HandoffState.OFFERED:
        raise Conflict("handoff_settled", f"这次转交已经处理过，不能再{act}")
    return leg.arrived


def offer_again(leg: Leg) -> Events:
    """Offer the case once more after it was refused or could not be delivered."""
    if leg.status is not legs.LegStatus.BOUNCED or leg.sent is None:
        raise Conflict("not_bounced", "只有被拒收或无法送达的转交才能重新转出")
    return _proceed(leg, leg.sent.stage, leg.sent.attempt + 1)


def complete(leg: Leg, task_id: str, finding: str, opinion: str, now: datetime) -> Events:
    """Finish the open task; then the next stage, or the answer back down the chain."""
    task = open_task(leg, task_id)
    allowed = FINDINGS.get(task.act, _DECISIONS)
    if finding not in allowed:
        raise Invalid("finding", f"本环节的结论只能是 {'、'.join(allowed)}", "finding")
    if finding == "refused" and not opinion:
        raise Invalid("opinion_missing", "不同意时必须写明理由", "opinion")
    done = legs.TaskCompleted(task_id, task.act, finding, opinion)
    after = legs.apply(leg, done)
    last = task.stage == len(leg.plan) - 1
    if finding == "passed" and not last:
        return [done, *_proceed(after, task.stage + 1)]
    result = "refused" if finding == "refused" else "granted"
    return [done, *_answer(after, Outcome(result, leg.node, opinion, now))]


def open_task(leg: Leg, task_id: str) -> Task:
    """The task that waits here under this id."""
    task = leg.open_task
    if task is None or task.task_id != task_id:
        raise Conflict("unknown_task", "没有这项待办任务，或已经办完")
    return task


def _answer(leg: Leg, outcome: Outcome) -> Events:
    """Answer whoever handed the case here; at the owner the case is decided."""
    if leg.arrived is None:
        return [legs.CaseDecided(outcome)]
    return [legs.HandoffAnswered(leg.arrived.handoff_id, outcome)]


def note_signed(leg: Leg, handoff_id: str) -> Events:
    """The receipt of our offer came back."""
    if _ours(leg, handoff_id, HandoffState.OFFERED):
        return [legs.ReceiptArrived(handoff_id)]
    return []


def note_refused(leg: Leg, handoff_id: str, reason: str) -> Events:
    """Our offer was refused: the case is ours to move again."""
    if _ours(leg, handoff_id, HandoffState.OFFERED):
        return [legs.RefusalArrived(handoff_id, reason)]
    return []


def note_undelivered(leg: Leg, handoff_id: str, reason: str) -> Events:
    """Nobody hosts the node that we offered to: the case is ours to move again."""
    if _ours(leg, handoff_id, HandoffState.OFFERED):
        return [legs.HandoffUndelivered(handoff_id, reason)]
    return []


def note_answered(leg: Leg, handoff_id: str, outcome: Outcome) -> Events:
    """The answer to our handoff: pass it on towards the owner."""
    before = leg.earlier[-1].sent if leg.earlier else None
    awaited = before is not None and before.handoff_id == handoff_id
    if not awaited and not _ours(leg, handoff_id, HandoffState.SIGNED):
        return []
    answer = legs.AnswerArrived(handoff_id, outcome)
    return [answer, *_answer(legs.apply(leg, answer), outcome)]


def _ours(leg: Leg, handoff_id: str, state: HandoffState) -> bool:
    """Is it the handoff that we sent last, in this state? A message about another is old news."""
    sent = leg.sent
    return sent is not None and sent.handoff_id == handoff_id and sent.state is state


def want_result(leg: Leg, by: str, wanted: legs.ResultWanted) -> Events:
    """Only the owner may ask for the result, and only the office that decided has it."""
    if by != leg.case.owner:
        raise Forbidden("foreign_case", "只有首接节点才能请求寄送办理结果")
    if leg.outcome is None or leg.outcome.decided_by != leg.node:
        raise Conflict("not_decided_here", "这个办件不是本节点决定的，没有可寄的办理结果")
    return [wanted]


def note_papers(leg: Leg | None, arrived: legs.PapersArrived) -> Events:
    """The originals came by courier, perhaps before the offer itself."""
    return [] if leg is not None and leg.papers_here else [arrived]
