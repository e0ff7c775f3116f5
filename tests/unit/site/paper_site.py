"""A whole site in one thread: four services on their databases; what one publishes, the others
hear at once."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Engine, event, select

from cli.site import definitions
from services.delivery.carriers.ems.waybills import waybill_number
from services.delivery.commands import CollectResult, DispatchShipment, RecordTracking
from services.delivery.domain.consignments import Consignment
from services.delivery.domain.tracking import TrackingEvent
from services.delivery.views import issuers
from services.intake import commands as intake
from services.intake.catalogue import loader
from services.intake.domain.cases import Case, ResultChoice
from services.intake.domain.items import Catalogue
from services.routing import commands as routing
from services.routing.domain.legs import Leg
from shared.contracts.envelope import Envelope, from_wire, to_body, to_headers
from shared.db.engine import open_engine, reading
from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, Site
from shared.kernel.ids import CaseNumber, uuid7
from shared.kernel.worktime import ZONE
from shared.messaging.correspondence import Correspondence
from shared.messaging.outbox import OutboxPublisher, Pace
from shared.messaging.port import Consumer, Delivery, Outcome, Publication, Publisher
from shared.messaging.topology import Topology, facts_queue, relay_queues, site_topology
from shared.rulebook import calendars, policies
from shared.rulebook.policies import Policies
from shared.service.definition import Command
from shared.service.executor import Executor
from shared.service.work import Origin
from shared.settings import SERVICES, read_settings
from shared.site.schema import migrate_schemas
from shared.testing.correspondence import fresh_correspondence

CITY, COUNTY, TOWNSHIP, VILLAGE = "411500000000", "411521000000", "411521101000", "411521101204"
COUNTY_THERE, VILLAGE_THERE = "411523000000", "411523001001"
#: A node of another site: no queue is bound to it here.
ELSEWHERE, VILLAGE_ELSEWHERE = "411522000000", "411522000000"
#: 居民户口簿遗失补发: checked by the township, decided by the county, open to 同城通办.
ITEM = "household_register_reissue"
OFFICES = calendars.load_offices()
MONDAY = datetime(2026, 3, 9, 9, tzinfo=ZONE)
#: EMS: collected, on its way, at its post office, out with the postman, handed over in person.
SCANS = (("203", None), ("305", None), ("306", None), ("702", None), ("704", "10"))
S = TypeVar("S")


@cache
def directory() -> Directory:
    known = Directory.load()
    site = Site(
        "luoshan", "样例站点", known.hosted(), elsewhere={"guangshan": OtherSite((ELSEWHERE,))}
    )
    return Directory(known.divisions, site)


@cache
def packaged_policies() -> Policies:
    return policies.load(None, directory().divisions)


@cache
def catalogue() -> Catalogue:
    return loader.load()


class Wire:
    """A transport on which a message is heard, and its effect committed, before it is confirmed."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.readers: dict[str, Callable[[Sequence[Delivery]], None]] = {}
        self.said: list[Envelope] = []
        self.alter: Callable[[Publication], Publication] = lambda publication: publication

    def declare(self, topology: Topology) -> None:
        assert topology == self.topology

    def publisher(self) -> Publisher:
        return self

    def consumer(self, queue: str, prefetch: int) -> Consumer:
        raise NotImplementedError

    def publish(self, batch: Sequence[Publication]) -> list[Outcome]:
        return [self._carry(publication) for publication in batch]

    def _carry(self, publication: Publication) -> Outcome:
        self.said.append(from_wire(publication.headers, publication.body))
        queues = self._queues(publication)
        carried = self.alter(publication)
        for queue in queues:
            self.readers[queue]([Delivery(dict(carried.headers), carried.body, None)])
        return Outcome.CONFIRMED if queues else Outcome.UNROUTABLE

    def _queues(self, publication: Publication) -> list[str]:
        word = publication.routing_key.split(".")[0]
        return [
            binding.queue
            for binding in self.topology.bindings
            if binding.exchange == publication.exchange
            and binding.key in (publication.routing_key, f"{word}.#")
        ]

    def send_transient(self, publication: Publication) -> None:
        for queue in self._queues(publication):
            self.readers[queue]([Delivery(dict(publication.headers), publication.body, None)])

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class PaperSite:
    """Acts of the office by the name of the act; `settle` lets everything be heard."""

    path: Path
    time: datetime = MONDAY
    sequence: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    post: Correspondence = field(default_factory=lambda: fresh_correspondence(directory()))
    sealed_party: str = "s1.key.record"

    def __post_init__(self) -> None:
        post, where = self.post, self.post.directory
        self.wire = Wire(site_topology(SERVICES, where.hosted(), where.peers))
        self.engines: dict[str, Engine] = {}
        self.executors: dict[str, Executor] = {}
        self.publishers: list[OutboxPublisher] = []
        for name, definition in definitions().items():
            engine = self.engines[name] = open_quickly(self.path, name)
            executor = self.executors[name] = Executor(
                definition, engine, self.now, post, OFFICES, packaged_policies(), lambda: None
            )
            self.publishers.append(
                OutboxPublisher(
                    definition,
                    engine,
                    self.wire,
                    self.wire.topology,
                    self.now,
                    Pace(watermark=0),
                    post,
                )
            )
            self.wire.readers[facts_queue(name)] = executor.consume
        for queue in relay_queues(where.peers):
            self.wire.readers[queue] = self.executors["routing"].consume_relay

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()

    def now(self) -> datetime:
        return self.time

    def later(self, **amount: float) -> None:
        self.time += timedelta(**amount)

    def settle(self) -> None:
        """Until nothing is left to say and nothing is due."""
        while self._publish() + sum(one.fire_timers() for one in self.executors.values()):
            pass

    def _publish(self) -> int:
        return sum(publisher.publish_once() for publisher in self.publishers)

    def act(self, service: str, command: Command, node: str, who: str = "clerk") -> Any:
        """A person of `node` does something, and all that follows from it happens."""
        seen: list[Any] = []

        def look(state: Any) -> dict[str, Any]:
            seen.append(state)
            return {}

        self.executors[service].execute(command, Origin(f"{who}.{node}", node), look)
        self.settle()
        self.later(minutes=7)
        return seen[-1]

    def register(
        self,
        *,
        owner: str = VILLAGE,
        competent: str = "",
        result: ResultChoice | None = None,
        missing: int = 0,
        earlier: int = 0,
    ) -> str:
        """The id of a new case."""
        item = catalogue().get(ITEM)
        required = [material.id for material in item.materials if material.required]
        command = intake.RegisterCase(
            case_id=uuid7(),
            case_no=str(CaseNumber(owner, self.time.date(), next(self.sequence))),
            owner=owner,
            item=item,
            origin_division=owner,
            competent_division=competent or owner,
            party_id="p-1",
            sealed_party=self.sealed_party,
            agent=None,
            materials=tuple(required[missing:]),
            result=result or ResultChoice("courier"),
            earlier=earlier,
        )
        return self.act("intake", command, owner).case_id  # type: ignore[no-any-return]

    def accept(self, case_id: str, owner: str = VILLAGE) -> None:
        self.act("intake", intake.AcceptCase(case_id), owner)

    def sign(self, case_id: str, node: str) -> None:
        handoff = self.leg(case_id, node).arrived
        assert handoff is not None
        self.act("routing", routing.SignHandoff(case_id, node, handoff.handoff_id), node)

    def refuse(self, case_id: str, node: str, reason: str) -> None:
        handoff = self.leg(case_id, node).arrived
        assert handoff is not None
        self.act("routing", routing.RefuseHandoff(case_id, node, handoff.handoff_id, reason), node)

    def offer_again(self, case_id: str, node: str) -> None:
        self.act("routing", routing.OfferAgain(case_id, node), node)

    def complete(self, case_id: str, node: str, finding: str, opinion: str = "同意") -> None:
        task = self.leg(case_id, node).open_task
        assert task is not None
        command = routing.CompleteTask(case_id, node, task.task_id, finding, opinion)
        self.act("routing", command, node)

    def send(self, consignment: Consignment) -> None:
        """交寄, under the next number."""
        waybill = waybill_number("EX", next(self.sequence))
        command = DispatchShipment(consignment.consignment_id, "ems", waybill)
        self.act("delivery", command, consignment.node)

    def scan(self, consignment: Consignment, op_code: str, sub_code: str | None = None) -> None:
        """EMS tells of a scan that it made just now."""
        self.later(hours=3)
        key = f"{op_code}-{self.time.isoformat()}"
        seen = TrackingEvent("ems", key, op_code, sub_code, self.time, "投递员李四", "信阳市")
        command = RecordTracking(consignment.consignment_id, seen, "0f" * 16)
        self.executors["delivery"].execute(command, Origin("ems"), lambda _: {})
        self.settle()

    def deliver(self, consignment: Consignment) -> None:
        """From the counter of the office to whom it is for."""
        self.send(consignment)
        for op_code, sub_code in SCANS:
            self.scan(consignment, op_code, sub_code)

    def collect(self, consignment: Consignment) -> None:
        code = consignment.waiting.code
        command = CollectResult(
            consignment.consignment_id,
            "欧阳明",
            code.digits if code else "",
            issuers=issuers(self.engines["delivery"], consignment.node),
        )
        self.act("delivery", command, consignment.node)

    def case(self, case_id: str) -> Case:
        return next(case for case in self.states("intake", "case", Case) if case.case_id == case_id)

    def leg(self, case_id: str, node: str) -> Leg:
        legs = self.states("routing", "leg", Leg)
        return next(leg for leg in legs if (leg.case_id, leg.node) == (case_id, node))

    def consignments(self, case_id: str) -> list[Consignment]:
        """In the order in which they were asked for."""
        found = self.states("delivery", "consignment", Consignment)
        return [consignment for consignment in found if consignment.case.case_id == case_id]

    def states(self, service: str, kind: str, state: type[S]) -> list[S]:
        table = definitions()[service].kinds[kind].table
        with reading(self.engines[service]) as connection:
            rows = connection.execute(select(table.c.state).order_by(table.c.id)).scalars()
            return [msgspec.json.decode(row, type=state) for row in rows]

    def held(self) -> list[Any]:
        """What any service could not handle."""
        found: list[Any] = []
        for name, definition in definitions().items():
            with reading(self.engines[name]) as connection:
                found += connection.execute(select(definition.kernel.held)).all()
        return found

    def acts(self) -> Iterable[tuple[str, Any]]:
        """The whole history: service and row."""
        for name, definition in definitions().items():
            history = definition.kernel.history
            with reading(self.engines[name]) as connection:
                rows = connection.execute(select(history).order_by(history.c.position_all)).all()
            yield from ((name, row) for row in rows)


def open_quickly(path: Path, schema: str) -> Engine:
    engine = open_engine(f"sqlite:///{path}", schema)

    @event.listens_for(engine, "connect")
    def _do_not_wait(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return engine


def make_blank(path: Path) -> None:
    """Databases as `jieli migrate` makes them, to be copied."""
    migrate_schemas(replace(read_settings(), database_url=f"sqlite:///{path}"))


@contextmanager
def opened(blank: Path, path: Path) -> Iterator[PaperSite]:
    for database in blank.glob("*.sqlite"):
        shutil.copy(database, path)
    site = PaperSite(path)
    yield site
    site.close()


def with_more(post: Correspondence, publication: Publication) -> Publication:
    """The same message from a newer version, which says more than today's readers know."""
    data = msgspec.json.decode(publication.body) | {"since_next_year": {"more": [1]}}
    envelope = replace(from_wire(publication.headers, publication.body), data=data)
    body = to_body(envelope)
    if envelope.destination:
        plain = to_headers(replace(envelope, signature=""))
        envelope = replace(envelope, signature=post.signer.sign(plain, body))
    return replace(publication, headers=to_headers(envelope), body=body)
