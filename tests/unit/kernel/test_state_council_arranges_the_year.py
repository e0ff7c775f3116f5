"""The calendar files say what the State Council announced, and are read strictly."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from shared.kernel.refusals import Invalid
from shared.kernel.workdays import CalendarYear
from shared.rulebook import calendars

CALENDAR = calendars.load()
DAY = '{"name": "元旦", "date": "2027-01-01", "isOffDay": true}'


def _file(days: str, year: int = 2027, published_on: str = '"2026-11-05"') -> str:
    head = f'"year": {year}, "source": "通知", "published_on": {published_on}'
    return f'{{{head}, "days": [{days}]}}'


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_is_as_announced(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    wrong = [d for d in days if CALENDAR.is_working_day(d) != chinese_calendar.is_workday(d)]
    assert wrong == []
    assert CALENDAR.is_published(year)


def test_spring_festival_of_2026() -> None:
    assert CALENDAR.is_working_day(date(2026, 2, 14))
    off = [date(2026, 2, day) for day in range(15, 24)]
    assert not any(CALENDAR.is_working_day(day) for day in off)
    assert CALENDAR.is_working_day(date(2026, 2, 24))


@pytest.mark.parametrize("day", [date(2024, 12, 30), date(2027, 1, 1)])
def test_other_years_are_monday_to_friday_and_not_published(day: date) -> None:
    assert CALENDAR.is_working_day(day)
    assert not CALENDAR.is_published(day.year)


def test_file_of_an_unpublished_year_is_taken_as_a_draft() -> None:
    calendar = calendars.build([_file(DAY, published_on="null")])
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert not calendar.is_published(2027)


@pytest.mark.parametrize(
    "texts",
    [
        ["{"],
        [_file('{"name": "元旦", "date": "2027-13-01", "isOffDay": true}')],
        [_file('{"name": "元旦", "date": "2027-01-01"}')],
        [_file(f"{DAY}, {DAY}")],
        [_file(DAY), _file(DAY)],
    ],
    ids=["not JSON", "no such day", "no word on working", "a day twice", "a year twice"],
)
def test_bad_calendar_file_is_refused(texts: list[str]) -> None:
    with pytest.raises(Invalid, match="calendar_file"):
        calendars.build(texts)


def test_day_of_another_year_is_refused() -> None:
    with pytest.raises(Invalid, match="calendar_year"):
        CalendarYear(2026, True, {date(2027, 1, 1): False})
