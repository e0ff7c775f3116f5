"""What can go wrong with messages, done to a running site through its producers' outboxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, text, update

from scene.site import Site
from scene.waiting import insist, until
from shared.contracts.envelope import PREFIX, Envelope, new_id, source, to_headers
from shared.db.engine import reading
from shared.messaging import topology
from shared.service.work import write_outbox

#: When a message was "sent" that waits behind a dam: late enough for housekeeping to leave it.
_DAMMED = 9_999_999_999.0
_KEEP_BACK = {
    "sqlite": "CREATE TRIGGER dam AFTER INSERT ON outbox BEGIN "
    f"UPDATE outbox SET sent_at = {_DAMMED} WHERE position = NEW.position; END",
    "postgresql": f"ALTER TABLE outbox ALTER COLUMN sent_at SET DEFAULT {_DAMMED}",
}
_LET_PASS = {
    "sqlite": "DROP TRIGGER dam",
    "postgresql": "ALTER TABLE outbox ALTER COLUMN sent_at DROP DEFAULT",
}


def publish_again(site: Site) -> int:
    """Have every message that was ever sent published once more; how many there were."""
    return sum(insist(lambda name=name: _publish_again(site, name)) for name in site.definitions)


def _publish_again(site: Site, service: str) -> int:
    outbox = site.definitions[service].kernel.outbox
    with site.engines[service].begin() as connection:
        sent = update(outbox).where(outbox.c.sent_at.is_not(None), outbox.c.sent_at < _DAMMED)
        return int(connection.execute(sent.values(sent_at=None)).rowcount)


class Dam:
    """Keeps all messages of a site back; lets them pass with the later ones of a stream first."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.parked = 0

    def let_pass_backwards(self) -> int:
        """All that waits now: of each stream the first message comes last. How many there were."""
        waiting = {name: self._waiting(name) for name in self.site.definitions}
        for name, rows in waiting.items():
            first, later = _split(rows)
            self._release(name, later)
            self._until_sent(name, later)
            self.parked += self._parked_now() if later else 0
            self._release(name, first)
        return sum(map(len, waiting.values()))

    def _waiting(self, service: str) -> list[Row[Any]]:
        outbox = self.site.definitions[service].kernel.outbox
        statement = select(outbox).where(outbox.c.sent_at == _DAMMED).order_by(outbox.c.position)
        with reading(self.site.engines[service]) as connection:
            return list(connection.execute(statement).all())

    def _release(self, service: str, rows: Sequence[Row[Any]]) -> None:
        """Positions below all others, in the order given: the publisher goes by position."""
        outbox = self.site.definitions[service].kernel.outbox
        with self.site.engines[service].begin() as connection:
            lowest = connection.execute(select(outbox.c.position).order_by("position")).scalars()
            first = min(0, next(iter(lowest), 0)) - len(rows)
            for place, row in enumerate(rows):
                moved = update(outbox).where(outbox.c.position == row.position)
                connection.execute(moved.values(position=first + place, sent_at=None))

    def _until_sent(self, service: str, rows: Sequence[Row[Any]]) -> None:
        outbox = self.site.definitions[service].kernel.outbox
        wanted = [row.message_id for row in rows]
        unsent = select(outbox.c.position).where(
            outbox.c.message_id.in_(wanted), outbox.c.sent_at.is_(None)
        )

        def all_sent() -> bool:
            with reading(self.site.engines[service]) as connection:
                return connection.execute(unsent).first() is None

        until(all_sent, f"{service} publishes what the dam let pass")

    def _parked_now(self) -> int:
        return len([row for row in held(self.site) if row.status == "parked"])


@contextmanager
def dammed(site: Site) -> Iterator[Dam]:
    for name in site.definitions:
        _execute(site, name, _KEEP_BACK)
    dam = Dam(site)
    try:
        yield dam
    finally:
        for name in site.definitions:
            _execute(site, name, _LET_PASS)
        dam.let_pass_backwards()


def _execute(site: Site, service: str, statements: dict[str, str]) -> None:
    with site.engines[service].begin() as connection:
        connection.execute(text(statements[connection.dialect.name]))


def _split(rows: Sequence[Row[Any]]) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """The first message of each stream, and the later ones backwards."""
    streams: dict[tuple[str, ...], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        headers = msgspec.json.decode(row.headers)
        named = ("source", "subject", "destination")
        streams[tuple(headers.get(PREFIX + name, "") for name in named)].append(row)
    first = [of_stream[0] for of_stream in streams.values()]
    later = [row for of_stream in streams.values() for row in of_stream[1:]]
    return first, later[::-1]


def say(site: Site, service: str, node: str, fact: str, case_id: str, data: dict[str, Any]) -> str:
    """Have a service say something about a case, with its true next sequence; the message's id."""
    kind = topology.fact_type(service, fact)
    envelope = Envelope(
        id=new_id(),
        source=source(node, service),
        type=kind,
        subject=f"case/{case_id}",
        time=site.now().isoformat(),
        sequence=0,
        data=data,
    )
    draft = (envelope, topology.EVENTS_EXCHANGE, topology.fact_key(kind))
    with site.engines[service].begin() as connection:
        write_outbox(connection, site.definitions[service], [draft])
    return envelope.id


def relay(site: Site, node: str, to: str, name: str, case_id: str, data: dict[str, Any]) -> str:
    """Have a node say something to another; the message's id."""
    envelope = Envelope(
        id=new_id(),
        source=source(node, "routing"),
        type=topology.fact_type(topology.RELAY, name),
        subject=f"case/{case_id}",
        time=site.now().isoformat(),
        sequence=0,
        data=data,
        destination=to,
    )
    draft = (envelope, topology.RELAY_EXCHANGE, to)
    with site.engines["routing"].begin() as connection:
        write_outbox(connection, site.definitions["routing"], [draft])
    return envelope.id


def babble(site: Site, service: str, spoilt: dict[str, str | None], body: str = "{}") -> str:
    """Have a service send something that is no message: `spoilt` replaces headers of a good one,
    None leaves one out. The outbox row's own id."""
    envelope = Envelope(
        id=new_id(),
        source=source("411521000000", service),
        type=topology.fact_type(service, "noise"),
        subject="case/noise",
        time=site.now().isoformat(),
        sequence=1,
        data={},
    )
    headers: dict[str, str | None] = {**to_headers(envelope), **spoilt}
    row = {
        "message_id": envelope.id,
        "exchange": topology.EVENTS_EXCHANGE,
        "routing_key": f"{service}.noise",
        "headers": msgspec.json.encode({k: v for k, v in headers.items() if v is not None}).decode(),
        "body": body,
        "created_at": 0.0,
    }
    with site.engines[service].begin() as connection:
        connection.execute(insert(site.definitions[service].kernel.outbox), [row])
    return envelope.id


def held(site: Site) -> list[Row[Any]]:
    """All held messages of a site, with the service that holds each as the last column."""

    def look() -> list[Row[Any]]:
        found: list[Row[Any]] = []
        for name, definition in site.definitions.items():
            with reading(site.engines[name]) as connection:
                found += _held(connection, definition.kernel.held, name)
        return found

    return insist(look)


def _held(connection: Connection, table: Any, service: str) -> list[Row[Any]]:
    named = text(f"'{service}' AS service")
    statement = select(table, named).order_by(table.c.stream, table.c.sequence)
    return list(connection.execute(statement).all())

