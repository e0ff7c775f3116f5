"""The service that the relay benchmark drives: the kernel with every guarantee, nothing else.

A case goes from village to township, county and city. Each hop updates its aggregate, adds a hashed
history entry and says the next hop through the outbox; the city's goes out to the province.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Column, Integer, MetaData

from shared.contracts.envelope import Envelope
from shared.contracts.registry import SCHEMAS
from shared.db.tables import aggregate_table, kernel_tables
from shared.messaging.topology import RELAY, fact_type
from shared.service.definition import (
    AggregateKind,
    Command,
    Context,
    Definition,
    Outgoing,
    RelayMessage,
    Target,
)

#: Where cases start: the neighbouring village that the driver speaks for.
SENDER = "411521103208"
NODES = ("411521101204", "411521101000", "411521000000", "411500000000")
#: Another site, above this one; what is sent to it stays in its queue.
BEYOND = "410000000000"
HOPS = len(NODES)
#: About 1 KiB of UTF-8 in the body of a message.
PAYLOAD = "材" * 300
MESSAGE = "bench_hop"
MESSAGE_TYPE = fact_type(RELAY, MESSAGE)


class BenchHop(Schema):
    case_id = fields.String(required=True)
    number = fields.Integer(required=True, strict=True)
    payload = fields.String(required=True)


def publish_contract() -> None:
    """Add the benchmark's own message to the published language, in this process only."""
    SCHEMAS[MESSAGE_TYPE] = BenchHop()


metadata = MetaData()
kernel = kernel_tables(metadata)
cases = aggregate_table("bench_cases", metadata, Column("hops", Integer, nullable=False))


@dataclass(frozen=True)
class Case:
    """One case on its way; `hops` counts the nodes that it has reached."""

    case_id: str
    hops: int = 0
    payload: str = ""


@dataclass(frozen=True)
class Hop:
    """The case reaches its `number`th node."""

    case_id: str
    number: int
    payload: str

    @property
    def target(self) -> Target:
        return Target("case", self.case_id)


@dataclass(frozen=True)
class Hopped:
    case_id: str
    number: int
    payload: str


def apply(case: Case | None, event: Hopped) -> Case:
    known = case or Case(event.case_id)
    return replace(known, hops=event.number, payload=event.payload)


def hop(case: Case | None, command: Hop, _context: Context) -> Sequence[Hopped]:
    if case is not None and case.hops >= command.number:
        return []
    return [Hopped(command.case_id, command.number, command.payload)]


def hopped(event: Hopped, case: Case) -> Outgoing:
    to = NODES[event.number] if event.number < HOPS else BEYOND
    data = hop_data(case.case_id, event.number + 1)
    return Outgoing((RelayMessage(MESSAGE, f"case/{case.case_id}", data, to),))


def hop_data(case_id: str, number: int) -> dict[str, Any]:
    return {"case_id": case_id, "number": number, "payload": PAYLOAD}


def bench_hop(message: Envelope) -> Command:
    data = message.data
    return Hop(data["case_id"], data["number"], data["payload"])


DEFINITION = Definition(
    name="routing",
    kernel=kernel,
    kinds={
        "case": AggregateKind(
            name="case",
            table=cases,
            state=Case,
            apply=apply,
            node=lambda case: NODES[case.hops - 1],
            case_id=lambda case: case.case_id,
            columns=lambda case: {"hops": case.hops},
        )
    },
    handlers={Hop: hop},
    incoming={MESSAGE_TYPE: bench_hop},
    outgoing={Hopped: hopped},
)
