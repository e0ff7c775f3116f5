"""Case numbers from ranges reserved per node and day, so that processes never collide."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from services.intake.tables import case_numbers
from shared.db import bulk
from shared.kernel.ids import CaseNumber

#: Numbers reserved at a time; those left when a process ends stay unused.
_RANGE = 20


class CaseNumbers:
    """Gives out the numbers of one process; each range is reserved in a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._left: dict[tuple[str, date], list[int]] = {}

    def take(self, node: str, day: date) -> CaseNumber:
        left = self._left.get((node, day))
        if not left:
            # Yesterday's ranges are of no use any more.
            self._left = {key: rest for key, rest in self._left.items() if key[1] == day}
            left = self._left.setdefault((node, day), [])
            first = self._reserve(node, day)
            left.extend(range(first + _RANGE - 1, first - 1, -1))
        return CaseNumber(node, day, left.pop())

    def _reserve(self, node: str, day: date) -> int:
        with self.engine.begin() as connection:
            statement = bulk.insert(connection, case_numbers)
            statement = statement.on_conflict_do_update(
                index_elements=["node", "day"],
                set_={"next": case_numbers.c.next + _RANGE},
            ).returning(case_numbers.c.next)
            row = {"node": node, "day": day.isoformat(), "next": 1 + _RANGE}
            following: int = connection.execute(statement, row).scalar_one()
        return following - _RANGE
