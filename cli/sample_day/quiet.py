"""Is everything that was said heard? Business time may step on only then."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, bindparam, exists, select

from cli.site import definitions
from shared.db.engine import reading
from shared.messaging.held import Status
from shared.messaging.topology import FOLLOWS
from shared.service.definition import Definition
from shared.service.housekeeping import tallies

_PAUSE_SECONDS = 0.01


class NotQuiet(Exception):
    """The site did not come to rest in time; says what was still moving."""


class Quiet:
    """Watches the databases of all sites: outboxes, timers due, retries, each edge's counts."""

    def __init__(self, *sites: Mapping[str, Engine], patience: float = 90.0) -> None:
        self.sites = sites
        self.patience = patience
        self.definitions = definitions()
        self._restless = {name: _restless(made) for name, made in self.definitions.items()}

    def wait(self, now: datetime, watch: Callable[[], Any] = lambda: None) -> None:
        """Until nothing moves at business time `now`; `watch` is called while waiting."""
        deadline = time.monotonic() + self.patience
        while True:
            looked = time.monotonic()
            moving = self.moving(now)
            if moving is None:
                return
            if time.monotonic() > deadline:
                raise NotQuiet(moving)
            watch()
            # A look at many databases takes long: the sites need the processor more.
            time.sleep(max(_PAUSE_SECONDS, time.monotonic() - looked))

    def moving(self, now: datetime) -> str | None:
        """What is still moving, or None.

        The databases are read one after the other, and what one says may be heard by another
        before that is read: only counts that stay as they were hold for all at one instant.
        """
        try:
            counts = self._counts(now)
            moving = _unheard(counts)
            return moving or (None if self._counts(now) == counts else "还有消息在处理")
        except _Moving as moving_still:
            return str(moving_still)

    def _counts(self, now: datetime) -> list[dict[str, dict[str, int]]]:
        """The tallies of each site's services; _Moving while any of them has something to do."""
        return [
            {name: self._service(engines[name], name, now) for name in self.definitions}
            for engines in self.sites
        ]

    def _service(self, engine: Engine, name: str, now: datetime) -> dict[str, int]:
        with reading(engine) as connection:
            restless = connection.execute(self._restless[name], {"now": now.isoformat()}).one()
            if restless.unsent:
                raise _Moving(f"{name}：发件箱还有消息")
            if restless.retrying:
                raise _Moving(f"{name}：有消息等待重试")
            if restless.due:
                raise _Moving(f"{name}：有到点的定时")
            return tallies(connection, self.definitions[name])


class _Moving(Exception):
    """A service that is not at rest."""


def _restless(definition: Definition) -> Select[bool, bool, bool]:
    """Built once: while the day waits it asks this a hundred times a second."""
    outbox, held, timers = (
        definition.kernel.outbox,
        definition.kernel.held,
        definition.kernel.timers,
    )
    return select(
        exists().where(outbox.c.sent_at.is_(None)).label("unsent"),
        exists().where(held.c.status == Status.RETRYING).label("retrying"),
        exists().where(timers.c.due_at <= bindparam("now")).label("due"),
    )


def _unheard(sites: Sequence[Mapping[str, Mapping[str, int]]]) -> str | None:
    facts = filter(None, map(unheard_facts, sites))
    return next(facts, None) or unheard_relay([counts["routing"] for counts in sites])


def unheard(counts: Mapping[str, Mapping[str, int]]) -> str | None:
    """The first edge on which more was said than heard, or None.

    `counts` has each service's tallies. Facts are heard by every follower of their producer;
    relay messages by routing.
    """
    return unheard_facts(counts) or unheard_relay([counts["routing"]])


def unheard_facts(counts: Mapping[str, Mapping[str, int]]) -> str | None:
    """As `unheard`, of one site's facts: its own, and those of other sites told here again."""
    for reader, producers in FOLLOWS.items():
        for producer in sorted(producers):
            again = counts["routing"].get(f"told_again:{producer}", 0)
            said = counts[producer].get("facts", 0) + again
            heard = counts[reader].get(f"received:{producer}:fact", 0)
            if said != heard:
                return f"{producer} 说了 {said} 件事，{reader} 听到 {heard} 件"
    return None


def unheard_relay(routing: Sequence[Mapping[str, int]]) -> str | None:
    """As `unheard`, of what nodes say to each other; `routing` has the tallies of all sites."""
    said = sum(one.get("relayed", 0) - one.get("unroutable", 0) for one in routing)
    heard = sum(
        one.get("received:routing:relay", 0) + one.get("received:relay:relay", 0) for one in routing
    )
    if said != heard:
        return f"节点之间发出 {said} 条，收到 {heard} 条"
    return None
