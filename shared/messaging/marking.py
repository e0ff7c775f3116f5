"""Saying how far a service's facts are told (G8): when to send a mark, and what it vouches for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.db.prepared import Statement, ask
from shared.directory.directory import Directory
from shared.messaging import watermarks
from shared.messaging.port import Publication, Publisher
from shared.messaging.topology import FOLLOWS
from shared.service.definition import Definition, nobody_told

_REPEATED_MARK_SECONDS = 5.0
#: The machine time at which the first of the unsent rows was written. Rows behind it were written
#: later still.
_OLDEST_UNSENT = Statement(
    "outbox_oldest",
    "SELECT created_at FROM outbox WHERE sent_at IS NULL AND :given = '' ORDER BY position LIMIT 1",
)


@dataclass(frozen=True)
class _Candidate:
    """An instant that can be vouched for as soon as nothing written before `written` is unsent."""

    instant: str
    written: float
    heard: Mapping[str, str]


class Marker:
    """Sends the marks of one service, `pace` seconds of machine time apart.

    Under load the outbox is never found empty, so what counts is that all is sent that was there
    at the instant which the mark names; it may be said a little later.
    """

    def __init__(
        self,
        definition: Definition,
        directory: Directory,
        publisher: Publisher,
        now: Callable[[], datetime],
        pace: float,
    ) -> None:
        self.definition = definition
        self.directory = directory
        self.publisher = publisher
        self.now = now
        self.pace = pace
        self._candidate: _Candidate | None = None
        self._marked_at = 0.0
        self._marked: tuple[str, Mapping[str, str]] = ("", {})

    def look(self, connection: Connection) -> None:
        """Choose an instant to vouch for, if it is time to. What was heard is read before the
        outbox is looked at: what followed from it has left the outbox by then."""
        if self._candidate is None and time.monotonic() - self._marked_at >= self.pace:
            instant, written = self.now().isoformat(), time.time()
            heard = watermarks.known(connection, self.definition.kernel)
            self._candidate = _Candidate(instant, written, heard)

    def mark(self, connection: Connection) -> None:
        """Vouch for the chosen instant, if all that was written by then is sent."""
        chosen = self._candidate
        if chosen is None:
            return
        unsent = ask(connection, _OLDEST_UNSENT, "")
        # SQLite lets nobody else write before.
        connection.rollback()
        if all(written > chosen.written for (written,) in unsent):
            self._candidate = None
            self._say(chosen.instant, chosen.heard)

    def _say(self, instant: str, heard: Mapping[str, str]) -> None:
        # A mark may be lost on its way, so one that has been said already is said again, slowly.
        said = (instant, heard)
        pause = _REPEATED_MARK_SECONDS if said == self._marked else self.pace
        if time.monotonic() - self._marked_at < pause:
            return
        self._marked, self._marked_at = said, time.monotonic()
        for publication in self._marks(instant, heard):
            self.publisher.send_transient(publication)

    def _marks(self, instant: str, heard: Mapping[str, str]) -> Iterator[Publication]:
        """Routing, which alone reports to other sites, marks its links too."""
        name = self.definition.name
        yield watermarks.mark(name, {name: instant} | watermarks.sites_heard(heard))
        if self.definition.reports is nobody_told:
            return
        own = min((heard.get(producer, "") for producer in FOLLOWS[name]), default="")
        for peer, reached in watermarks.for_peers(self.directory, heard, min(own, instant)).items():
            if reached:
                yield watermarks.link_mark(peer, reached)
