"""What the known facts of a subject say: its clocks, when they are due and how they ended.

Pure and whole: whatever is added to the facts, everything is derived anew, so that the order in
which they were heard makes no difference, and the same facts can be measured under another policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from services.supervision.domain import levels, pauses, periods
from services.supervision.domain.clocks import PROMISED, Clock
from services.supervision.domain.pauses import Pause
from services.supervision.domain.seen import Heard, Hit, Seen
from shared.kernel.clockrules import (
    Allowance,
    ClockRule,
    CutOffLimit,
    Level,
    RuleSet,
    Trigger,
)
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.officehours import CutOff
from shared.kernel.worktime import ZONE, Due, WorkCalendar

#: The working calendar of a node; of the empty one, what all have in common.
CalendarOf = Callable[[str], WorkCalendar]

_DAYS = (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY)


@dataclass(frozen=True)
class Measured:
    """The clocks by id, and the time that does not count in the promise."""

    clocks: dict[str, Clock]
    pauses: tuple[Pause, ...]


@dataclass(frozen=True)
class _Start:
    """One clock of a rule: its key, the fact that started it, and what it is due by, where its
    period says so."""

    key: str
    hit: Hit
    at: datetime
    span: periods.Span | None = None


def measure(
    seen: Sequence[Seen], rules: RuleSet, calendar_of: CalendarOf, until: datetime
) -> Measured:
    """What these facts say under these rules. Obligations that recur are measured up to the period
    in which `until` lies."""
    heard = Heard(seen)
    found: dict[str, Clock] = {}
    taken: set[tuple[str, str]] = set()
    paused = _paused(heard, rules)
    for rule in rules.clocks:
        for start in _starts(heard, rule, calendar_of, until):
            if (rule.clock, start.key) in taken:
                continue
            clock = _clock(heard, rule, start, paused.get(rule.clock, ()), calendar_of)
            if clock is not None:
                taken.add((rule.clock, start.key))
                found[clock.id] = clock
    return Measured(found, paused.get(PROMISED, ()))


def _paused(heard: Heard, rules: RuleSet) -> dict[str, tuple[Pause, ...]]:
    names = {name for rule in rules.pauses for name in rule.clocks}
    return {
        name: pauses.pauses(heard, [rule for rule in rules.pauses if name in rule.clocks])
        for name in names
    }


def _starts(
    heard: Heard, rule: ClockRule, calendar_of: CalendarOf, until: datetime
) -> Iterator[_Start]:
    """The first start of each key; of a rule that counts, the fact that makes the number full."""
    times: dict[tuple[str, str], int] = {}
    for hit in heard.matching(rule.starts):
        key = hit.data.get(rule.per, "") if rule.per else ""
        window = periods.key_of(rule.within, hit.at) if rule.within else ""
        times[key, window] = times.get((key, window), 0) + 1
        if times[key, window] != rule.times:
            continue
        if rule.period is None:
            yield _Start(" ".join(part for part in (key, window) if part), hit, hit.at)
            continue
        calendar = calendar_of(_responsible(rule, hit))
        ended = [end.at for end in heard.matching(rule.cancels) if end.at >= hit.at]
        last = min([periods.next_year(hit.at), *ended])
        for span in periods.spans(rule.period, hit.at, min(until, last), calendar):
            if span.begin >= last:
                break
            yield _Start(" ".join(part for part in (key, span.key) if part), hit, span.begin, span)


def _clock(
    heard: Heard,
    rule: ClockRule,
    start: _Start,
    paused: Sequence[Pause],
    calendar_of: CalendarOf,
) -> Clock | None:
    """The clock as it stands; None where its limit is no matter of the rule, or none was stated."""
    responsible = _responsible(rule, start.hit)
    calendar = calendar_of(responsible)
    first = _first_due(heard, rule, start, calendar)
    if first is None:
        return None
    limit, due = first
    stopped_at, cancelled = _stopped(heard, rule, start)
    open_due = _extended(due, limit, start.at, paused, stopped_at, calendar)
    clock = Clock(
        rule=rule.id,
        name=rule.clock,
        responsible=responsible,
        started_at=start.at,
        due=open_due,
        limit=limit,
        key=start.key,
        stopped_at=stopped_at,
        cancelled=cancelled,
        rolls_at=start.span.due if start.span else None,
    )
    reached = _levels(heard, rule, start, clock, calendar)
    return replace(clock, levels=reached)


def _levels(
    heard: Heard, rule: ClockRule, start: _Start, clock: Clock, calendar: WorkCalendar
) -> dict[Level, datetime]:
    """What is reached if nobody stops it, without what a stop forestalled; nothing while a
    condition of the breach is not met."""
    if clock.due is None:
        return {}
    met = _needs_met(heard, rule, start)
    if met is None:
        return {}
    limit, due = clock.limit, clock.due.instant
    found = {
        level: max(at, met)
        for level, at in levels.reached(rule, clock.started_at, due, limit, calendar).items()
    }
    end = clock.stopped_at
    return {level: at for level, at in found.items() if end is None or at < end}


def _needs_met(heard: Heard, rule: ClockRule, start: _Start) -> datetime | None:
    """When all conditions of a breach were met."""
    met = start.at
    for need in rule.needs:
        hits = _of_key(heard, (need,), rule, start)
        if not hits:
            return None
        met = max(met, hits[0].at)
    return met


def _responsible(rule: ClockRule, hit: Hit) -> str:
    return hit.data.get(rule.responsible) or hit.data.get("owner") or hit.data.get("node") or ""


def _first_due(
    heard: Heard, rule: ClockRule, start: _Start, calendar: WorkCalendar
) -> tuple[Limit | None, Due] | None:
    """The earliest end of its limits, with the limit that gives it."""
    if start.span is not None:
        return None, Due(start.span.due, not calendar.is_published(start.span.due.year))
    allowances = rule.limits
    for extension in rule.extensions:
        if _of_key(heard, (extension.by,), rule, start):
            allowances = _sums(allowances, extension.limits) if extension.adds else extension.limits
    ends = [_end(one, rule, start, calendar) for one in allowances]
    return min((end for end in ends if end), key=lambda end: end[1].instant, default=None)


def _sums(allowances: Sequence[Allowance], further: Sequence[Allowance]) -> tuple[Allowance, ...]:
    """Each limit with each further one of the same kind on top; what cannot be added stays."""
    return tuple(
        Limit(one.value + more.value, one.unit)
        if isinstance(one, Limit) and isinstance(more, Limit) and one.unit is more.unit
        else one
        for one in allowances
        for more in further
    )


def _end(
    allowance: Allowance, rule: ClockRule, start: _Start, calendar: WorkCalendar
) -> tuple[Limit | None, Due] | None:
    if isinstance(allowance, CutOffLimit):
        due = _by_cut_off(allowance, start.at, calendar)
        return (None, due) if due else None
    limit: Limit | None = allowance if isinstance(allowance, Limit) else None
    if not isinstance(allowance, Limit):
        limit = _stated(start.hit.data.get(allowance.path, ""), allowance.share)
    if limit is None:
        return None
    counted = limit
    if rule.first_day and limit.unit in _DAYS and limit.value:
        counted = Limit(limit.value - 1, limit.unit)
    return limit, calendar.due(start.at, counted)


def _stated(text: str, share: tuple[int, int]) -> Limit | None:
    """A limit as `seen` keeps it: "3 working_day"."""
    if not text:
        return None
    value, unit = text.split(" ")
    return Limit(-(-int(value) * share[0] // share[1]), LimitUnit(unit))


def _by_cut_off(cut_off: CutOffLimit, received: datetime, calendar: WorkCalendar) -> Due | None:
    """What comes on a day off counts as received before the next working day begins."""
    local = received.astimezone(ZONE)
    moment = local.time() if calendar.is_working_day(local.date()) else time.min
    if moment > cut_off.until or moment < cut_off.after:
        return None
    if moment == cut_off.after != time.min:
        return None
    rule = CutOff(cut_off.until, cut_off.working_days, cut_off.due_at)
    return calendar.by_cut_off(received, (rule,))


def _stopped(heard: Heard, rule: ClockRule, start: _Start) -> tuple[datetime | None, bool]:
    """When the clock stopped for good, and whether it was called off rather than fulfilled."""
    reopened = [hit.at for hit in _of_key(heard, rule.reopens, rule, start)]
    since = max(reopened, default=None)
    stops = [(hit.at, False) for hit in _of_key(heard, rule.stops, rule, start)]
    stops += [(hit.at, True) for hit in _of_key(heard, rule.cancels, rule, start)]
    left = [stop for stop in stops if since is None or stop[0] > since]
    return min(left, default=(None, False))


def _of_key(heard: Heard, triggers: Sequence[Trigger], rule: ClockRule, start: _Start) -> list[Hit]:
    """What meets the triggers and speaks of this clock: facts that do not name the key speak of
    all; of a recurring obligation, what happened in its period."""
    if not triggers:
        return []
    own = start.hit.data.get(rule.per, "") if rule.per else ""
    hits = [hit for hit in heard.matching(triggers) if hit.data.get(rule.per, own) == own]
    if rule.period is None or start.span is None:
        return hits
    return [hit for hit in hits if periods.key_of(rule.period, hit.at) == start.span.key]


def _extended(
    due: Due,
    limit: Limit | None,
    started_at: datetime,
    paused: Sequence[Pause],
    stopped_at: datetime | None,
    calendar: WorkCalendar,
) -> Due | None:
    """The due instant moved by the pauses; None while one lasts."""
    if limit is None or not paused:
        return due
    counts_from = calendar.counts_from(started_at, limit.unit)
    for pause in paused:
        # What does not count anyway cannot be taken out a second time.
        begin = max(pause.begin, counts_from)
        if begin >= due.instant:
            break
        ends = [end for end in (pause.end, stopped_at) if end is not None]
        if not ends:
            return None
        due = calendar.extended(due, limit.unit, begin, max(begin, min(ends)))
    return due
