"""How much each service said and the others heard: by this the site's recovery is measured."""

from __future__ import annotations

from collections.abc import Mapping

from scene.site import Site
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from shared.db.engine import reading
from shared.messaging.topology import FOLLOWS
from shared.service.housekeeping import tallies

Tallies = Mapping[str, Mapping[str, int]]
Edges = dict[tuple[str, str], int]


def counted(site: Site) -> Tallies:
    """The tallies of each service; DBAPIError while the database is away."""
    found = {}
    for name, definition in site.definitions.items():
        with reading(site.engines[name]) as connection:
            found[name] = tallies(connection, definition)
    return found


def said(counts: Tallies) -> Edges:
    """By edge, what was said so far and has a reader."""
    facts = {
        (producer, reader): counts[producer].get("facts", 0)
        for reader, producers in FOLLOWS.items()
        for producer in producers
    }
    routing = counts["routing"]
    relayed = routing.get("relayed", 0) - routing.get("unroutable", 0)
    return facts | {("relay", "routing"): relayed}


def heard(counts: Tallies) -> Edges:
    facts = {
        (producer, reader): counts[reader].get(f"received:{producer}:fact", 0)
        for reader, producers in FOLLOWS.items()
        for producer in producers
    }
    routing = counts["routing"]
    relayed = routing.get("received:routing:relay", 0) + routing.get("received:relay:relay", 0)
    return facts | {("relay", "routing"): relayed}


def unsent(site: Site, service: str) -> int:
    """How many messages wait in an outbox; none are seen while the database is away."""
    outbox = site.definitions[service].kernel.outbox
    statement = select(func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))
    try:
        with reading(site.engines[service]) as connection:
            return int(connection.execute(statement).scalar_one())
    except DBAPIError:
        return 0
