"""What a service is made of: aggregates, handlers, and the mapping from and to messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Table

from shared.contracts.envelope import Envelope
from shared.db.tables import KernelTables
from shared.directory.directory import Directory
from shared.kernel.worktime import WorkCalendar
from shared.rulebook.policies import Policies


@dataclass(frozen=True)
class Target:
    """The one aggregate that a command is about."""

    kind: str
    id: str

    @property
    def chain(self) -> str:
        return f"{self.kind}/{self.id}"


class Command(Protocol):
    """A frozen dataclass of what may be asked."""

    @property
    def target(self) -> Target: ...


class Calendars(Protocol):
    """Working time at each node, all read at once; `version` tells one reading from another, and
    is the same while they say the same."""

    @property
    def version(self) -> str: ...

    @property
    def common(self) -> WorkCalendar: ...

    def of(self, node: str) -> WorkCalendar: ...


@dataclass(frozen=True)
class Context:
    """What a decision may know beside aggregate and command. `actor` is who acts: a person's
    subject, or `/nodes/<code>/<service>` when a message or a timer led to it."""

    now: datetime
    actor: str
    directory: Directory
    calendars: Calendars
    policies: Policies


#: Pure: the aggregate (None if it does not exist yet), the command, the context -> events.
Handler = Callable[[Any, Any, Context], Sequence[Any]]


@dataclass(frozen=True)
class AggregateKind:
    """How aggregates of one kind are kept. `columns` are what views search by."""

    name: str
    table: Table
    state: type
    apply: Callable[[Any, Any], Any]
    node: Callable[[Any], str]
    case_id: Callable[[Any], str]
    columns: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Fact:
    """Something that happened, for every service of the site that reads this producer."""

    name: str
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True)
class RelayMessage:
    """Something said by one node to another, wherever that node is hosted."""

    name: str
    subject: str
    data: dict[str, Any]
    to: str


@dataclass(frozen=True)
class Republished:
    """A fact of another site, told here with its own source, id, sequence and time."""

    fact: Envelope


@dataclass(frozen=True)
class Timer:
    """A due time; arming one with the same id again moves it. It does not fire before the facts
    of the producer `waits_for`, if one is named, have been read up to the due time (G8)."""

    id: str
    kind: str
    target: str
    due_at: datetime
    waits_for: str = ""


@dataclass(frozen=True, eq=False)
class Row:
    """What a service keeps beside its aggregates: appended or, where the column `key` is named,
    in place of what the table has under the same key."""

    table: Table
    values: Mapping[str, Any]
    key: str = ""


@dataclass(frozen=True)
class Outgoing:
    """What follows from one event: messages, timers to arm, ids of timers to disarm, rows beside
    the aggregate."""

    messages: tuple[Fact | RelayMessage | Republished, ...] = ()
    timers: tuple[Timer, ...] = ()
    disarm: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, eq=False)
class Recompute:
    """What of a kind rests on the calendars, and the command that computes one of them anew.

    `column` of the kind's table is the calendars' version on which all of a row was computed;
    only rows that are `provisional` are looked at. The command's handler returns events only where
    something changes.
    """

    kind: str
    command: Callable[[str], Command]
    column: str
    provisional: ColumnElement[bool]


def nothing_more(_state: Any, events: Sequence[Any], _context: Context) -> Sequence[Any]:
    """A service whose events lead to no others at the same moment."""
    return events


def nobody_told(_fact: Envelope, _directory: Directory) -> Sequence[RelayMessage]:
    """The reports of a service that tells other sites nothing."""
    return ()


def said_here(fact: Envelope, directory: Directory) -> bool:
    """A service that acts at its own site: what nodes of other sites do is done there."""
    return directory.is_hosted(fact.node)


def everything(_fact: Envelope, _directory: Directory) -> bool:
    """A service that observes."""
    return True


@dataclass(frozen=True)
class Definition:
    """One service, whole. `outgoing` maps (event, aggregate after it) to what follows; `incoming`
    maps a message to the service's own command, or None where the message asks for nothing."""

    name: str
    kernel: KernelTables
    kinds: Mapping[str, AggregateKind]
    handlers: Mapping[type, Handler]
    incoming: Mapping[str, Callable[[Envelope], Command | None]]
    outgoing: Mapping[type, Callable[[Any, Any], Outgoing]]
    timers: Mapping[str, Callable[[str, datetime], Command]] = field(default_factory=dict)
    #: Timers fire only once all producers' facts up to the due instant have been read (G8).
    timers_wait_for_producers: bool = False
    #: The aggregate before, what a command made happen, the context -> that, with what follows
    #: from it at the same moment, whichever command it was.
    completed: Callable[[Any, Sequence[Any], Context], Sequence[Any]] = nothing_more
    #: What is computed anew when other calendars come into force.
    recompute: Recompute | None = None
    #: What nodes of other sites are told of a fact of this site, heard or said by this service.
    reports: Callable[[Envelope, Directory], Sequence[RelayMessage]] = nobody_told
    #: Which facts are this service's business: some come from other sites, told here again.
    concerns: Callable[[Envelope, Directory], bool] = said_here
