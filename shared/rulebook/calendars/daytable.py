"""The day table of the package chinesecalendar, as a source of years and to compare with.

Its table only: its `find_workday` is wrong for starts on days off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version
from typing import Final

from chinese_calendar import constants

from shared.kernel.refusals import NotFound
from shared.kernel.worktime import WorkCalendar
from shared.rulebook.calendars.yearfile import Day, YearFile

SOURCE: Final = f"chinesecalendar {version('chinesecalendar')}"


def year_from_table(year: int, published_on: date) -> YearFile:
    """The year as chinesecalendar has it: every holiday, and every working weekend."""
    table = _table(year)
    return YearFile(year, SOURCE, published_on, table)


def differences(calendar: WorkCalendar, year: int) -> Iterator[str]:
    """The days of a year on which a calendar and the day table disagree, in plain Chinese."""
    table = {day.date: not day.is_off_day for day in _table(year)}
    day = date(year, 1, 1)
    while day.year == year:
        works = table.get(day, day.weekday() < 5)
        if calendar.is_working_day(day) != works:
            yield f"{day}：chinesecalendar 为{'上班' if works else '休息'}"
        day += timedelta(days=1)


def _table(year: int) -> tuple[Day, ...]:
    chinese = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    named = [(constants.holidays, True), (constants.workdays, False)]
    days = [
        Day(chinese[name], day, is_off)
        for table, is_off in named
        for day, name in table.items()
        if day.year == year
    ]
    if not days:
        years = {day.year for day in constants.holidays}
        raise NotFound(
            "no_such_year", f"{SOURCE} 中没有{year}年，只有{min(years)}年至{max(years)}年"
        )
    return tuple(sorted(days, key=lambda day: day.date))
