"""Whether what this process remembers of catalogue and halls is still what the database has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Engine

from shared.db.engine import reading
from shared.service.together import Together

_REVISIONS = "SELECT id, revision FROM catalogue_states"


def revisions(engine: Engine) -> Mapping[str, str]:
    """The present revision of each part that is kept in memory, by its id in `catalogue_states`;
    asked by every request, so those that come together share the question."""
    return _of(engine).ask()


@cache
def _of(engine: Engine) -> Together[Mapping[str, str]]:
    return Together(lambda: _read(engine))


def _read(engine: Engine) -> Mapping[str, str]:
    with reading(engine) as connection:
        return {row.id: row.revision for row in connection.exec_driver_sql(_REVISIONS)}
