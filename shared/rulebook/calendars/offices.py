"""Offices that differ: the hours and local days (民族节日、灾害停办) of single nodes, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Final

import msgspec

from shared.kernel.canonical import digest
from shared.kernel.officehours import OFFICE_HOURS, OfficeHours
from shared.kernel.refusals import Invalid
from shared.kernel.workdays import CalendarYear
from shared.kernel.worktime import WorkCalendar
from shared.rulebook.calendars.yearfile import Day

_VERSION_LENGTH: Final = 16


class Office(msgspec.Struct, forbid_unknown_fields=True):
    """What a node has of its own; without `hours`, such as [["09:00", "12:00"]], it keeps the
    usual ones."""

    hours: tuple[tuple[str, str], ...] = ()
    days: tuple[Day, ...] = ()


class Offices:
    """The working calendar of every node: its own, or the common one. `version` is a digest of the
    years and offices: two that say the same have the same."""

    def __init__(
        self, years: Iterable[CalendarYear], offices: Mapping[str, Office] | None = None
    ) -> None:
        known = tuple(years)
        own = dict(offices or {})
        said = msgspec.to_builtins([sorted(known, key=lambda year: year.year), own], str_keys=True)
        self.version = digest(said)[:_VERSION_LENGTH]
        self.common = WorkCalendar(known)
        self._own = {node: _calendar(node, known, office) for node, office in own.items()}

    def of(self, node: str) -> WorkCalendar:
        return self._own.get(node, self.common)


def read_offices(text: str) -> dict[str, Office]:
    """The offices of a JSON file by node code; refuses a bad one with its place."""
    try:
        offices = msgspec.json.decode(text, type=dict[str, Office])
    except msgspec.DecodeError as error:
        raise Invalid("offices_file", f"各节点办公时间文件有误：{error}") from None
    for node, office in offices.items():
        if len({day.date for day in office.days}) != len(office.days):
            raise Invalid("offices_file", f"节点“{node}”的当地日期有重复")
    return offices


def _calendar(node: str, years: tuple[CalendarYear, ...], office: Office) -> WorkCalendar:
    local = {day.date: not day.is_off_day for day in office.days}
    return WorkCalendar(years, _hours(node, office), local)


def _hours(node: str, office: Office) -> OfficeHours:
    if not office.hours:
        return OFFICE_HOURS
    try:
        spans = [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in office.hours]
        return OfficeHours(tuple(spans))
    except ValueError:
        raise Invalid("offices_file", f"节点“{node}”的办公时间应写作 09:00") from None
    except Invalid as refusal:
        raise Invalid("offices_file", f"节点“{node}”：{refusal.detail}") from None
