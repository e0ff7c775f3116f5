"""The service that the relay benchmark drives: the kernel with every guarantee, nothing else.

A case hops from node to node. Each hop updates its aggregate, adds a hashed history entry and says
the next hop through the outbox; the last one only updates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, Float, MetaData

from shared.contracts.envelope import Envelope
from shared.db.tables import aggregate_table, kernel_tables
from shared.service.definition import (
    AggregateKind,
    Command,
    Context,
    Definition,
    Outgoing,
    RelayMessage,
    Target,
)

NODES = ("411521101001", "411521101000", "411521000000", "411500000000")
PAYLOAD = "材" * 300

metadata = MetaData()
kernel = kernel_tables(metadata)
cases = aggregate_table("bench_cases", metadata, Column("hopped_at", Float, nullable=False))


@dataclass(frozen=True)
class Case:
    """One case on its way; `hops` counts the nodes that it has reached."""

    case_id: str
    hops: int = 0
    payload: str = ""


@dataclass(frozen=True)
class Hop:
    """The case reaches a node; `sent_at` is when the sender committed (Unix seconds)."""

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
    if event.number == len(NODES):
        return Outgoing()
    data = {"case_id": case.case_id, "number": event.number + 1, "payload": event.payload}
    to = NODES[event.number]
    return Outgoing((RelayMessage("bench_hop", f"case/{case.case_id}", data, to),))


def bench_hop(message: Envelope) -> Command:
    data: dict[str, Any] = message.data
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
            columns=lambda _case: {"hopped_at": __import__("time").time()},
        )
    },
    handlers={Hop: hop},
    incoming={"jieli.relay.bench_hop.v1": bench_hop},
    outgoing={Hopped: hopped},
)
