"""Makes many open clocks of a few: facts of intake as supervision reads them, copies of what it
keeps of them, and timers of clocks that have nothing else to do with the measurement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, text

from benchmarks.bulk_copy import drop_indexes
from services.supervision.tables import clocks, kernel
from shared.contracts.envelope import Envelope, new_id, source, to_body, to_headers
from shared.kernel.worktime import ZONE
from shared.messaging.port import Delivery
from shared.service.definition import Target

_NODE, _COUNTY = "411521101204", "411521000000"
_SUBJECT = "case/"
#: Where in the id of a case the digits begin that tell the copies apart.
_DIGITS = 25
_KEYS: dict[Table, dict[str, int]] = {
    clocks: {"id": len(_SUBJECT) + _DIGITS, "case_id": _DIGITS},
    kernel.timers: {"id": len(_SUBJECT) + _DIGITS, "target": len(_SUBJECT) + _DIGITS},
}
_FILL = """
INSERT INTO timers (id, due_at, fires_at, kind, target, waits_for)
SELECT id, due_at, due_at, 'clock', id, :waits_for FROM (
    SELECT :prefix || lpad(n::text, 30, '0') AS id,
           to_char(CAST(:first AS timestamp) + n * :apart * interval '1 second',
                   'YYYY-MM-DD"T"HH24:MI:SS"+08:00"') AS due_at
      FROM generate_series(1, :count) n
) filler
"""


@dataclass(frozen=True)
class Filler:
    """Timers of clocks that are not there: how many, when the first is due, and how many seconds
    lie between each and the next."""

    prefix: str
    count: int
    first: datetime
    apart: float
    waits_for: str = ""


def case_id(group: int, number: int) -> str:
    return f"{group:08x}-{number:04x}-7000-8000-000000000000"


def accepted(group: int, number: int, at: datetime) -> Delivery:
    """The fact that a case was accepted, as its readers get it."""
    case = case_id(group, number)
    limits = {"promised": {"value": 3, "unit": "working_day"}}
    limits["legal"] = {"value": 5, "unit": "working_day"}
    terms = {
        "item_id": "residence_permit",
        "item_version": 1,
        "case_type": "commitment",
        "owner": _NODE,
        "responsible": _NODE,
        "profile": "national",
        "profile_version": 1,
        "window_class": "comprehensive",
    }
    data: dict[str, Any] = {
        "case_id": case,
        "case_no": f"{_NODE}{at:%Y%m%d}{number:06}",
        "owner": _NODE,
        "terms": terms | limits,
        "flow": [{"act": "decide", "level": "county"}],
        "competent_division": _COUNTY,
        "papers": False,
        "result": {"method": "window", "mode": ""},
        "sealed_party": "sealed",
    }
    fact = Envelope(
        id=new_id(),
        source=source(_NODE, "intake"),
        type="jieli.intake.case_accepted.v1",
        subject=f"{_SUBJECT}{case}",
        time=at.isoformat(),
        sequence=1,
        data=data,
        chain=Target("case", case).chain,
        chain_length=1,
        chain_head="0" * 64,
    )
    return Delivery(dict(to_headers(fact)), to_body(fact), None)


def copy_group(connection: Connection, group: int, copies: int) -> None:
    """Each clock of the group with its timer so many times more."""
    for table, keys in _KEYS.items():
        values = {column.name: f'"{column.name}"' for column in table.columns}
        for name, begin in keys.items():
            values[name] = _other(name, begin)
        if "state" in values:
            values["state"] = f"replace(state, case_id, {_other('case_id', _DIGITS)})"
        names = ", ".join(f'"{name}"' for name in values)
        connection.execute(
            text(
                f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(values.values())}'  # noqa: S608
                f" FROM \"{table.name}\", (SELECT lpad(to_hex(n), 12, '0') AS digits"
                f" FROM generate_series(1, {copies}) n) copy WHERE id LIKE '{_ids(group)}'"
            )
        )


def first_due(connection: Connection, group: int) -> datetime:
    """When all of the group are due; ValueError if that is not one instant."""
    found = text("SELECT DISTINCT due_at FROM timers WHERE id LIKE :ids")
    (instant,) = connection.execute(found, {"ids": _ids(group)}).scalars()
    return datetime.fromisoformat(instant)


def disarm(connection: Connection, group: int) -> None:
    """What the group was armed for when it had fired."""
    connection.execute(text("DELETE FROM timers WHERE id LIKE :ids"), {"ids": _ids(group)})


def fill(connection: Connection, fillers: Iterable[Filler]) -> None:
    """Store timers; indexes are made anew, as that takes less time."""
    connection.execute(text("SET synchronous_commit = off"))
    connection.execute(text("SET maintenance_work_mem = '256MB'"))
    again = drop_indexes(connection, kernel.timers)
    for filler in fillers:
        first = filler.first.astimezone(ZONE).replace(tzinfo=None)
        connection.execute(text(_FILL), asdict(filler) | {"first": first})
    for statement in again:
        connection.execute(text(statement))
    settle_down(connection)


def settle_down(connection: Connection) -> None:
    """Nothing is left to be done for what was stored."""
    for table in (kernel.timers, clocks):
        connection.execute(text(f'VACUUM ANALYZE "{table.name}"'))
    connection.execute(text("CHECKPOINT"))


def _ids(group: int) -> str:
    return f"{_SUBJECT}{group:08x}-%"


def _other(name: str, digits_begin: int) -> str:
    return f'overlay("{name}" PLACING digits FROM {digits_begin})'
