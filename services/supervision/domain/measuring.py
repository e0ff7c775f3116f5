"""What the known instants of a case say: when its clocks are due, and whether that was kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.supervision.domain import events
from services.supervision.domain.clocks import CaseClocks, CaseRef, Clock, Which
from services.supervision.domain.events import apply
from services.supervision.domain.transit import Landed, Sent
from shared.kernel.limits import Limit
from shared.kernel.rules import rule
from shared.kernel.worktime import ZONE, Due, WorkCalendar

Events = Sequence[Any]


def start(
    clocks: CaseClocks | None,
    case: CaseRef,
    started_at: datetime,
    limits: Mapping[Which, Limit],
    calendar: WorkCalendar,
) -> Events:
    """受理. What was heard before counts from the first: a pause, even the conclusion."""
    if clocks is not None and clocks.started_at is not None:
        return []
    measured = {
        which: Clock(limit, _due(clocks, which, started_at, limit, calendar))
        for which, limit in limits.items()
    }
    return [events.ClocksStarted(case, started_at, measured)]


def begin_transit(
    clocks: CaseClocks | None, case: CaseRef, sent: Sent, calendar: WorkCalendar
) -> Events:
    """Originals leave: the promise does not run until they arrive."""
    known = clocks.sent if clocks else ()
    if any(one.handoff_id == sent.handoff_id for one in known):
        return []
    return _noted(clocks, events.TransitBegan(case, sent), calendar)


def move(clocks: CaseClocks | None, case: CaseRef, site: str, at: datetime) -> Events:
    """The case is with a node of this site now; empty for the owner's own. Older news about its
    whereabouts changes nothing, and newer news counts even where it is the same: what comes
    between may be on its way still."""
    if clocks is not None and clocks.moved_at is not None:
        known = clocks.moved_at, clocks.away
        if at < clocks.moved_at or (at, site) == known:
            return []
    return [events.CaseMoved(case, site, at)]


def end_transit(
    clocks: CaseClocks | None, case: CaseRef, landed: Landed, calendar: WorkCalendar
) -> Events:
    """Originals are there, perhaps before anybody told that they left."""
    if clocks is not None and landed in clocks.landed:
        return []
    return _noted(clocks, events.TransitEnded(case, landed), calendar)


def reopen_transit(
    clocks: CaseClocks | None, case: CaseRef, shipment_id: str, calendar: WorkCalendar
) -> Events:
    """The carrier corrected itself: they are still on their way."""
    known = clocks.landed if clocks else ()
    if all(parcel.shipment_id != shipment_id for parcel in known):
        return []
    return _noted(clocks, events.TransitReopened(case, shipment_id), calendar)


def stop(
    clocks: CaseClocks | None,
    case: CaseRef,
    stopped_at: datetime,
    outcome: str,
    calendar: WorkCalendar,
) -> Events:
    """办结, at the time of the decision, however late the owner hears of it."""
    if clocks is not None and clocks.stopped_at is not None:
        return []
    return _noted(clocks, events.ClocksStopped(case, stopped_at, outcome), calendar)


def fall_due(
    clocks: CaseClocks | None, which: Which, due_at: datetime, calendar: WorkCalendar
) -> Events:
    """All facts up to `due_at` are read: the clock is overdue unless it was stopped in time, is
    paused, or is due later by now."""
    if clocks is None or which not in clocks.clocks:
        return []
    settled = _settled(clocks, calendar)
    for event in settled:
        clocks = apply(clocks, event)
    clock = clocks.clocks[which]
    if clock.overdue or clocks.in_time(clock) or clock.due is None or clock.due.instant > due_at:
        return settled
    return [*settled, events.ClockOverdue(which, clock.due.instant)]


def _noted(clocks: CaseClocks | None, fact: Any, calendar: WorkCalendar) -> Events:
    return [fact, *_settled(apply(clocks, fact), calendar)]


def _settled(clocks: CaseClocks, calendar: WorkCalendar) -> list[Any]:
    """What the clocks have to be told, so that they agree with the instants that are known."""
    told: list[Any] = []
    if clocks.started_at is None:
        return told
    for which, clock in clocks.clocks.items():
        due = _due(clocks, which, clocks.started_at, clock.limit, calendar)
        if due != clock.due:
            told.append(events.DueMoved(which, due))
        if clock.overdue and (reason := _no_breach(clocks, clock, due)):
            told.append(events.OverdueWithdrawn(which, reason))
    return told


@rule("LS-TC-04e", "LS-TC-06a")
def _due(
    clocks: CaseClocks | None,
    which: Which,
    started_at: datetime,
    limit: Limit,
    calendar: WorkCalendar,
) -> Due | None:
    """When a limit ends that started then. The clause takes the time of transit out of the
    promise alone; the legal limit runs on. None while a pause lasts."""
    due = calendar.due(started_at, limit)
    if clocks is None or which is not Which.PROMISED:
        return due
    counts_from = calendar.counts_from(started_at, limit.unit)
    for pause in clocks.pauses:
        # What does not count anyway cannot be taken out a second time.
        begin = max(pause.begin, counts_from)
        if begin >= due.instant:
            break
        ends = [end for end in (pause.end, clocks.stopped_at) if end is not None]
        if not ends:
            return None
        due = calendar.extended(due, limit.unit, begin, max(begin, min(ends)))
    return due


def _no_breach(clocks: CaseClocks, clock: Clock, due: Due | None) -> str:
    """Why the breach that was declared does not hold; empty if it does."""
    if clocks.stopped_at is not None:
        if due is not None and clocks.stopped_at > due.instant:
            return ""
        return f"办件已于{_zh(clocks.stopped_at)}作出决定，没有超过时限"
    if due is None:
        return "材料在邮寄途中，时限暂停计算"
    if due.instant > clock.breaches[-1].due_at:
        return f"扣除材料在途时间后，到期时间应为{_zh(due.instant)}"
    return ""


def _zh(instant: datetime) -> str:
    local = instant.astimezone(ZONE)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
