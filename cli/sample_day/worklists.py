"""At every node's desk: sign for what was offered, finish the tasks that are due."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from cli.sample_day import after_slip
from cli.sample_day.answers import AnswerLog
from cli.sample_day.desk import Desks
from cli.sample_day.errands import Errand, Errands, Plan
from cli.sample_day.roster import Roster

_PAGE = 500
#: Working days that an office of each kind takes over its task, at least and at most.
_DAYS_TAKEN = {"check": (0, 0), "review": (1, 1), "decide": (1, 2)}
#: One case in so many is left lying past its promise, so that the day shows lateness too.
_LATE_ONE_IN = 40
_LATE_DAYS = 20


class Worklists:
    def __init__(
        self,
        desk: Desks,
        log: AnswerLog,
        roster: Roster,
        later: Callable[[datetime, int], datetime],
    ) -> None:
        self.desk = desk
        self.errands = Errands(desk, log)
        self.log = log
        self.roster = roster
        self.later = later

    def plans(self, now: datetime) -> list[Plan]:
        signatures = [
            Plan(now, partial(self.errands.run, _signature(leg), now))
            for leg in self._legs("offered")
            if not leg["papers"] or leg["papers_here"]
        ]
        tasks = [
            Plan(self._due(leg), partial(self.errands.run, self._completion(leg), now))
            for leg in self._legs("held")
            if leg["task_id"]
        ]
        return signatures + tasks

    def _legs(self, status: str) -> list[dict[str, Any]]:
        return self.desk.listed("routing", "/worklist", status=status, limit=_PAGE)

    def _due(self, leg: dict[str, Any]) -> datetime:
        """When this office finishes this task: instant cases at once, others after some days."""
        application = self.roster.of_case(leg["case_id"])
        accepted = self.log.get("acceptance", application.application_no)
        start = datetime.fromisoformat(accepted.at) if accepted else application.arrives_at
        if leg["node"] == leg["owner"]:
            return start
        shortest, longest = _DAYS_TAKEN[leg["act"]]
        chance = _chance(f"{application.application_no}-{leg['act']}")
        if leg["act"] == "decide" and after_slip.notice_of(application) is not None:
            return self.later(start, after_slip.DECIDED_AFTER)
        days = shortest + chance % (longest - shortest + 1)
        if leg["act"] == "decide" and chance % _LATE_ONE_IN == 0:
            days = _LATE_DAYS
        return self.later(start, days)

    def _completion(self, leg: dict[str, Any]) -> Errand:
        application = self.roster.of_case(leg["case_id"])
        finding, opinion = "passed", ""
        if leg["act"] == "decide":
            finding, opinion = application.finding or "granted", application.reason or ""
        return Errand(
            act="complete",
            subject=leg["task_id"],
            node=leg["node"],
            service="routing",
            path=f"/cases/{leg['case_id']}/tasks/{leg['task_id']}/completion",
            body={"finding": finding, "opinion": opinion},
            note={
                "case_id": leg["case_id"],
                "act": leg["act"],
                "finding": finding,
                "node": leg["node"],
            },
        )


def _signature(leg: dict[str, Any]) -> Errand:
    return Errand(
        act="sign",
        subject=leg["handoff_id"],
        node=leg["node"],
        service="routing",
        path=f"/cases/{leg['case_id']}/handoffs/{leg['handoff_id']}/signature",
        note={"case_id": leg["case_id"]},
    )


def _chance(text: str) -> int:
    """A number that looks random and is the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
