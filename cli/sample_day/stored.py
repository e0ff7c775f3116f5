"""What the four services have stored at the end of the day, read once for checks and summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Engine, Table, func, select

from cli.sample_day.station import Databases
from cli.site import definitions
from services.delivery.domain.consignments import Consignment
from services.delivery.tables import consignments
from services.intake.domain.cases import Case
from services.intake.tables import cases
from services.routing.domain.legs import Leg
from services.routing.tables import legs
from services.supervision.domain.clocks import Clocks
from services.supervision.tables import clocks
from shared.db.engine import reading

T = TypeVar("T")


@dataclass(frozen=True)
class Stored:
    """Every aggregate of all sites by the id of its row, which is not always what its state says.
    `twice` names what stands at more than one site."""

    cases: Mapping[str, Case]
    legs: Mapping[str, Leg]
    consignments: Mapping[str, Consignment]
    clocks: Mapping[str, Clocks]
    twice: tuple[str, ...] = ()

    @classmethod
    def read(cls, sites: Sequence[Databases]) -> Stored:
        return cls.merged([cls._of_site(databases) for databases in sites])

    @classmethod
    def merged(cls, parts: Sequence[Stored]) -> Stored:
        """What all sites store; each thing is stored at one of them only."""
        by_kind = [vars(part) for part in parts]
        kinds = ("cases", "legs", "consignments", "clocks")
        whole = {kind: _together(part[kind] for part in by_kind) for kind in kinds}
        times = Counter(name for part in by_kind for kind in kinds for name in part[kind])
        once = Counter(name for kind in kinds for name in whole[kind])
        return cls(**whole, twice=tuple(sorted((times - once).keys())))

    @classmethod
    def _of_site(cls, engines: Databases) -> Stored:
        return cls(
            cases=_states(engines["intake"], cases, Case),
            legs=_states(engines["routing"], legs, Leg),
            consignments=_states(engines["delivery"], consignments, Consignment),
            clocks=_states(engines["supervision"], clocks, Clocks),
        )


def _together(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: state for part in parts for name, state in part.items()}


def _states(engine: Engine, table: Table, kind: type[T]) -> dict[str, T]:
    with reading(engine) as connection:
        rows = connection.execute(select(table.c.id, table.c.state).order_by(table.c.id)).all()
    return {row.id: msgspec.json.decode(row.state, type=kind) for row in rows}


def count_acts(sites: Sequence[Databases], service: str, act: str) -> int:
    """How often this act stands in a service's history, at all sites."""
    history = definitions()[service].kernel.history
    statement = select(func.count()).where(history.c.act == act)
    count = 0
    for databases in sites:
        with reading(databases[service]) as connection:
            count += connection.execute(statement).scalar_one()
    return count


def acts(
    sites: Sequence[Databases], service: str, act: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry of this act in a service's history, at all sites: the aggregate's id and the
    entry's data."""
    history = definitions()[service].kernel.history
    statement = select(history.c.chain, history.c.data).where(history.c.act == act)
    for databases in sites:
        with reading(databases[service]) as connection:
            for row in connection.execute(statement.order_by(history.c.position_all)):
                yield row.chain.partition("/")[2], msgspec.json.decode(row.data)
