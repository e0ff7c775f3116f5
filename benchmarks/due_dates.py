"""`python -m benchmarks.due_dates`: due dates per second of one core, in plain Python.

Starts are spread over 2026, so that the limits run through every holiday of the year. CPU time is
measured, not wall time: a shared machine does not blur it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.worktime import ZONE, WorkCalendar
from shared.rulebook import calendars

_CASES = 20_000
_ROUNDS = 5
#: Mail transit, the only pause in the five regulations, is the exception among cases.
_ONE_IN = 4


@dataclass(frozen=True)
class Case:
    """A clock to be measured; `pause` is (begin, end), if there was one."""

    start: datetime
    limit: Limit
    pause: tuple[datetime, datetime] | None


def cases(count: int, paused_one_in: int) -> list[Case]:
    """The same cases every time."""
    chance = random.Random(2026)  # noqa: S311
    limits = [Limit(days, LimitUnit.WORKING_DAY) for days in (1, 3, 5, 7, 10, 15, 20)]
    limits += [Limit(hours, LimitUnit.WORKING_HOUR) for hours in (2, 4)]
    made = []
    for number in range(count):
        start = datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(minutes=chance.randrange(500_000))
        begin = start + timedelta(hours=chance.randrange(24, 72))
        pause = begin, begin + timedelta(hours=chance.randrange(12, 96))
        paused = number % paused_one_in == 0
        made.append(Case(start, chance.choice(limits), pause if paused else None))
    return made


def measure(calendar: WorkCalendar, work: Sequence[Case]) -> None:
    """The due date of each case, moved by its pause."""
    for case in work:
        due = calendar.due(case.start, case.limit)
        if case.pause is not None:
            begin, end = case.pause
            calendar.extended(due, case.limit.unit, begin, end)


def rate(act: Callable[[], None], count: int) -> float:
    """Per second of CPU, in the best of several rounds."""
    spent = []
    for _ in range(_ROUNDS):
        before = time.process_time()
        act()
        spent.append(time.process_time() - before)
    return count / min(spent)


def main() -> None:
    calendar = calendars.load()
    for title, one_in in (("one in four paused", _ONE_IN), ("every one paused", 1)):
        work = cases(_CASES, one_in)
        per_second = rate(partial(measure, calendar, work), len(work))
        print(f"{title}: {per_second:,.0f} due dates/s")


if __name__ == "__main__":
    main()
