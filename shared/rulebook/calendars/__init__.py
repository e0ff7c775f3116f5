"""The published working-day arrangements (国务院办公厅 节假日安排), one file per year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib import resources

import msgspec

from shared.kernel.refusals import Invalid
from shared.kernel.workdays import CalendarYear
from shared.kernel.worktime import WorkCalendar


class _Day(msgspec.Struct, forbid_unknown_fields=True, rename={"is_off_day": "isOffDay"}):
    name: str
    date: date
    is_off_day: bool


class _Year(msgspec.Struct, forbid_unknown_fields=True):
    """`papers` name the notices that the days come from."""

    year: int
    papers: tuple[str, ...]
    published: bool
    days: tuple[_Day, ...]


def load() -> WorkCalendar:
    """The calendar of all packaged years."""
    folder = resources.files("shared.rulebook.calendars")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    return build(file.read_text(encoding="utf-8") for file in files)


def build(texts: Iterable[str]) -> WorkCalendar:
    """The calendar of these year files; refuses a bad one with its place, such as $.days[3]."""
    years = [_parse(text) for text in texts]
    if len({year.year for year in years}) != len(years):
        raise Invalid("calendar_file", "同一年份的工作日历只能有一份")
    return WorkCalendar(years)


def _parse(text: str) -> CalendarYear:
    try:
        file = msgspec.json.decode(text, type=_Year)
    except msgspec.DecodeError as error:
        raise Invalid("calendar_file", f"工作日历文件有误：{error}") from None
    exceptions = {day.date: not day.is_off_day for day in file.days}
    if len(exceptions) != len(file.days):
        raise Invalid("calendar_file", f"{file.year} 年的工作日历中有重复的日期")
    return CalendarYear(file.year, file.published, exceptions)
