"""Business time goes from opening to opening, and in between only to what was agreed for then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from cli.sample_day.day import Day, DayStuck
from cli.sample_day.errands import Plan, due_of
from cli.sample_day.office import Office
from cli.sample_day.quiet import Quiet
from cli.sample_day.station import Clocks
from shared.kernel.worktime import ZONE
from shared.rulebook import calendars

FRIDAY = datetime(2026, 3, 6, 16, tzinfo=ZONE)
SATURDAY = datetime(2026, 3, 7, 10, tzinfo=ZONE)
MONDAY = datetime(2026, 3, 9, 9, tzinfo=ZONE)
CALENDAR = calendars.load()


class Diary:
    """An office that writes down when it does what; also clock, and always quiet."""

    def __init__(self, *plans: Plan) -> None:
        self.left = list(plans)
        self.now = FRIDAY
        self.done: list[tuple[datetime, bool]] = []
        self.upcoming: datetime | None = None
        self.upcoming_any_hour: datetime | None = None

    def act(self, now: datetime, *, is_open: bool) -> int:
        due = due_of(self.left, now, is_open=is_open)
        self.left = [plan for plan in self.left if plan not in due]
        self.done += [(now, plan.any_hour) for plan in due]
        self.upcoming = min((plan.at for plan in self.left), default=None)
        agreed = [plan.at for plan in self.left if plan.any_hour]
        self.upcoming_any_hour = min(agreed, default=None)
        return len(due)

    def __call__(self) -> datetime:
        return self.now

    def set(self, instant: datetime) -> None:
        self.now = instant

    def wait(self, *_: Any) -> None:
        """Nothing moves here."""

    def play(self, unfinished: int = 0) -> list[tuple[datetime, bool]]:
        office, clock, quiet = cast(Office, self), cast(Clocks, self), cast(Quiet, self)
        Day(office, clock, quiet, CALENDAR, lambda: unfinished, lambda _: None).play()
        return self.done


def _nothing() -> int:
    return 1


def test_saturday_is_stepped_to_for_an_appointment_alone() -> None:
    agreed, usual = Plan(SATURDAY, _nothing, any_hour=True), Plan(SATURDAY, _nothing)
    assert Diary(agreed, usual).play() == [(SATURDAY, True), (MONDAY, False)]
    assert Diary(usual).play() == [(MONDAY, False)]


def test_what_was_agreed_is_done_to_the_minute_and_the_rest_on_the_hour() -> None:
    late = FRIDAY + timedelta(minutes=95)
    assert Diary(Plan(late, _nothing, any_hour=True)).play() == [(late, True)]
    soon = FRIDAY + timedelta(minutes=5)
    assert Diary(Plan(soon, _nothing)).play() == [(FRIDAY + timedelta(hours=1), False)]


def test_day_that_has_nothing_to_do_and_is_not_done_is_stuck() -> None:
    with pytest.raises(DayStuck, match="还有 3 件"):
        Diary(Plan(FRIDAY, _nothing)).play(unfinished=3)
