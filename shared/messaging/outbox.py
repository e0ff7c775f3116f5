"""The sending side: publish what transactions left in the outbox, until the broker has it (G2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import NamedTuple

import msgspec
import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from shared.contracts.envelope import PREFIX, Envelope, from_wire, new_id, source
from shared.db import bulk
from shared.db.engine import has_row_locks
from shared.db.prepared import GIVEN, Statement, ask
from shared.messaging import held, topology, watermarks
from shared.messaging.correspondence import Correspondence
from shared.messaging.links import Undeliverable, next_hop
from shared.messaging.port import Outcome, Publication, Transport, TransportDown
from shared.messaging.sending import tally, write_outbox
from shared.messaging.topology import FOLLOWS, Topology
from shared.service.definition import Definition, nobody_told

log = structlog.get_logger(__name__)

#: Several times what one confirm round trip carries, so that the broker is never idle.
BATCH = 500
_BACK_OFF_SECONDS = 0.5
_REPEATED_MARK_SECONDS = 5.0


@dataclass(frozen=True)
class Pace:
    """How often the publisher looks without being woken, in seconds of machine time."""

    poll: float = 0.5
    watermark: float = 1.0


class _Unsent(NamedTuple):
    """A row of the outbox, as far as publishing needs it."""

    position: int
    message_id: str
    exchange: str
    routing_key: str
    headers: str
    body: str


_UNSENT = "FROM outbox WHERE sent_at IS NULL"
_LIMIT = f"LIMIT CAST({GIVEN} AS integer)"
_CLAIM = Statement(
    "outbox_claim",
    f"SELECT {', '.join(_Unsent._fields)} {_UNSENT} ORDER BY position {_LIMIT}",
)
_CLAIM_LOCKED = _CLAIM._replace(sql=f"{_CLAIM.sql} FOR UPDATE SKIP LOCKED")
#: What is unsent, whoever has it, up to a limit.
_COUNT = Statement(
    "outbox_count",
    f"SELECT count(*) FROM (SELECT 1 {_UNSENT} {_LIMIT}) unsent",  # noqa: S608
)


@dataclass
class _Letter:
    """One claimed row, its publication if it has an address, and what became of it."""

    row: _Unsent
    publication: Publication | None
    outcome: Outcome = Outcome.FAILED
    reason: str = "unknown_destination"


class OutboxPublisher:
    """Publishes one service's outbox. Several may run: each claims rows that no other holds.

    On PostgreSQL the claim is the row lock of the open transaction, so the rows of a killed
    publisher are free at once, and those of a frozen one when the server ends its transaction.
    """

    def __init__(
        self,
        definition: Definition,
        engine: Engine,
        transport: Transport,
        topology: Topology,
        now: Callable[[], datetime],
        pace: Pace,
        correspondence: Correspondence,
    ) -> None:
        self.definition = definition
        self.correspondence = correspondence
        self.engine = engine
        self.transport = transport
        self.topology = topology
        self.publisher = transport.publisher()
        self.now = now
        self.pace = pace
        self.stopping = False
        self._woken = threading.Event()
        self._marked_at = 0.0
        self._marked: tuple[str, Mapping[str, str]] = ("", {})

    def wake(self) -> None:
        """There may be something to publish: called after each commit."""
        self._woken.set()

    def stop(self) -> None:
        self.stopping = True
        self._woken.set()
        self.publisher.close()

    def run(self) -> None:
        """Publish until stopped; outages of database or broker only slow it down (G6)."""
        self._declare()
        while not self.stopping:
            self._woken.clear()
            try:
                published = self.publish_once()
            except DBAPIError as error:
                log.warning("outbox_database_away", error=type(error.orig).__name__)
                published = 0
                self._woken.wait(_BACK_OFF_SECONDS)
            # Whoever leaves more behind than was claimed wakes us.
            if published < BATCH:
                self._woken.wait(self.pace.poll)

    def _declare(self) -> None:
        """Nothing is published before the queues are there: it would be unroutable. After a
        failure they are declared again, as the broker may have come back empty."""
        while not self.stopping:
            try:
                self.transport.declare(self.topology)
                return
            except TransportDown as error:
                log.warning("outbox_broker_away", error=str(error)[:200])
                self._woken.wait(_BACK_OFF_SECONDS)
                self._woken.clear()

    def publish_once(self) -> int:
        """Publish one batch; how many messages left the outbox."""
        before = self.now().isoformat()
        with self.engine.connect() as connection:
            # Read before the outbox is looked at: what a mark stands for has left it by then.
            due = time.monotonic() - self._marked_at >= self.pace.watermark
            heard = watermarks.known(connection, self.definition.kernel) if due else {}
            rows = self._claim(connection)
            all_ours = due and self._all_ours(connection, rows)
            if not rows:
                connection.rollback()
                if all_ours:
                    self._mark(before, heard)
                return 0
            if not has_row_locks(connection):
                connection.commit()
            letters = [self._letter(row) for row in rows]
            self._publish(letters)
            self._settle(connection, letters)
            connection.commit()
        failed = sum(letter.outcome is Outcome.FAILED for letter in letters)
        if failed:
            log.warning("outbox_not_confirmed", messages=failed)
            self._woken.wait(_BACK_OFF_SECONDS)
            self._declare()
        elif all_ours and all(letter.outcome is Outcome.CONFIRMED for letter in letters):
            # Under load the outbox is never found empty, and nobody would learn how far it is.
            self._mark(before, heard)
        return len(letters) - failed

    def _all_ours(self, connection: Connection, rows: Sequence[_Unsent]) -> bool:
        """Is nothing unsent but what we have claimed? Another process may be about to publish
        the rest, which then is not told yet."""
        [(unsent,)] = ask(connection, _COUNT, str(len(rows) + 1))
        return bool(unsent == len(rows))

    def _letter(self, row: _Unsent) -> _Letter:
        """The row with its address. Where a relay message goes is decided now, not when it was
        written, so that a directory corrected since is followed."""
        headers = msgspec.json.decode(row.headers)
        exchange, key = row.exchange, row.routing_key
        if exchange == topology.RELAY_EXCHANGE:
            via = headers.get(PREFIX + "via", "")
            try:
                hop = next_hop(self.correspondence.directory, key, via)
            except Undeliverable as error:
                return _Letter(row, None, Outcome.UNROUTABLE, error.reason)
            exchange, key = hop.exchange, hop.routing_key
            headers |= {PREFIX + "via": hop.via} if hop.via else {}
        publication = Publication(row.message_id, exchange, key, headers, row.body.encode())
        return _Letter(row, publication)

    def _publish(self, letters: Sequence[_Letter]) -> None:
        addressed = [letter for letter in letters if letter.publication is not None]
        publications = [letter.publication for letter in addressed if letter.publication]
        outcomes = self.publisher.publish(publications)
        for letter, outcome in zip(addressed, outcomes, strict=True):
            letter.outcome = outcome

    def _claim(self, connection: Connection) -> Sequence[_Unsent]:
        claim = _CLAIM_LOCKED if has_row_locks(connection) else _CLAIM
        return [_Unsent._make(row) for row in ask(connection, claim, str(BATCH))]

    def _settle(self, connection: Connection, letters: Sequence[_Letter]) -> None:
        """Mark what is safe as sent; what no queue takes becomes a dead letter and an answer."""
        writes = bulk.Writes()
        settled = [
            letter.row.position for letter in letters if letter.outcome is not Outcome.FAILED
        ]
        unroutable = [letter for letter in letters if letter.outcome is Outcome.UNROUTABLE]
        for letter in unroutable:
            self._undeliverable(connection, letter, writes)
        if settled:
            given = msgspec.json.encode({"at": time.time(), "positions": settled}).decode()
            writes.also(_mark_sent(connection.dialect.name), given)
        tally(
            writes,
            self.definition,
            {"sent": len(settled) - len(unroutable), "unroutable": len(unroutable)},
        )
        writes.flush(connection)

    def _undeliverable(self, connection: Connection, letter: _Letter, writes: bulk.Writes) -> None:
        row = letter.row
        envelope = from_wire(msgspec.json.decode(row.headers), row.body.encode())
        log.error(
            "message_unroutable",
            message_id=envelope.id,
            type=envelope.type,
            destination=envelope.destination,
            reason=letter.reason,
        )
        reason = f"{letter.reason}: {row.routing_key!r} of {row.exchange}"
        held.store(connection, self.definition.kernel, [held.unroutable_row(envelope, reason)])
        if row.exchange == topology.RELAY_EXCHANGE and not _is_answer(envelope):
            speaker = self.correspondence.directory.hosted()[0]
            answer = _not_delivered(envelope, speaker, letter.reason)
            draft = (answer, topology.RELAY_EXCHANGE, answer.destination)
            write_outbox(connection, self.definition, [draft], self.correspondence, writes)

    def _mark(self, instant: str, heard: Mapping[str, str]) -> None:
        """Say that all facts up to `instant` are published: nothing was left to publish."""
        # A mark may be lost on its way, so one that has been said already is said again, slowly.
        said = (instant, heard)
        pause = _REPEATED_MARK_SECONDS if said == self._marked else self.pace.watermark
        if time.monotonic() - self._marked_at < pause:
            return
        self._marked, self._marked_at = said, time.monotonic()
        for publication in self._marks(instant, heard):
            self.publisher.send_transient(publication)

    def _marks(self, instant: str, heard: Mapping[str, str]) -> Iterator[Publication]:
        """Routing, which alone reports to other sites, marks its links too."""
        name, directory = self.definition.name, self.correspondence.directory
        yield watermarks.mark(name, {name: instant} | watermarks.sites_heard(heard))
        if self.definition.reports is nobody_told:
            return
        own = min((heard.get(producer, "") for producer in FOLLOWS[name]), default="")
        for peer, reached in watermarks.for_peers(directory, heard, min(own, instant)).items():
            if reached:
                yield watermarks.link_mark(peer, reached)


@cache
def _mark_sent(dialect: str) -> Statement:
    if dialect == "sqlite":
        at = f"json_extract({GIVEN}, '$.at')"
        settled = f"IN (SELECT value FROM json_each({GIVEN}, '$.positions'))"  # noqa: S608
    else:
        given = f"CAST({GIVEN} AS json)"
        at = f"CAST({given} ->> 'at' AS double precision)"
        positions = f"CAST(json_array_elements_text({given} -> 'positions') AS bigint)"
        settled = f"= ANY (ARRAY(SELECT {positions}))"
    sql = f"UPDATE outbox SET sent_at = {at} WHERE position {settled}"  # noqa: S608
    return Statement("outbox_mark_sent", sql)


def _is_answer(envelope: Envelope) -> bool:
    return topology.fact_name(envelope.type) == "not_delivered"


def _not_delivered(envelope: Envelope, speaker: str, reason: str) -> Envelope:
    """The answer to the sending node, by the site that could take its message no further."""
    return replace(
        envelope,
        id=new_id(),
        source=source(speaker, topology.RELAY),
        type=topology.fact_type(topology.RELAY, "not_delivered"),
        data={
            "message_id": envelope.id,
            "type": envelope.type,
            "destination": envelope.destination,
            "handoff_id": str(envelope.data.get("handoff_id", "")),
            "case_id": str(envelope.data.get("case_id", "")),
            "reason": reason,
        },
        destination=envelope.node,
        causation_id=envelope.id,
        causation_stream="",
        causation_sequence=0,
        chain="",
        chain_length=0,
        chain_head="",
        via="",
        signature="",
    )
