"""Stored party records under the newest key: what `jieli parties reseal` does, batch by batch.

An aggregate's record is no part of its history, which keeps only a digest of what was sealed when
it came; so a record may be sealed anew without an entry. The aggregate must not have changed in
between: if it has, the next pass comes to it again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Table, select, update

from shared.db.engine import reading
from shared.service.definition import Definition
from shared.vault import Vault

_FIELD: Final = "sealed_party"
#: In the text of a message; what other sites sealed for us opens by the newest key or an older one.
_RECORD: Final = re.compile(r'"sealed_(?:party|data)":\s*"([^"]+)"')


@dataclass(frozen=True)
class Pass:
    """One look at a table: rows that were looked at, records sealed anew, rows that changed under
    our hands."""

    seen: int = 0
    resealed: int = 0
    missed: int = 0

    def __add__(self, other: Pass) -> Pass:
        return Pass(
            self.seen + other.seen, self.resealed + other.resealed, self.missed + other.missed
        )


def reseal_all(engine: Engine, definition: Definition, vault: Vault, batch: int) -> int:
    """Seal all records of a service anew that are not under the newest key, until a whole pass
    finds none; how many there were."""
    resealed = 0
    while True:
        done = Pass()
        for kind in definition.kinds.values():
            done += _reseal_table(engine, kind.table, vault, batch)
        resealed += done.resealed
        if not (done.resealed or done.missed):
            return resealed


def waiting_messages(engine: Engine, definition: Definition, vault: Vault) -> int:
    """Messages, not sent or not handled yet, with records that only an older key opens."""
    kernel = definition.kernel
    unsent = select(kernel.outbox.c.body).where(kernel.outbox.c.sent_at.is_(None))
    with reading(engine) as connection:
        bodies = [*connection.execute(unsent).scalars()]
        bodies += connection.execute(select(kernel.held.c.body)).scalars()
    return sum(_needs_older_key(body, vault) for body in bodies)


def _needs_older_key(body: str | bytes, vault: Vault) -> bool:
    found = _RECORD.findall(body if isinstance(body, str) else body.decode("utf-8", "replace"))
    return any(not vault.is_newest(record) for record in found)


def _reseal_table(engine: Engine, table: Table, vault: Vault, batch: int) -> Pass:
    done, last = Pass(), ""
    columns = table.c
    while True:
        statement = select(columns.id, columns.chain_head, columns.state).order_by(columns.id)
        with engine.begin() as connection:
            rows = connection.execute(statement.where(columns.id > last).limit(batch)).all()
            if not rows:
                return done
            done += _reseal_rows(connection, table, vault, rows)
        last = rows[-1].id


def _reseal_rows(connection: Connection, table: Table, vault: Vault, rows: Sequence[Any]) -> Pass:
    resealed = missed = 0
    for row in rows:
        if f'"{_FIELD}":' not in row.state:
            continue
        state, changed = _resealed(msgspec.json.decode(row.state), vault)
        if not changed:
            continue
        unchanged = (table.c.id == row.id, table.c.chain_head == row.chain_head)
        text = msgspec.json.encode(state).decode()
        written = connection.execute(update(table).where(*unchanged).values(state=text))
        resealed += changed if written.rowcount else 0
        missed += 0 if written.rowcount else 1
    return Pass(len(rows), resealed, missed)


def _resealed(value: Any, vault: Vault) -> tuple[Any, int]:
    """The value with its records under the newest key, and how many were not before."""
    if isinstance(value, list):
        parts = [_resealed(part, vault) for part in value]
        return [part for part, _ in parts], sum(changed for _, changed in parts)
    if not isinstance(value, dict):
        return value, 0
    found: dict[str, Any] = {}
    total = 0
    for name, inner in value.items():
        if name == _FIELD and isinstance(inner, str):
            found[name] = vault.reseal(inner) if inner else inner
            total += found[name] != inner
        else:
            found[name], changed = _resealed(inner, vault)
            total += changed
    return found, total
