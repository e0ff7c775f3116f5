"""What stands on record of the halls of the site, in memory: read again when it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from services.intake.domain.halls import Hall
from services.intake.domain.mandates import NOTHING, Mandate
from services.intake.domain.units import Unit
from services.intake.items.shelf import catalogue
from services.intake.revisions import revisions
from services.intake.tables import CENTRE, halls, units
from shared.db.engine import reading
from shared.service.executor import Executor

_UNITS = select(units.c.state).order_by(units.c.id)
_HALLS = select(halls.c.state).order_by(halls.c.id)


@dataclass(frozen=True)
class Record:
    """All units and halls of the site."""

    units: tuple[Unit, ...] = ()
    halls: Mapping[str, Hall] | None = None

    def of(self, node: str) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.node == node)

    def hall(self, node: str) -> Hall | None:
        return (self.halls or {}).get(node)


class Shelf:
    """One per process and database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._kept: tuple[str, Record] | None = None

    def read(self) -> Record:
        """The record as it is now."""
        revision = revisions(self.engine).get(CENTRE)
        if revision is None:
            return Record()
        # What is read after the revision can only be newer than it: then it is read again.
        kept = self._kept
        if kept is None or kept[0] != revision:
            with reading(self.engine) as connection:
                found = connection.execute(_UNITS).scalars().all()
                opened = connection.execute(_HALLS).scalars().all()
            kept = self._kept = revision, _record(found, opened)
        return kept[1]


def _record(found: Any, opened: Any) -> Record:
    read = [msgspec.json.decode(state, type=Hall) for state in opened]
    return Record(
        tuple(msgspec.json.decode(state, type=Unit) for state in found),
        {hall.node: hall for hall in read},
    )


@cache
def _shelf(engine: Engine) -> Shelf:
    return Shelf(engine)


def record(executor: Executor) -> Record:
    """What stands on record of the site."""
    return _shelf(executor.engine).read()


def mandate(executor: Executor, node: str, day: date) -> Mandate:
    """What a node may do for the units in its hall. An item belongs to the unit that lists it, or
    whose name the item gives as its department."""
    found = record(executor)
    here, hall = found.of(node), found.hall(node)
    higher = (found.hall(place.code) for place in executor.directory.divisions.ancestors(node))
    above = tuple(other for other in higher if other is not None)
    if not (here or hall or above):
        return NOTHING
    competent: dict[str, str] = {}
    if here:
        names = {unit.name: unit.unit_id for unit in here}
        for file in catalogue(executor).files.values():
            version = file.in_force(day)
            if version is not None and version.item.department in names:
                competent[file.item_id] = names[version.item.department]
    for unit in here:
        competent.update(dict.fromkeys(unit.items, unit.unit_id))
    return Mandate({unit.unit_id: unit for unit in here}, competent, hall, above)
