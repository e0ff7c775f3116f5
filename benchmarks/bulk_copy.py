"""Makes many stored cases of few: their rows are copied under identifiers of their own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table, text

from benchmarks.relay_service import SENDER, cases, kernel

#: What names a case or a message in each table that grows with the cases, and where in it the last
#: digits of a UUID begin (regular expressions would take minutes).
_ID = 25
_CHAIN = len("case/") + _ID
_STREAM = len(f"/nodes/{SENDER}/routing|") + _CHAIN
_KEYS: dict[Table, dict[str, int]] = {
    cases: {"id": _ID},
    kernel.history: {"chain": _CHAIN, "case_id": _ID},
    kernel.inbox: {"message_id": _ID},
    kernel.streams: {"stream": _STREAM},
    kernel.cursors: {"stream": _STREAM, "anchor_chain": _CHAIN},
    kernel.outbox: {"message_id": _ID},
}
#: Of these a copy keeps the beginning: rows and indexes count, not gigabytes of text.
_LONG = frozenset({"state", "data", "headers", "body"})
_KEPT = 60
_CONSTRAINTS = """
SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
 WHERE conrelid = to_regclass(:table) AND contype IN ('p', 'u')
"""
_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
 WHERE indrelid = to_regclass(:table)
"""


def copy_cases(connection: Connection, copies: int) -> None:
    """Each stored row so many times more; indexes are made anew, as that takes less time."""
    # It is not the loading that is measured.
    for setting in ("synchronous_commit = off", "maintenance_work_mem = '256MB'"):
        connection.execute(text(f"SET {setting}"))
    connection.execute(text("SET search_path = routing"))
    for table, keys in _KEYS.items():
        again = drop_indexes(connection, table)
        connection.execute(text(_copy(table, keys, copies)))
        for statement in again:
            connection.execute(text(statement))
    connection.execute(text("VACUUM ANALYZE"))
    connection.execute(text("CHECKPOINT"))


def drop_indexes(connection: Connection, table: Table) -> list[str]:
    """Drop a table's keys and indexes; the statements that make them again."""
    again = []
    for row in connection.execute(text(_CONSTRAINTS), {"table": table.name}).all():
        connection.execute(text(f'ALTER TABLE "{table.name}" DROP CONSTRAINT "{row.name}"'))
        again.append(f'ALTER TABLE "{table.name}" ADD CONSTRAINT "{row.name}" {row.definition}')
    for row in connection.execute(text(_INDEXES), {"table": table.name}).all():
        connection.execute(text(f"DROP INDEX {row.name}"))
        again.append(row.definition)
    return again


def _copy(table: Table, keys: Mapping[str, int], copies: int) -> str:
    columns = [column.name for column in table.columns if column.autoincrement is not True]
    names = ", ".join(f'"{name}"' for name in columns)
    given = ", ".join(_value(name, keys.get(name)) for name in columns)
    return (
        f'INSERT INTO "{table.name}" ({names}) SELECT {given} FROM "{table.name}",'  # noqa: S608
        f" (SELECT lpad(to_hex(n), 12, '0') AS digits FROM generate_series(1, {copies}) n) copy"
    )


def _value(name: str, digits_begin: int | None) -> str:
    """Identifiers keep all but their last digits, which tell the copies apart."""
    if digits_begin is not None:
        return f'overlay("{name}" PLACING digits FROM {digits_begin})'
    return f'left("{name}", {_KEPT})' if name in _LONG else f'"{name}"'
