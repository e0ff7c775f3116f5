"""What waits at which office, asked of the databases in three small statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import DBAPIError

from services.delivery.tables import consignments
from services.intake.tables import cases
from services.routing.tables import legs
from shared.db.engine import reading

_OFFERED = select(legs.c.id, legs.c.case_id, legs.c.node).where(legs.c.status == "offered")
_READY = select(consignments.c.id, consignments.c.case_id, consignments.c.pickup_node).where(
    consignments.c.pickup_status == "ready"
)
_CLOSED = select(cases.c.id).where(
    cases.c.status == "closed", cases.c.id.in_(bindparam("wanted", expanding=True))
)


@dataclass(frozen=True)
class Waiting:
    """Something for a clerk of `node` to do; `key` names it once for all."""

    key: str
    case_id: str
    node: str


@dataclass(frozen=True)
class Seen:
    offered: list[Waiting]
    ready: list[Waiting]
    closed: set[str]


class Board:
    """Looks at the databases beside the services' own links, so that it sees what they cannot."""

    def __init__(self, engines: Mapping[str, Engine]) -> None:
        self.engines = engines

    def look(self, under_way: Sequence[str]) -> Seen | None:
        """What waits now; None while the database is away."""
        try:
            with reading(self.engines["routing"]) as connection:
                offered = _waiting(connection, _OFFERED)
            with reading(self.engines["delivery"]) as connection:
                ready = _waiting(connection, _READY)
            with reading(self.engines["intake"]) as connection:
                closed = set(connection.execute(_CLOSED, {"wanted": under_way}).scalars())
        except DBAPIError:
            return None
        return Seen(offered, ready, closed)


def _waiting(connection: Connection, statement: object) -> list[Waiting]:
    return [Waiting(*row) for row in connection.execute(statement)]  # type: ignore[call-overload]
