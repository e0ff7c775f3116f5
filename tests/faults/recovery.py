"""When a fault is over: all that had been said is heard, all that was set aside is handled, and a
timer that fell due when the fault ended has fired."""

from __future__ import annotations

import itertools

from scene.mischief import held
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from faults.fault_site import FaultSite
from faults.traffic import counted, heard, said
from shared.db import bulk
from shared.db.engine import reading
from shared.messaging.held import Status

_numbers = itertools.count(1)


class Recovery:
    """What was open when the last fault of a round had ended. Making one raises DBAPIError while
    the database is away."""

    def __init__(self, site: FaultSite) -> None:
        self.site = site
        self.said = said(counted(site))
        self.held = _waiting(site)
        #: Of a case that is none: it fires, changes nothing, and is gone. Supervision's timers
        #: wait until everybody's facts are read, so it proves that marks come through too (G8).
        self.timer = f"probe-{next(_numbers)}"
        row = {
            "id": self.timer,
            "due_at": site.now().replace(microsecond=0).isoformat(),
            "kind": "clock",
            "target": self.timer,
        }
        with site.engines["supervision"].begin() as connection:
            bulk.upsert(connection, site.definitions["supervision"].kernel.timers, [row], "id")

    def open(self) -> list[str]:
        """What is not over yet, in words; nothing if all is."""
        try:
            now = heard(counted(self.site))
            parts = {
                "messages": any(now[edge] < amount for edge, amount in self.said.items()),
                "held": bool(self.held & _waiting(self.site)),
                "timer": self._timer_waits(),
                "readiness": not self.site.ready(),
            }
        except DBAPIError:
            return ["database"]
        return [name for name, open_ in parts.items() if open_]

    def _timer_waits(self) -> bool:
        timers = self.site.definitions["supervision"].kernel.timers
        with reading(self.site.engines["supervision"]) as connection:
            found = connection.execute(select(timers.c.id).where(timers.c.id == self.timer))
            return found.first() is not None


def _waiting(site: FaultSite) -> set[str]:
    """What is held and still to be handled; dead letters are the verdict's."""
    return {row.message_id for row in held(site) if row.status != Status.DEAD}
