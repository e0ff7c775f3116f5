"""Marks that all facts up to an instant have been told (G8).

A publisher that finds its outbox empty says so with a transient message behind its facts. Whoever
has read the mark has read every fact that the producer had committed by then. Between sites routing
marks each link in the same way: for its own site, and for those that it passes messages on for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from shared.contracts.envelope import PREFIX, new_id
from shared.db import bulk
from shared.db.tables import KernelTables
from shared.directory.directory import Directory
from shared.messaging.port import Delivery, Publication
from shared.messaging.topology import EVENTS_EXCHANGE, RELAY_EXCHANGE, relay_out

_TYPE = "jieli.watermark.v1"
_SITE = "site/"
#: Earlier than every instant: a producer that was never heard.
_NEVER = ""

#: A producer (or site) and the instant up to which it is told.
Mark = tuple[str, str]


class _Marks(msgspec.Struct):
    reached: dict[str, str]


def of_site(name: str) -> str:
    """What a site is called among producers."""
    return f"{_SITE}{name}"


def mark(producer: str, reached: Mapping[str, str]) -> Publication:
    """The message that says to the site, behind the facts of `producer`: they are told."""
    return _publication(EVENTS_EXCHANGE, f"{producer}.watermark", reached)


def link_mark(peer: str, reached: Mapping[str, str]) -> Publication:
    """The message that says it to a peer, behind all that is on its way there."""
    return _publication(RELAY_EXCHANGE, relay_out(peer), reached)


def _publication(exchange: str, key: str, reached: Mapping[str, str]) -> Publication:
    body = msgspec.json.encode(_Marks(dict(reached)))
    headers = {PREFIX + "specversion": "1.0", PREFIX + "type": _TYPE}
    return Publication(new_id(), exchange, key, headers, body)


def is_mark(delivery: Delivery) -> bool:
    return delivery.headers.get(PREFIX + "type") == _TYPE


def read(delivery: Delivery) -> list[Mark]:
    """What a mark says; nothing if it cannot be read, as another follows soon."""
    try:
        sent = msgspec.json.decode(delivery.body, type=_Marks)
        for instant in sent.reached.values():
            datetime.fromisoformat(instant)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return []
    return list(sent.reached.items())


def of_sites(marks: Iterable[Mark]) -> Iterable[Mark]:
    """What a peer may say: how far sites are told, nothing of this site's own services."""
    return [(name, instant) for name, instant in marks if name.startswith(_SITE)]


def of_producers(marks: Iterable[Mark]) -> Iterable[Mark]:
    """What services of this site say to each other."""
    return marks


def note(connection: Connection, tables: KernelTables, marks: Iterable[Mark]) -> None:
    """Keep the latest mark of each producer."""
    latest: dict[str, str] = {}
    for producer, instant in marks:
        latest[producer] = max(instant, latest.get(producer, _NEVER))
    table = tables.watermarks
    rows = [{"producer": key, "instant": latest[key]} for key in sorted(latest)]
    statement = bulk.insert(connection, table)
    statement = statement.on_conflict_do_update(
        index_elements=["producer"],
        set_={"instant": statement.excluded.instant},
        where=table.c.instant < statement.excluded.instant,
    )
    connection.execute(statement, rows)


def known(connection: Connection, tables: KernelTables) -> dict[str, str]:
    """Every producer and site that was heard, and how far."""
    table = tables.watermarks
    return {row.producer: row.instant for row in connection.execute(select(table))}


def reached(connection: Connection, tables: KernelTables, producers: Iterable[str]) -> str:
    """The instant up to which the facts of all `producers` have been read."""
    return behind(known(connection, tables), producers)


def behind(heard: Mapping[str, str], producers: Iterable[str]) -> str:
    """How far the producer that is furthest behind was heard."""
    return min((heard.get(producer, _NEVER) for producer in producers), default=_NEVER)


def sites_heard(heard: Mapping[str, str]) -> dict[str, str]:
    """The sites among the producers."""
    return {name: instant for name, instant in heard.items() if name.startswith(_SITE)}


def for_peers(
    directory: Directory, heard: Mapping[str, str], own: str
) -> dict[str, dict[str, str]]:
    """What each peer may be told: this site up to `own`, and what was heard of the sites that are
    not behind that peer itself."""
    told: dict[str, dict[str, str]] = {}
    for peer in directory.peers:
        others = {
            of_site(name): heard[of_site(name)]
            for name in directory.linked()
            if of_site(name) in heard and directory.peer_towards(name) != peer
        }
        told[peer] = others | ({of_site(directory.site.name): own} if own else {})
    return told
