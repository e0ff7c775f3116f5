"""补正 after the slip: the department's notice in time, or too late to have an effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.domain import events
from services.intake.domain.cases import Case, Status
from shared.kernel.limits import Limit
from shared.kernel.policy import Profile
from shared.kernel.refusals import Conflict
from shared.kernel.rules import rule
from shared.kernel.worktime import WorkCalendar


def notice_due(case: Case, profile: Profile, calendar: WorkCalendar) -> datetime | None:
    """By when the department has to hand its notice over; None where being late has no effect."""
    if case.accepted_at is None or profile.values["deemed_acceptance"] == "none":
        return None
    limits: list[Limit] = [profile.limit("correction_notice_limit")]
    if profile.values["correction_notice_limit.capped_by_promise"]:
        limits.append(case.item.promised)
    return min(calendar.due(case.accepted_at, limit).instant for limit in limits)


def found(case: Case, department: str, due_at: datetime | None) -> Sequence[object]:
    """The department found something; the first time counts."""
    if case.correction is not None or case.status is not Status.ACCEPTED:
        return []
    return [events.CorrectionFound(department, due_at)]


@rule("XQ-CZ-04-1e")
def deem_accepted(case: Case) -> Sequence[object]:
    """逾期未转交: accepted from the date of the slip, whatever comes later."""
    noticed = case.correction is not None and case.correction.noticed
    if noticed or case.deemed_accepted_at is not None or case.accepted_at is None:
        return []
    return [events.CaseDeemedAccepted(case.accepted_at)]


def notice(
    case: Case, from_node: str, missing: tuple[str, ...], at: datetime, due_at: datetime | None
) -> Sequence[object]:
    """转交补正通知书 at `at`."""
    if case.accepted_at is None or (case.correction is not None and case.correction.noticed):
        return []
    if due_at is not None and at > due_at:
        return [*deem_accepted(case), events.LateNoticeReturned(from_node)]
    return [events.CorrectionNoticed(missing, from_node)]


def told_after_slip(case: Case) -> tuple[str, ...]:
    """What the notice of the department asks for, to be told now."""
    correction = case.correction
    if case.status is not Status.ACCEPTED or correction is None or not correction.noticed:
        raise Conflict("wrong_status", "办件已经受理，没有部门转交的补正通知书")
    return correction.missing
