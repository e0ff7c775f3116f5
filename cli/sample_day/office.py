"""The scripted office: what clerks and applicants do at an instant of business time.

When something is done is a pure function of the application, so that an interrupted day goes on
exactly where it was, and so that both back ends do the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime

from cli.sample_day.answers import AnswerLog
from cli.sample_day.carriers import Carriers
from cli.sample_day.desk import Desks
from cli.sample_day.errands import Errands, due_of
from cli.sample_day.halls import Halls
from cli.sample_day.item_sheets import ItemSheets
from cli.sample_day.parcels import Parcels
from cli.sample_day.receptions import Receptions
from cli.sample_day.roster import Roster
from cli.sample_day.seals import Seals
from cli.sample_day.station import Station
from cli.sample_day.visits import Visits
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
        stations: Sequence[Station],
    ) -> None:
        self.hands = hands
        self.upcoming: datetime | None = None
        self.upcoming_any_hour: datetime | None = None
        self._carriers = carriers
        self._errands = Errands(desk, log)
        self._parcels = Parcels(desk, log, roster, carriers, later)
        self._planners = (
            Halls(desk, log, roster),
            Seals(desk, log, roster),
            ItemSheets(stations, log, roster),
            Receptions(desk, log, roster, later),
            Worklists(desk, log, roster, later),
            Visits(desk, log, roster, later),
            self._parcels,
        )

    def finish_interrupted(self) -> int:
        """Ask again what a killed driver asked without noting the answer."""
        return self._errands.finish_interrupted()

    def act(self, now: datetime, *, is_open: bool) -> int:
        """Do all that is due at `now`, while the offices are closed only what is done at any hour;
        how many acts there were. `upcoming` tells afterwards when the next one known so far is due,
        `upcoming_any_hour` the next of those that do not wait for an office to open."""
        planned = [plan for planner in self._planners for plan in planner.plans(now)]
        due = due_of(planned, now, is_open=is_open)
        done = sum(self.hands.map(_do, [plan.act for plan in due]))
        done += self._parcels.push_scans(now, self.hands)
        done_now = {id(plan) for plan in due}
        later = [plan.at for plan in planned if id(plan) not in done_now]
        scan = self._carriers.next_due()
        self.upcoming = min([*later, scan] if scan else later, default=None)
        self.upcoming_any_hour = min(
            (plan.at for plan in planned if plan.any_hour and plan.at > now), default=None
        )
        return done


def _do(act: Callable[[], int]) -> int:
    return act()
