"""Parts of `observed_facts`, one for each month, so that an old month can be put away whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text

from shared.kernel.worktime import ZONE

#: Any number that nobody else locks: one process at a time makes parts.
_LOCK = 20_261_122
_STATEMENTS = (
    # Nobody may add to what is moved.
    "LOCK TABLE observed_facts_other IN ACCESS EXCLUSIVE MODE",
    "CREATE TABLE {part} (LIKE observed_facts INCLUDING ALL)",
    "WITH moved AS (DELETE FROM observed_facts_other WHERE month = '{month}' RETURNING *) "
    "INSERT INTO {part} SELECT * FROM moved",
    "ALTER TABLE observed_facts ATTACH PARTITION {part} FOR VALUES IN ('{month}')",
)


def prepare_months(engine: Engine, now: datetime) -> None:
    """Make the parts of this month and the next, where the back end has parts. What was kept aside
    for want of a part goes into it."""
    if engine.dialect.name != "postgresql":
        return
    for month in _this_and_next(now):
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if not _exists(connection, month):
                _make(connection, month)


def _this_and_next(now: datetime) -> Iterator[str]:
    day = now.astimezone(ZONE).date().replace(day=1)
    yield f"{day:%Y-%m}"
    yield f"{day + timedelta(days=31):%Y-%m}"


def _part(month: str) -> str:
    return f"observed_facts_{month.replace('-', '_')}"


def _exists(connection: Connection, month: str) -> bool:
    found = connection.execute(
        text(
            "SELECT 1 FROM pg_class WHERE relname = :name AND relnamespace = "
            "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
        ),
        {"name": _part(month)},
    )
    return found.first() is not None


def _make(connection: Connection, month: str) -> None:
    for statement in _STATEMENTS:
        connection.execute(text(statement.format(part=_part(month), month=month)))
