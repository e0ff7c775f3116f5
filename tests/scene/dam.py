"""A dam before the outboxes of a site: messages wait behind it, and pass in an order of our own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Row, select, text, update

from scene.mischief import held
from scene.site import Site
from scene.waiting import until
from shared.contracts.envelope import PREFIX
from shared.db.engine import reading

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
