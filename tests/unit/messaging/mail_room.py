"""A service that only sends: its outbox, its publisher, and a transport that does as it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, MetaData, event, select

from shared.contracts.envelope import Envelope, from_wire, new_id, source
from shared.db.bulk import Writes
from shared.db.engine import open_engine, reading
from shared.db.tables import kernel_tables
from shared.directory.directory import Directory
from shared.directory.tables import Site
from shared.kernel.worktime import ZONE
from shared.messaging.inprocess import InProcessTransport
from shared.messaging.outbox import OutboxPublisher, Pace
from shared.messaging.port import (
    Consumer,
    Delivery,
    Outcome,
    Publication,
    Publisher,
    Transport,
    TransportDown,
)
from shared.messaging.sending import write_outbox
from shared.messaging.topology import (
    EVENTS_EXCHANGE,
    RELAY_EXCHANGE,
    Topology,
    fact_key,
    site_topology,
)
from shared.service.definition import Definition
from shared.service.housekeeping import tallies
from shared.settings import SERVICES
from shared.testing.correspondence import fresh_correspondence

HERE, HOSTED, UNHOSTED = "411521101204", "411523000000", "411522000000"
NOON = datetime(2026, 3, 9, 12, tzinfo=ZONE)
TOPOLOGY = site_topology(SERVICES, [HERE, HOSTED], ())

_DIVISIONS = Directory.load().divisions
CORRESPONDENCE = fresh_correspondence(Directory(_DIVISIONS, Site("here", "本站", (HERE, HOSTED))))

metadata = MetaData()
kernel = kernel_tables(metadata)
DEFINITION = Definition(
    name="routing", kernel=kernel, kinds={}, handlers={}, incoming={}, outgoing={}
)


def fact(name: str = "task_opened") -> Envelope:
    return _envelope(f"jieli.routing.{name}.v1", {})


def relay(to: str, name: str = "handoff_offered") -> Envelope:
    data = {"handoff_id": "h-1", "case_id": "c-1", "sealed_party": "s1.key.record"}
    return _envelope(f"jieli.relay.{name}.v1", data, to)


def _envelope(message_type: str, data: dict[str, Any], to: str = "") -> Envelope:
    return Envelope(
        id=new_id(),
        source=source(HERE, "routing"),
        type=message_type,
        subject="case/c-1",
        time=NOON.isoformat(),
        sequence=0,
        data=data,
        destination=to,
        traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01",
    )


@dataclass
class Told:
    """A publisher that answers what it is told to (everything is confirmed by default)."""

    answer: Callable[[Publication], Outcome] = lambda _: Outcome.CONFIRMED
    batches: list[list[Publication]] = field(default_factory=list)
    marks: list[Publication] = field(default_factory=list)
    closed: bool = False

    def publish(self, batch: Sequence[Publication]) -> list[Outcome]:
        self.batches.append(list(batch))
        return [self.answer(publication) for publication in batch]

    def send_transient(self, publication: Publication) -> None:
        self.marks.append(publication)

    def close(self) -> None:
        self.closed = True


@dataclass
class ToldTransport:
    """A transport that is down as often as it is told to."""

    told: Told = field(default_factory=Told)
    down: int = 0
    declared: list[Topology] = field(default_factory=list)
    attempts: int = 0
    on_attempt: Callable[[], None] = lambda: None

    def declare(self, topology: Topology) -> None:
        self.attempts += 1
        self.on_attempt()
        if self.attempts <= self.down:
            raise TransportDown("no broker")
        self.declared.append(topology)

    def publisher(self) -> Publisher:
        return self.told

    def consumer(self, queue: str, prefetch: int) -> Consumer:
        raise TransportDown(queue)


class MailRoom:
    """The sending half of routing, on a database of the test's own."""

    def __init__(self, engine: Engine, transport: Transport, pace: Pace | None = None) -> None:
        self.engine = engine
        self.time = NOON
        self.publisher = OutboxPublisher(
            DEFINITION,
            self.engine,
            transport,
            TOPOLOGY,
            lambda: self.time,
            pace or Pace(),
            CORRESPONDENCE,
        )

    def write(self, *envelopes: Envelope) -> None:
        """A transaction leaves these in the outbox."""
        drafts = [
            (one, RELAY_EXCHANGE, one.destination)
            if one.destination
            else (one, EVENTS_EXCHANGE, fact_key(one.type))
            for one in envelopes
        ]
        with self.engine.begin() as connection:
            writes = Writes()
            write_outbox(connection, DEFINITION, drafts, CORRESPONDENCE, writes)
            writes.flush(connection)

    def publish(self) -> int:
        """One batch; a failure is not waited out."""
        self.publisher.wake()
        return self.publisher.publish_once()

    def outbox(self, *, sent: bool) -> list[Envelope]:
        table = kernel.outbox
        condition = table.c.sent_at.is_not(None) if sent else table.c.sent_at.is_(None)
        with reading(self.engine) as connection:
            rows = connection.execute(select(table).where(condition).order_by(table.c.position))
            return [from_wire(msgspec.json.decode(row.headers), row.body) for row in rows]

    def held(self) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(select(kernel.held)))

    def counts(self) -> Counter[str]:
        with reading(self.engine) as connection:
            return Counter(tallies(connection, DEFINITION))


def open_quickly(path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{path}", "routing")

    @event.listens_for(engine, "connect")
    def _do_not_wait(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return engine


def in_process(confirm_timeout: float = 10.0) -> InProcessTransport:
    transport = InProcessTransport(confirm_timeout)
    transport.declare(TOPOLOGY)
    return transport


def read(delivery: Delivery) -> Envelope:
    return from_wire(delivery.headers, delivery.body)
