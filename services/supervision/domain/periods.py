"""Obligations that recur: the periods of the calendar, each due when the office closes last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.kernel.clockrules import Period
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.worktime import ZONE, WorkCalendar

_SAME_DAY = Limit(0, LimitUnit.NATURAL_DAY)


@dataclass(frozen=True)
class Span:
    """One period: `key` such as 2026-03, when it begins, and when its obligation is due."""

    key: str
    begin: datetime
    due: datetime


def spans(period: Period, since: datetime, until: datetime, calendar: WorkCalendar) -> list[Span]:
    """The periods from the one in which `since` lies to the first that is due after `until`."""
    found: list[Span] = []
    for span in _from(period, since.astimezone(ZONE).date(), calendar):
        found.append(span)
        if span.due > until:
            break
    return found


def key_of(period: Period, instant: datetime) -> str:
    """The key of the period in which an instant lies."""
    return _key(period, instant.astimezone(ZONE).date())


def next_year(instant: datetime) -> datetime:
    """When the year after that of the instant begins: no obligation runs on into it."""
    return datetime(instant.astimezone(ZONE).year + 1, 1, 1, tzinfo=ZONE)


def _from(period: Period, day: date, calendar: WorkCalendar) -> Iterator[Span]:
    while True:
        first, last = _edges(period, day)
        if period is not Period.WORKING_DAY or calendar.is_working_day(first):
            begin = datetime.combine(first, time(), ZONE)
            closing = calendar.due(datetime.combine(last, time(), ZONE), _SAME_DAY).instant
            yield Span(_key(period, first), begin, closing)
        day = last + timedelta(days=1)


def _edges(period: Period, day: date) -> tuple[date, date]:
    if period is Period.WORKING_DAY:
        return day, day
    if period is Period.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if period is Period.MONTH:
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _key(period: Period, day: date) -> str:
    if period is Period.WORKING_DAY:
        return day.isoformat()
    if period is Period.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if period is Period.MONTH else str(day.year)
