"""The invented service on a database of the test's own, with time that only the test moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from counter_service import DEFINITION, NODE, Counter, counters, kernel
from sqlalchemy import Engine, event, func, select

from shared.contracts.envelope import Envelope, from_wire, to_body, to_headers
from shared.db.engine import open_engine, reading
from shared.directory.directory import Directory
from shared.kernel.worktime import ZONE
from shared.messaging.port import Delivery
from shared.rulebook import calendars, policies
from shared.service.definition import Command, Definition
from shared.service.executor import Executor
from shared.service.requests import Request
from shared.service.work import Origin
from shared.testing.correspondence import fresh_correspondence

DIRECTORY = Directory.load()
CORRESPONDENCE = fresh_correspondence(DIRECTORY)
CALENDARS = calendars.load_offices()
POLICIES = policies.load(None, DIRECTORY.divisions)
MONDAY = datetime(2026, 3, 9, 10, tzinfo=ZONE)
CLERK = Origin("li.qiang", NODE)


def message(
    sequence: int,
    amount: Any = 1,
    counter: str = "a",
    *,
    bell: str = "b1",
    kind: str = "bell.rung",
    cause: Envelope | None = None,
    **changes: Any,
) -> Envelope:
    """What a bell (or a gate) tells as the `sequence`-th of its stream."""
    producer, _, _ = kind.partition(".")
    sent = Envelope(
        id=f"{producer}-{bell}-{sequence}",
        source=f"/nodes/{NODE}/{producer}",
        type=f"jieli.{kind}.v1",
        subject=f"bell/{bell}",
        time=MONDAY.isoformat(),
        sequence=sequence,
        data={"counter_id": counter, "amount": amount},
        causation_id=cause.id if cause else "",
        causation_stream=cause.stream if cause else "",
        causation_sequence=cause.sequence if cause else 0,
        chain=f"bell/{bell}",
        chain_length=sequence,
        chain_head=f"{sequence:064d}",
    )
    return replace(sent, **changes)


def name(sequence: int, text: str, counter: str = "a", bell: str = "b1") -> Envelope:
    """A bell names a counter."""
    data = {"counter_id": counter, "label": text}
    return message(sequence, bell=bell, kind="bell.named", data=data)


def signed(sent: Envelope) -> Envelope:
    """As its site signs it, if it goes to a node."""
    if not sent.destination:
        return sent
    return replace(sent, signature=CORRESPONDENCE.signer.sign(to_headers(sent), to_body(sent)))


def delivery(sent: Envelope) -> Delivery:
    return Delivery(dict(to_headers(sent)), to_body(sent), None)


@dataclass
class MachineTime:
    """What `time.time()` says."""

    now: float = 1_773_000_000.0

    def __call__(self) -> float:
        return self.now


class Office:
    """One process of the service."""

    def __init__(
        self,
        path: Path,
        machine: MachineTime,
        engine: Engine | None = None,
        definition: Definition = DEFINITION,
    ) -> None:
        self.machine = machine
        self.directory = path
        self.time = MONDAY
        self.woken = 0
        self.engine = engine or open_quickly(path, "counter")
        self.definition = definition
        self.executor = Executor(
            definition,
            self.engine,
            lambda: self.time,
            CORRESPONDENCE,
            CALENDARS,
            POLICIES,
            self._wake,
        )

    def _wake(self) -> None:
        self.woken += 1

    def ask(
        self, command: Command, origin: Origin = CLERK, request: Request | None = None
    ) -> dict[str, Any]:
        return self.executor.execute(command, origin, answer, request)

    def hear(self, *messages: Envelope) -> None:
        """A batch arrives."""
        facts = [delivery(one) for one in messages if not one.destination]
        letters = [delivery(signed(one)) for one in messages if one.destination]
        for batch, handle in (
            (facts, self.executor.consume),
            (letters, self.executor.consume_relay),
        ):
            if batch:
                handle(batch)

    def later(self, seconds: float) -> int:
        """Machine time passes, and what was set aside is looked at once more."""
        self.machine.now += seconds
        return self.executor.retry_held()

    def fire(self, time: datetime) -> int:
        self.time = time
        return self.executor.fire_timers()

    def counter(self, counter_id: str = "a") -> Counter:
        statement = select(counters.c.state).where(counters.c.id == counter_id)
        with reading(self.engine) as connection:
            state = connection.execute(statement).scalar_one()
        return msgspec.json.decode(state, type=Counter)

    def total(self, counter_id: str = "a") -> int | None:
        statement = select(counters.c.state).where(counters.c.id == counter_id)
        with reading(self.engine) as connection:
            state = connection.execute(statement).scalar_one_or_none()
        return None if state is None else msgspec.json.decode(state, type=Counter).total

    def rang(self, counter_id: str = "a") -> tuple[datetime, ...]:
        return self.counter(counter_id).rang

    def rows(self, table: Any) -> Sequence[Any]:
        """All rows of a table, in the order of its first column."""
        with reading(self.engine) as connection:
            return connection.execute(select(table).order_by(*table.primary_key)).all()

    def size(self, table: Any) -> int:
        with reading(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def held(self) -> dict[str, str]:
        """What was set aside: message -> status."""
        return {row.message_id: row.status for row in self.rows(kernel.held)}

    def cursors(self) -> dict[str, int]:
        """How far each stream was handled, by its subject."""
        return {row.stream.split("|")[1]: row.sequence for row in self.rows(kernel.cursors)}

    def said(self) -> list[Envelope]:
        """What was put in the outbox, in order."""
        rows = self.rows(kernel.outbox)
        return [from_wire(msgspec.json.decode(row.headers), row.body) for row in rows]

    def acts(self) -> list[tuple[str, str, str]]:
        """The history: chain, act, actor."""
        return [(row.chain, row.act, row.actor) for row in self.rows(kernel.history)]


def wrong_view(counter: Counter) -> dict[str, Any]:
    raise KeyError(f"a view of {counter.counter_id} that does not exist")


def answer(counter: Counter) -> dict[str, Any]:
    return {"counter_id": counter.counter_id, "total": counter.total}


def open_quickly(path: Path, schema: str) -> Engine:
    """An engine that does not wait for the disk."""
    engine = open_engine(f"sqlite:///{path}", schema)

    @event.listens_for(engine, "connect")
    def _do_not_wait(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return engine


def after(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)
