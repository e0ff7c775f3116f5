"""One village whose line is away for two days: its agent writes down, and sends when it is back.

Its agent and a colleague once wrote down under the same number; the head of the window gives the
second one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from cli.sample_day.answers import AnswerLog, Answers
from cli.sample_day.applications import Application
from cli.sample_day.desk import Desks, Seat
from cli.sample_day.errands import Plan
from cli.sample_day.roster import Roster
from services.intake.domain.cases import Case
from shared.kernel.ids import uuid7
from shared.kernel.worktime import ZONE

VILLAGE = "411521101204"
AWAY_FROM, BACK = datetime(2026, 3, 3, tzinfo=ZONE), datetime(2026, 3, 5, 9, tzinfo=ZONE)
_DEVICE, _TAKEN, _WRITTEN = "phone-1", "booklet", "written"
_FETCHED = datetime(2026, 3, 2, 9, tzinfo=ZONE)


def was_away(application: Application) -> bool:
    """Whether it was written down while the line was away. Where somebody has to come again with
    another identity card, the window does it."""
    in_order = application.corrected_id_number is None
    in_order = in_order and application.expected_outcome != "turned_away"
    here = application.received_at == VILLAGE
    return here and in_order and AWAY_FROM <= application.arrives_at < BACK


def heard_at(application: Application) -> datetime:
    """When the office hears of it."""
    return BACK if was_away(application) else application.arrives_at


class OfflineVillage:
    """Every act is named after its application, so an interrupted one is simply done again."""

    def __init__(self, desk: Desks, log: AnswerLog, roster: Roster) -> None:
        self.desk = desk
        self.log = log
        self.away = [application for application in roster if was_away(application)]

    def plans(self, now: datetime) -> list[Plan]:
        """The booklet is fetched while there is a line."""
        if not self.away or self.log.get(_TAKEN, VILLAGE) is not None:
            return []
        return [Plan(_FETCHED, partial(self._fetch, now))]

    def _fetch(self, now: datetime) -> int:
        asked = {"device": _DEVICE, "size": len(self.away)}
        taken = self.desk.post(_AGENT, "intake", "/booklets", asked, f"{VILLAGE}-booklet")
        kept = {name: taken[name] for name in ("booklet_id", "numbers")}
        self.log.note(_TAKEN, VILLAGE, now.isoformat(), **kept)
        return 1

    def register(self, application: Application, body: Mapping[str, Any]) -> dict[str, Any]:
        """The case that it became when the line was back."""
        number = application.application_no
        sent = {"device": _DEVICE, "entries": [self._entry(application, body)]}
        answer = self.desk.post(_AGENT, "intake", "/offline-batches", sent, f"{number}-sent")
        (result,) = answer["results"]
        if result["outcome"] == "conflict":
            path = f"/offline-conflicts/{result['conflict_id']}/registration"
            self.desk.post(_HEAD, "intake", path, {}, f"{number}-settled")
        return self.desk.get(_HEAD, "intake", f"/cases/{result['case_id']}")

    def _entry(self, application: Application, body: Mapping[str, Any]) -> dict[str, Any]:
        written = self.log.get(_WRITTEN, application.application_no)
        at = application.arrives_at.isoformat()
        if written is None:
            self.log.note(_WRITTEN, application.application_no, at, case_id=uuid7())
            return self._entry(application, body)
        taken = self.log.get(_TAKEN, VILLAGE)
        if taken is None:
            raise LookupError("the village has no booklet")
        return {
            "case_id": written.data["case_id"],
            "booklet_id": taken.data["booklet_id"],
            "number": taken.data["numbers"][_place(self.away, application)],
            "written_at": at,
            "application": dict(body),
        }


_AGENT, _HEAD = Seat(VILLAGE, "village_agent"), Seat(VILLAGE, "window_head")


def _place(away: list[Application], application: Application) -> int:
    """Which number it was given; the last one that of the first."""
    return away.index(application) % max(len(away) - 1, 1)


def faults(log: Answers, cases: Mapping[str, Case]) -> Iterator[str]:
    """What was written down off line is there, as of its hour, under a number taken along; of two
    with one number, one has another."""
    taken = log.get(_TAKEN, VILLAGE)
    written = log.of(_WRITTEN)
    if taken is None:
        if written:
            yield "离线登记没有号段"
        return
    others = 0
    for answer in written:
        case = cases.get(str(answer.data["case_id"]))
        if case is None:
            yield f"{answer.subject} 离线登记过，却没有办件"
            continue
        if case.arrived_at is None or case.registered_at != datetime.fromisoformat(answer.at):
            yield f"{answer.subject} 没有按登记之日计"
        others += case.case_no not in taken.data["numbers"]
    if len(written) > 1 and others != 1:
        yield f"离线登记应有1件换过编号，实有{others}件"
