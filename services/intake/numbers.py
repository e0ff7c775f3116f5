"""Case numbers from ranges reserved per node and day, so that processes never collide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Engine, Table

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
            first = case_range(self.engine, node, day, _RANGE)
            left.extend(range(first + _RANGE - 1, first - 1, -1))
        return CaseNumber(node, day, left.pop())


def case_range(engine: Engine, node: str, day: date, count: int) -> int:
    """The first of so many case numbers in a row, which nobody else gets."""
    return reserve(engine, case_numbers, {"node": node, "day": day.isoformat()}, count)


def reserve(engine: Engine, table: Table, counted: Mapping[str, str], count: int) -> int:
    """The first of so many running numbers of what is counted, which nobody else gets. `table` has
    the columns of `counted` as its key, and `next`."""
    with engine.begin() as connection:
        statement = bulk.insert(connection, table)
        statement = statement.on_conflict_do_update(
            index_elements=[*counted],
            set_={"next": table.c.next + count},
        ).returning(table.c.next)
        row = {**counted, "next": 1 + count}
        following: int = connection.execute(statement, row).scalar_one()
    return following - count
