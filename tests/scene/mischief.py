"""What can go wrong with messages, done to a running site through its producers' outboxes."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, text, update

from scene.site import Site
from scene.waiting import insist
from shared.contracts.envelope import Envelope, new_id, source, to_headers
from shared.db.bulk import Writes
from shared.db.engine import reading
from shared.messaging import topology
from shared.messaging.sending import write_outbox

_NOISE = "noise"


def publish_again(site: Site) -> int:
    """Have every message that was ever sent published once more, but for what is no message;
    how many there were."""
    return sum(insist(partial(_publish_again, site, name)) for name in site.definitions)


def _publish_again(site: Site, service: str) -> int:
    outbox = site.definitions[service].kernel.outbox
    with site.engines[service].begin() as connection:
        sent = update(outbox).where(
            outbox.c.sent_at.is_not(None),
            outbox.c.routing_key != f"{service}.{_NOISE}",
        )
        return int(connection.execute(sent.values(sent_at=None)).rowcount)


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
        writes = Writes()
        write_outbox(connection, site.definitions[service], [draft], site.correspondence, writes)
        writes.flush(connection)
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
        writes = Writes()
        write_outbox(connection, site.definitions["routing"], [draft], site.correspondence, writes)
        writes.flush(connection)
    return envelope.id


def babble(site: Site, service: str, spoilt: dict[str, str | None], body: str = "{}") -> str:
    """Have a service send something that is no message: `spoilt` replaces headers of a good one,
    None leaves one out. The outbox row's own id."""
    envelope = Envelope(
        id=new_id(),
        source=source("411521000000", service),
        type=topology.fact_type(service, _NOISE),
        subject="case/noise",
        time=site.now().isoformat(),
        sequence=1,
        data={},
    )
    headers: dict[str, str | None] = {**to_headers(envelope), **spoilt}
    row = {
        "message_id": envelope.id,
        "exchange": topology.EVENTS_EXCHANGE,
        "routing_key": f"{service}.{_NOISE}",
        "headers": msgspec.json.encode(
            {k: v for k, v in headers.items() if v is not None}
        ).decode(),
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
