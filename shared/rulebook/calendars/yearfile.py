"""One year's arrangement as a file (JSON or CSV), read strictly: a refusal names the row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from shared.kernel.refusals import Invalid
from shared.kernel.workdays import CalendarYear

_HEADING = ["日期", "名称", "安排"]
_ARRANGEMENTS = {"休": True, "班": False}
_SHOWN = 5
#: The number of a row, and what is wrong there.
_Fault = tuple[int, str]


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A day that differs from the week, or belongs to a holiday: off, or worked instead (调休)."""

    name: str
    date: date
    is_off_day: bool


class YearFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A version of a year's arrangement. Without `published_on` it is a draft: nobody has
    announced the year yet, and what rests on it is provisional."""

    year: int
    source: str
    published_on: date | None
    days: tuple[Day, ...]
    version: int = 1

    @property
    def arrangement(self) -> CalendarYear:
        exceptions = {day.date: not day.is_off_day for day in self.days}
        return CalendarYear(self.year, self.published_on is not None, exceptions)


class _Loose(msgspec.Struct, forbid_unknown_fields=True):
    """A JSON year before its days are looked at one by one."""

    year: int
    source: str
    published_on: date | None
    days: list[object]
    version: int = 1


@dataclass(frozen=True)
class Paper:
    """Where the days of a file that does not say so come from."""

    source: str
    published_on: date


def read_json(text: str) -> YearFile:
    """The year of a JSON file such as the packaged ones; refuses it with all rows at fault."""
    try:
        loose = msgspec.json.decode(text, type=_Loose)
    except msgspec.DecodeError as error:
        raise Invalid(
            "calendar_file", f"JSON 文件应写明 year、source、published_on 和 days：{error}"
        ) from None
    faults: list[_Fault] = []
    days: list[tuple[int, Day]] = []
    for number, value in enumerate(loose.days, start=1):
        try:
            days.append((number, msgspec.convert(value, Day)))
        except msgspec.ValidationError:
            form = '{"name": "元旦", "date": "2026-01-01", "isOffDay": true}'
            faults.append((number, f"应写作 {form}，日期要存在"))
    _refuse([*faults, *_misplaced(days, loose.year)], "days 第{}项")
    known = tuple(day for _, day in days)
    return YearFile(loose.year, loose.source, loose.published_on, known, loose.version)


def read_csv(text: str, paper: Paper) -> YearFile:
    """The year of a table 日期,名称,安排 (休 or 班); refuses it with all rows at fault."""
    table = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    if [cell.strip() for cell in next(table, [])] != _HEADING:
        raise Invalid("calendar_file", "第1行：表头应为 日期,名称,安排")
    faults: list[_Fault] = []
    days: list[tuple[int, Day]] = []
    for row in filter(any, table):
        try:
            days.append((table.line_num, _day([cell.strip() for cell in row])))
        except ValueError as error:
            faults.append((table.line_num, str(error)))
    if not faults and not days:
        raise Invalid("calendar_file", "表中没有日期")
    year = days[0][1].date.year if days else 0
    _refuse([*faults, *_misplaced(days, year)], "第{}行")
    return YearFile(year, paper.source, paper.published_on, tuple(day for _, day in days))


def render(file: YearFile) -> str:
    """The file as it is kept, one day a line."""
    head = {name: getattr(file, name) for name in ("year", "version", "source", "published_on")}
    lines = [f'  "{name}": {_json(value)},' for name, value in head.items()]
    days = ",\n".join(f"    {_json(day)}" for day in file.days)
    return "\n".join(["{", *lines, '  "days": [', days, "  ]", "}"]) + "\n"


def _day(row: Sequence[str]) -> Day:
    if len(row) != len(_HEADING):
        raise ValueError(f"应有{len(_HEADING)}格，实有{len(row)}格")
    text, name, arrangement = row
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日期“{text}”不存在或写法不对，应写作 2026-01-01") from None
    if arrangement not in _ARRANGEMENTS:
        raise ValueError(f"安排“{arrangement}”应写作 休 或 班")
    return Day(name, day, _ARRANGEMENTS[arrangement])


def _misplaced(days: Sequence[tuple[int, Day]], year: int) -> Iterator[_Fault]:
    """What is wrong with days that can be read."""
    seen: set[date] = set()
    for number, day in days:
        if day.date.year != year:
            yield number, f"{day.date} 不在{year}年"
        if day.date in seen:
            yield number, f"{day.date} 写了两次"
        if not day.is_off_day and day.date.weekday() < 5:
            yield number, f"{day.date} 是周一至周五，本来就上班，不必写作调休上班"
        seen.add(day.date)


def _refuse(faults: Sequence[_Fault], place: str) -> None:
    if faults:
        told = [f"{place.format(number)}：{fault}" for number, fault in sorted(faults)]
        rest = [f"另有{len(told) - _SHOWN}处"] if len(told) > _SHOWN else []
        raise Invalid("calendar_file", "；".join(told[:_SHOWN] + rest))


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=0).decode()
