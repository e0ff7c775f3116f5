"""On the third day a county changes an item: exported as a spreadsheet, changed, read in again.

Every site keeps its own catalogue, so it is done at each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from cli.items import export_sheet, import_sheet
from cli.sample_day.answers import AnswerLog, Answers
from cli.sample_day.errands import Plan
from cli.sample_day.roster import Roster
from cli.sample_day.station import Station
from services.intake.domain.cases import Case
from services.intake.items import sheets
from shared.kernel.limits import Limit, LimitUnit
from shared.settings import Settings

#: 城乡居民养老保险待遇核定, and what is promised from then on.
ITEM: Final = "pension_assessment"
PROMISED: Final = Limit(8, LimitUnit.WORKING_DAY)
NOTED: Final = "sheet"
_AT, _DAYS = time(9), timedelta(days=2)


class ItemSheets:
    def __init__(self, stations: Sequence[Station], log: AnswerLog, roster: Roster) -> None:
        self.stations = stations
        self.log = log
        first = min(application.arrives_at for application in roster)
        self.at = datetime.combine((first + _DAYS).date(), _AT, first.tzinfo)

    def plans(self, now: datetime) -> list[Plan]:
        return [
            Plan(self.at, partial(self._change, station, now))
            for station in self.stations
            if self.log.get(NOTED, station.directory.site.name) is None
        ]

    def _change(self, station: Station, now: datetime) -> int:
        """What is changed already stays as it is, so an interrupted change is simply done again."""
        change_item(station.settings)
        self.log.note(NOTED, station.directory.site.name, now.isoformat())
        return 1


def change_item(settings: Settings) -> None:
    """Through the spreadsheet, as a manager does it."""
    exported = sheets.read(export_sheet(settings)).items
    changed = [replace(one, promised_limit=PROMISED) for one in exported if one.id == ITEM]
    import_sheet(settings, sheets.write(changed))


def faults(log: Answers, cases: Iterable[Case], sites: int) -> Iterator[str]:
    """Each case stays on the version of its item that was in force when it was registered."""
    changed = [answer.at for answer in log.of(NOTED)]
    if len(changed) != sites:
        yield "事项没有在每个站点变更"
        return
    at = datetime.fromisoformat(min(changed))
    for case in cases:
        if case.item.id == ITEM and case.item.version != (2 if case.registered_at > at else 1):
            yield f"{case.case_no} 不在收件时的事项版本上"
