"""An invented service: it counts what a bell and a gate tell it, and has all that a service can
have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from marshmallow import fields
from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, false

from shared.contracts.common import Strict
from shared.contracts.envelope import Envelope
from shared.db.tables import aggregate_table, kernel_tables
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Invalid, NotFound
from shared.kernel.rules import rule
from shared.kernel.worktime import Due
from shared.service.definition import (
    AggregateKind,
    Command,
    Context,
    Definition,
    Fact,
    Outgoing,
    Recompute,
    RelayMessage,
    Row,
    Target,
    Timer,
)

NODE, NEIGHBOUR = "411521101204", "411523000000"
#: Counting so many is what nobody thought of.
A_BUG = 13
#: From here on the neighbour is told as well.
MANY = 100
TWO_DAYS = Limit(2, LimitUnit.WORKING_DAY)


@dataclass(frozen=True)
class Counter:
    counter_id: str
    node: str
    total: int = 0
    label: str | None = None
    rang: tuple[datetime, ...] = ()
    received: datetime | None = None
    due: Due | None = None
    measured_on: str = ""


@dataclass(frozen=True)
class _OnCounter:
    counter_id: str

    @property
    def target(self) -> Target:
        return Target("counter", self.counter_id)


@dataclass(frozen=True)
class Count(_OnCounter):
    amount: int
    node: str = NODE
    note: str = ""


@dataclass(frozen=True)
class Label(_OnCounter):
    """The table knows every label once."""

    label: str


@dataclass(frozen=True)
class SetAlarm(_OnCounter):
    at: datetime


@dataclass(frozen=True)
class ClearAlarm(_OnCounter):
    """No alarm."""


@dataclass(frozen=True)
class Ring(_OnCounter):
    due_at: datetime


@dataclass(frozen=True)
class Measure(_OnCounter):
    """Two working days from a receipt."""

    received: datetime


@dataclass(frozen=True)
class MeasureAgain(_OnCounter):
    """By the calendars in force."""


@dataclass(frozen=True)
class Counted:
    counter_id: str
    node: str
    amount: int
    note: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class Labelled:
    label: str


@dataclass(frozen=True)
class AlarmSet:
    at: datetime


@dataclass(frozen=True)
class AlarmCleared:
    pass


@dataclass(frozen=True)
class AlarmRang:
    at: datetime


@dataclass(frozen=True)
class Measured:
    received: datetime
    due: Due
    calendars: str


def apply(counter: Counter | None, event: Any) -> Counter:
    if counter is None:
        counter = Counter(event.counter_id, event.node)
    match event:
        case Counted(amount=amount):
            return replace(counter, total=counter.total + amount)
        case Labelled(label=label):
            return replace(counter, label=label)
        case AlarmRang(at=at):
            return replace(counter, rang=(*counter.rang, at))
        case Measured(received=received, due=due, calendars=version):
            return replace(counter, received=received, due=due, measured_on=version)
    return counter


def _known(counter: Counter | None) -> Counter:
    if counter is None:
        raise NotFound("unknown_counter", "没有这个计数器")
    return counter


@rule("XQ-CZ-04-1b")
def count(_: Counter | None, command: Count, __: Context) -> Sequence[Any]:
    if command.amount < 0:
        raise Invalid("negative", "不能少于零", "amount")
    if command.amount == A_BUG:
        raise ZeroDivisionError("nobody thought of this")
    if command.amount == 0:
        return []
    return [Counted(command.counter_id, command.node, command.amount, command.note)]


def label(counter: Counter | None, command: Label, _: Context) -> Sequence[Any]:
    _known(counter)
    return [Labelled(command.label)]


def set_alarm(counter: Counter | None, command: SetAlarm, _: Context) -> Sequence[Any]:
    _known(counter)
    return [AlarmSet(command.at)]


def clear_alarm(counter: Counter | None, _: ClearAlarm, __: Context) -> Sequence[Any]:
    _known(counter)
    return [AlarmCleared()]


def ring(counter: Counter | None, command: Ring, _: Context) -> Sequence[Any]:
    if _known(counter).label == "dumb":
        raise RuntimeError("the clapper is missing")
    return [AlarmRang(command.due_at)]


def measure(counter: Counter | None, command: Measure, context: Context) -> Sequence[Any]:
    calendars = context.calendars
    due = calendars.of(_known(counter).node).due(command.received, TWO_DAYS)
    return [Measured(command.received, due, calendars.version)]


def measure_again(counter: Counter | None, _: MeasureAgain, context: Context) -> Sequence[Any]:
    known = _known(counter)
    if known.label == "dumb":
        raise RuntimeError("nobody can measure this")
    if known.received is None or known.due is None:
        return []
    (measured,) = measure(known, Measure(known.counter_id, known.received), context)
    return [measured] if measured.due.instant != known.due.instant else []


def counted(event: Counted, counter: Counter) -> Outgoing:
    subject = f"counter/{counter.counter_id}"
    said = Fact("counted", subject, {"counter_id": counter.counter_id, "total": counter.total})
    if event.amount < MANY:
        return Outgoing((said,))
    passed = RelayMessage("many_counted", subject, {"handoff_id": "h1", "case_id": "c"}, NEIGHBOUR)
    return Outgoing((said, passed))


def alarm_set(event: AlarmSet, counter: Counter) -> Outgoing:
    timer = Timer(f"{counter.counter_id}:alarm", "alarm", counter.counter_id, event.at)
    return Outgoing(timers=(timer,))


def alarm_cleared(_: AlarmCleared, counter: Counter) -> Outgoing:
    return Outgoing(disarm=(f"{counter.counter_id}:alarm",))


def alarm_rang(event: AlarmRang, counter: Counter) -> Outgoing:
    ring = {"counter_id": counter.counter_id, "at": event.at.isoformat()}
    return Outgoing(rows=(Row(rings, ring),))


def labelled(event: Labelled, counter: Counter) -> Outgoing:
    plate = {"counter_id": counter.counter_id, "label": event.label}
    return Outgoing(rows=(Row(plates, plate, key="counter_id"),))


def rung(message: Envelope) -> Command:
    return Count(message.data["counter_id"], message.data["amount"])


def named(message: Envelope) -> Command | None:
    label = message.data["label"]
    return Label(message.data["counter_id"], label) if label else None


class CountedSchema(Strict):
    counter_id = fields.String(required=True)
    total = fields.Integer(required=True, strict=True)


class ManyCountedSchema(Strict):
    handoff_id = fields.String(required=True)
    case_id = fields.String(required=True)


metadata = MetaData()
kernel = kernel_tables(metadata)
counters = aggregate_table(
    "counters",
    metadata,
    Column("label", String(20), unique=True),
    Column("measured_on", String(20), nullable=False, server_default=""),
    Column("provisional", Boolean, nullable=False, server_default=false()),
)
rings = Table(
    "rings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("counter_id", String(80), nullable=False),
    Column("at", String(40), nullable=False),
)
plates = Table(
    "plates",
    metadata,
    Column("counter_id", String(80), primary_key=True),
    Column("label", String(20), nullable=False),
)


def columns(counter: Counter) -> dict[str, Any]:
    """What a counter is searched by."""
    return {
        "label": counter.label,
        "measured_on": counter.measured_on,
        "provisional": counter.due is not None and counter.due.provisional,
    }


DEFINITION = Definition(
    name="counter",
    kernel=kernel,
    kinds={
        "counter": AggregateKind(
            name="counter",
            table=counters,
            state=Counter,
            apply=apply,
            node=lambda counter: counter.node,
            case_id=lambda counter: f"case-of-{counter.counter_id}",
            columns=columns,
        )
    },
    handlers={
        Count: count,
        Label: label,
        SetAlarm: set_alarm,
        ClearAlarm: clear_alarm,
        Ring: ring,
        Measure: measure,
        MeasureAgain: measure_again,
    },
    incoming={
        "jieli.bell.rung.v1": rung,
        "jieli.bell.named.v1": named,
        "jieli.gate.opened.v1": rung,
        "jieli.relay.rung.v1": rung,
    },
    outgoing={
        Counted: counted,
        Labelled: labelled,
        AlarmSet: alarm_set,
        AlarmCleared: alarm_cleared,
        AlarmRang: alarm_rang,
    },
    timers={"alarm": lambda target, due_at: Ring(target, due_at)},
    recompute=Recompute("counter", MeasureAgain, "measured_on", counters.c.provisional),
)
#: What the invented service publishes, and whom it reads.
SCHEMAS = {
    "jieli.counter.counted.v1": CountedSchema(),
    "jieli.relay.many_counted.v1": ManyCountedSchema(),
}
FOLLOWS = {"counter": frozenset({"bell", "gate"})}
