"""What supervision is told by people: duties that begin and are fulfilled, cases that were reported
to the leader, and reasons why a clause was not kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.supervision.domain import events
from services.supervision.domain.clocks import Clocks, Subject
from shared.kernel.refusals import Conflict, Invalid, NotFound

Events = Sequence[Any]

#: 每日检查即将到期的办件: everybody checks their own.
DUE_SOON_CHECK = "due_soon_check"
LEADER_CHECK = "leader_check"
DAILY_CHECKS = (DUE_SOON_CHECK, LEADER_CHECK)
_EACH_ONES_OWN = (DUE_SOON_CHECK,)


def subject_of(node: str, duty: str, year: int) -> Subject:
    """A duty of a node is a subject of its own, for one calendar year."""
    return Subject(f"duty/{node}-{duty}-{year}", node)


def begin(clocks: Clocks | None, subject: Subject, duty: str, person: str) -> Events:
    """The node, or this person there, has the duty from now on."""
    own = duty in _EACH_ONES_OWN
    if own != bool(person):
        said = "这项职责落实到人，请写明 person" if own else "这项职责属于整个节点，不写 person"
        raise Invalid("duty_person", said, "person")
    if clocks is not None and person in clocks.dutiful:
        raise Conflict("duty_begun", "这项职责今年已经开始")
    return [events.DutyBegan(subject, duty, person)]


def check(clocks: Clocks | None, duty: str, person: str) -> Events:
    """每日检查: done today, by someone who has the duty."""
    required = person if duty in _EACH_ONES_OWN else ""
    if clocks is None or required not in clocks.dutiful:
        raise NotFound("no_duty", "您今年没有这项检查职责，请督查人员先登记")
    return [events.DailyCheckDone(duty, person)]


def report_overdue(clocks: Clocks | None, situation: str, handling: str) -> Events:
    """超时件上报: the leader in charge is told what happened and what is done about it."""
    if clocks is None or not clocks.subject.case_id:
        raise NotFound("unknown_case", "没有这个办件的计时")
    if not any(map(clocks.late, clocks.clocks.values())):
        raise Conflict("not_overdue", "这个办件没有超时，不需要上报")
    return [events.OverdueReported(situation, handling)]


def record_exception(clocks: Clocks | None, rule: str, reason: str) -> Events:
    """特殊情况: why a clause that holds in principle is not kept here."""
    if clocks is None:
        raise NotFound("unknown_subject", "没有这个对象的计时")
    if any(known.rule == rule and known.reason == reason for known in clocks.exceptions):
        raise Conflict("exception_known", "这一条的同一理由已经登记")
    return [events.ExceptionRecorded(rule, reason)]
