"""All visits of the day, and what of them is due."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from cli.sample_day import (
    after_slip,
    booking_visits,
    guidance_visits,
    hall_visits,
    help_visits,
    paper_visits,
    queue_visits,
)
from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application
from cli.sample_day.desk import Desks
from cli.sample_day.errands import Plan
from cli.sample_day.roster import Roster
from cli.sample_day.visit import Later, Scene, Visit

#: A module of further acts is one more line here.
VISITS: tuple[Visit, ...] = (
    *after_slip.VISITS,
    *paper_visits.VISITS,
    *hall_visits.VISITS,
    *booking_visits.VISITS,
    *queue_visits.VISITS,
    *guidance_visits.VISITS,
    *help_visits.VISITS,
)
DEEDS = tuple(deed for visit in VISITS for deed in visit.deeds)


class Visits:
    """Every act is named after its application, so an interrupted one is simply done again."""

    def __init__(self, desk: Desks, log: AnswerLog, roster: Roster, later: Later) -> None:
        self.desk = desk
        self.log = log
        self.later = later
        self._all = [(v, a) for v in VISITS for a in roster if v.which(a)]

    def plans(self, now: datetime) -> list[Plan]:
        self._all = [pair for pair in self._all if not self._done(*pair)]
        found = []
        for visit, application in self._all:
            at = visit.due(application, self.log, self.later)
            if at is not None:
                act = partial(self._make, visit, application, now)
                found.append(Plan(at, act, visit.any_hour))
        return found

    def _done(self, visit: Visit, application: Application) -> bool:
        return self.log.get(visit.act, application.application_no) is not None

    def _make(self, visit: Visit, application: Application, now: datetime) -> int:
        number = application.application_no
        registered = self.log.get("register", number)
        case_id = str(registered.data["case_id"]) if registered else ""
        visit.do(Scene(self.desk, self.log, application, case_id, now, visit.act))
        self.log.note(visit.act, number, now.isoformat())
        return 1
