"""Other calendars come into force: what rests on the old ones is computed anew, batch by batch.

A batch that is done has the new version in its column, in the same transaction: whoever is killed
in between finds the rest again, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import structlog
from sqlalchemy import Connection, String, Table, bindparam, select, update

from shared.service.definition import Command, Recompute
from shared.service.work import Origin, Work

log = structlog.get_logger(__name__)

BATCH = 1000


def handle_stale(work: Work) -> int:
    """Compute one batch anew and write it; how many there were."""
    recompute = work.definition.recompute
    if recompute is None:
        return 0
    version = work.context.calendars.version
    table = work.definition.kinds[recompute.kind].table
    ids = _some_stale(work.connection, table, recompute, version)
    if ids:
        _run(work, map(recompute.command, ids))
        work.flush()
        # Also what did not change was looked at.
        done = _done(table, recompute)
        work.connection.execute(done, {"done": ids, "in_force": version})
    return len(ids)


def _run(work: Work, commands: Iterable[Command]) -> None:
    """What fails is logged and stays as it is, so that it cannot hold up the others."""
    commands = list(commands)
    work.load(command.target for command in commands)
    origin = Origin(actor=f"{work.definition.name}/calendars")
    for command in commands:
        try:
            work.run(command, origin)
        except Exception as error:
            log.error("recompute_failed", target=command.target.chain, exc_info=error)


def _some_stale(
    connection: Connection, table: Table, recompute: Recompute, version: str
) -> list[str]:
    given = {"in_force": version, "batch": BATCH}
    for statement in _stale(table, recompute):
        ids = list(connection.execute(statement, given).scalars())
        if ids:
            return ids
    return []


@cache
def _done(table: Table, recompute: Recompute) -> Any:
    column, version = table.c[recompute.column], bindparam("in_force", type_=String)
    among = table.c.id.in_(bindparam("done", expanding=True))
    stale = among, recompute.provisional, column != version
    return update(table).where(*stale).values({column: version})


@cache
def _stale(table: Table, recompute: Recompute) -> Sequence[Any]:
    """Below, and above the version, instead of unequal to it, and in the order of an index: else
    each batch would walk over all that is done. Rows that another process works on are left to
    it."""
    column, version = table.c[recompute.column], bindparam("in_force", type_=String)
    first = select(table.c.id).order_by(column, table.c.id).limit(bindparam("batch"))
    return tuple(
        first.where(recompute.provisional, old).with_for_update(skip_locked=True)
        for old in (column < version, column > version)
    )
