"""What the four services have stored at the end of the day, read once for checks and summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Engine, Table, func, select

from cli.site import definitions
from services.delivery.domain.consignments import Consignment
from services.delivery.tables import consignments
from services.intake.domain.cases import Case
from services.intake.tables import cases
from services.routing.domain.legs import Leg
from services.routing.tables import legs
from services.supervision.domain.clocks import CaseClocks
from services.supervision.tables import clocks
from shared.db.engine import reading

T = TypeVar("T")


@dataclass(frozen=True)
class Stored:
    """Every aggregate by the id of its row, which is not always what its state says."""

    cases: Mapping[str, Case]
    legs: Mapping[str, Leg]
    consignments: Mapping[str, Consignment]
    clocks: Mapping[str, CaseClocks]

    @classmethod
    def read(cls, engines: Mapping[str, Engine]) -> Stored:
        return cls(
            cases=_states(engines["intake"], cases, Case),
            legs=_states(engines["routing"], legs, Leg),
            consignments=_states(engines["delivery"], consignments, Consignment),
            clocks=_states(engines["supervision"], clocks, CaseClocks),
        )


def _states(engine: Engine, table: Table, kind: type[T]) -> dict[str, T]:
    with reading(engine) as connection:
        rows = connection.execute(select(table.c.id, table.c.state).order_by(table.c.id)).all()
    return {row.id: msgspec.json.decode(row.state, type=kind) for row in rows}


def count_acts(engines: Mapping[str, Engine], service: str, act: str) -> int:
    """How often this act stands in a service's history."""
    history = definitions()[service].kernel.history
    statement = select(func.count()).where(history.c.act == act)
    with reading(engines[service]) as connection:
        return int(connection.execute(statement).scalar_one())


def acts(
    engines: Mapping[str, Engine], service: str, act: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry of this act in a service's history: the aggregate's id and the entry's data."""
    history = definitions()[service].kernel.history
    statement = select(history.c.chain, history.c.data).where(history.c.act == act)
    with reading(engines[service]) as connection:
        for row in connection.execute(statement.order_by(history.c.position_all)):
            yield row.chain.partition("/")[2], msgspec.json.decode(row.data)
