"""The scripted office: what clerks and applicants do at an instant of business time.

When something is done is a pure function of the application, so that an interrupted day goes on
exactly where it was, and so that both back ends do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime

from cli.sample_day.answers import AnswerLog
from cli.sample_day.carriers import Carriers
from cli.sample_day.desk import Desks
from cli.sample_day.errands import Errands
from cli.sample_day.halls import Halls
from cli.sample_day.parcels import Parcels
from cli.sample_day.receptions import Receptions
from cli.sample_day.roster import Roster
from cli.sample_day.worklists import Worklists


class Office:
    """Everybody of the sample day, each acting once per thing to do."""

    def __init__(
        self,
        desk: Desks,
        log: AnswerLog,
        roster: Roster,
        carriers: Carriers,
        later: Callable[[datetime, int], datetime],
        hands: Executor,
    ) -> None:
        self.hands = hands
        self.upcoming: datetime | None = None
        self._carriers = carriers
        self._errands = Errands(desk, log)
        self._halls = Halls(desk, log, roster)
        self._receptions = Receptions(desk, log, roster, later)
        self._worklists = Worklists(desk, log, roster, later)
        self._parcels = Parcels(desk, log, roster, carriers, later)

    def finish_interrupted(self) -> int:
        """Ask again what a killed driver asked without noting the answer."""
        return self._errands.finish_interrupted()

    def act(self, now: datetime) -> int:
        """Do all that is due at `now`; how many acts there were. `upcoming` tells afterwards when
        the next one known so far is due."""
        planned = [
            *self._halls.plans(now),
            *self._receptions.plans(now),
            *self._worklists.plans(now),
            *self._parcels.plans(now),
        ]
        due = [plan.act for plan in planned if plan.at <= now]
        done = sum(self.hands.map(_do, due))
        done += self._parcels.push_scans(now, self.hands)
        later = [plan.at for plan in planned if plan.at > now]
        scan = self._carriers.next_due()
        self.upcoming = min([*later, scan] if scan else later, default=None)
        return done


def _do(act: Callable[[], int]) -> int:
    return act()
