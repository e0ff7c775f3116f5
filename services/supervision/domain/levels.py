"""When amber, yellow and red are reached, if nobody stops the clock before."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.kernel.clockrules import ClockRule, Effect, Level, Period
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.worktime import WorkCalendar

_ONE_DAY = Limit(1, LimitUnit.WORKING_DAY)
_BY_THE_CLOCK = {LimitUnit.MINUTE: timedelta(minutes=1), LimitUnit.WORKING_HOUR: timedelta(hours=1)}


def reached(
    rule: ClockRule,
    start: datetime,
    due: datetime,
    limit: Limit | None,
    calendar: WorkCalendar,
) -> dict[Level, datetime]:
    """Each level of the rule with its instant, in the order of the levels."""
    if rule.levels is None or rule.effect is Effect.STATE:
        return {}
    if rule.effect is Effect.NOTICE:
        return {Level.AMBER: due}
    found: dict[Level, datetime] = {}
    warned = _warning(rule, due, limit, calendar)
    if warned is not None and start < warned < due:
        found[Level.AMBER] = warned
    if rule.effect is Effect.LEGAL:
        return found | {Level.RED: due}
    return found | {Level.YELLOW: due, Level.RED: calendar.due(due, rule.levels.red_after).instant}


def _warning(
    rule: ClockRule, due: datetime, limit: Limit | None, calendar: WorkCalendar
) -> datetime | None:
    """A fixed time before it is due; of a limit that is no longer than that, its last share."""
    levels = rule.levels
    if levels is None or (limit is None and rule.period in (None, Period.WORKING_DAY)):
        return None
    if limit is None or not _short(limit, levels.before):
        return calendar.before(due, levels.before).instant
    rest = (100 - levels.share) / 100
    if limit.unit in (LimitUnit.WORKING_DAY, LimitUnit.WORKING_HOUR):
        return calendar.subtract_working_time(due, _length(limit, due, calendar) * rest)
    return due - _length(limit, due, calendar) * rest


def _short(limit: Limit, before: Limit) -> bool:
    if limit.unit in _BY_THE_CLOCK:
        return True
    days = limit.unit in (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY)
    return days and limit.value <= before.value


def _length(limit: Limit, due: datetime, calendar: WorkCalendar) -> timedelta:
    if limit.unit in _BY_THE_CLOCK:
        return limit.value * _BY_THE_CLOCK[limit.unit]
    if limit.unit is LimitUnit.WORKING_DAY:
        day_before = calendar.before(due, _ONE_DAY).instant
        return limit.value * calendar.working_time(day_before, due)
    return timedelta(days=limit.value)
