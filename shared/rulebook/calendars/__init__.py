"""The published working-day arrangements (国务院办公厅 节假日安排), one file per year.

The packaged years can be followed, or corrected, by files of the site's own folder
(`JIELI_CALENDARS`), which also holds what single nodes differ in (`offices.json`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from shared.kernel.refusals import Invalid
from shared.kernel.worktime import WorkCalendar
from shared.rulebook.calendars.offices import Offices, read_offices
from shared.rulebook.calendars.yearfile import YearFile, read_json, render

OFFICES: Final = "offices.json"
_YEARS: Final = "[0-9][0-9][0-9][0-9].json"


def load(folder: Path | None = None) -> WorkCalendar:
    """The calendar that all nodes have in common: of the packaged years and those in `folder`."""
    return WorkCalendar(file.arrangement for file in year_files(folder).values())


def load_offices(folder: Path | None = None) -> Offices:
    """The calendars of all nodes."""
    years = [file.arrangement for file in year_files(folder).values()]
    own = folder / OFFICES if folder else None
    offices = read_offices(own.read_text(encoding="utf-8")) if own and own.exists() else {}
    return Offices(years, offices)


def year_files(folder: Path | None = None) -> dict[int, YearFile]:
    """The years that are known, in order; a file of the folder replaces the packaged one."""
    packaged = resources.files("shared.rulebook.calendars").iterdir()
    texts = [file.read_text(encoding="utf-8") for file in packaged if file.name.endswith(".json")]
    known = {file.year: file for file in map(read_json, texts)}
    for path in sorted(folder.glob(_YEARS)) if folder else ():
        file = _kept(path)
        known[file.year] = file
    return dict(sorted(known.items()))


def keep(folder: Path, file: YearFile) -> YearFile:
    """Keep a year in the folder as the next version of what is known of it; the same arrangement
    again changes nothing. Returns the version that is in force."""
    known = year_files(folder).get(file.year)
    if known is not None:
        file = msgspec.structs.replace(file, version=known.version)
        if file == known:
            return known
        file = msgspec.structs.replace(file, version=known.version + 1)
    folder.mkdir(parents=True, exist_ok=True)
    # A service that starts meanwhile must never read half a file.
    fresh = folder / f".{file.year}.json"
    fresh.write_text(render(file), encoding="utf-8")
    os.replace(fresh, folder / f"{file.year}.json")
    return file


def build(texts: Iterable[str]) -> WorkCalendar:
    """The calendar of these year files; refuses a bad one with its place, such as days 第3项."""
    years = [read_json(text).arrangement for text in texts]
    if len({year.year for year in years}) != len(years):
        raise Invalid("calendar_file", "同一年份的工作日历只能有一份")
    return WorkCalendar(years)


def _kept(path: Path) -> YearFile:
    try:
        file = read_json(path.read_text(encoding="utf-8"))
    except Invalid as refusal:
        raise Invalid(refusal.code, f"{path.name}：{refusal.detail}") from None
    if path.stem != str(file.year):
        raise Invalid("calendar_file", f"{path.name}：文件名应为 {file.year}.json")
    return file
