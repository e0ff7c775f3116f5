"""The sending side: publish what transactions left in the outbox, until the broker has it (G2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
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
from shared.messaging import held, topology
from shared.messaging.correspondence import Correspondence
from shared.messaging.links import Undeliverable, next_hop
from shared.messaging.marking import Marker
from shared.messaging.port import Outcome, Publication, Transport, TransportDown
from shared.messaging.sending import tally, write_outbox
from shared.messaging.topology import Topology
from shared.service.definition import Definition

log = structlog.get_logger(__name__)

#: Several times what one confirm round trip carries, so that the broker is never idle.
BATCH = 500
_BACK_OFF_SECONDS = 0.5


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
        self.marker = Marker(
            definition, correspondence.directory, self.publisher, now, pace.watermark
        )
        self._woken = threading.Event()

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
        with self.engine.connect() as connection:
            self.marker.look(connection)
            letters = [self._letter(row) for row in self._claim(connection)]
            if letters:
                if not has_row_locks(connection):
                    connection.commit()
                self._publish(letters)
                self._settle(connection, letters)
                connection.commit()
            self.marker.mark(connection)
        failed = sum(letter.outcome is Outcome.FAILED for letter in letters)
        if failed:
            log.warning("outbox_not_confirmed", messages=failed)
            self._woken.wait(_BACK_OFF_SECONDS)
            self._declare()
        return len(letters) - failed

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
