"""The unit of work: load a batch's aggregates at once, decide in memory, write it all at once.

One Work lives for one transaction. Nothing is written before `flush`, and a command that fails
leaves no trace in it, so that one bad message cannot spoil its batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection

from shared.contracts import check_contract
from shared.contracts.envelope import Envelope, new_id, source, to_body, to_headers
from shared.db import bulk
from shared.kernel.canonical import digest
from shared.kernel.chain import ChainHead, Entry
from shared.kernel.refusals import Changed, Forbidden
from shared.messaging import topology
from shared.messaging.correspondence import Correspondence
from shared.messaging.sending import outbox_row, tally, way, write_outbox
from shared.service.definition import (
    AggregateKind,
    Command,
    Context,
    Definition,
    Fact,
    RelayMessage,
    Republished,
    Row,
    Target,
    Timer,
)
from shared.service.timers import armed_rows, deletion

_NO_CHAIN = Target("", "")
_LOADED_COLUMNS = ("id", "chain_length", "chain_head", "state")


@dataclass(frozen=True)
class Origin:
    """Who or what led to a command. `node` is the node that a person acts for: the aggregate
    must belong to it; supervisors act at all nodes and have none, as messages and timers. `seen`:
    the heads of the aggregate's history that the person may know, refused where it has another."""

    actor: str
    node: str | None = None
    traceparent: str = ""
    cause: Envelope | None = None
    seen: frozenset[str] | None = None


@dataclass(frozen=True)
class _Loaded:
    """An aggregate as it stands in this batch, with the head of its history."""

    state: Any
    head: ChainHead


@dataclass(frozen=True)
class _Changes:
    """What one command does, before it is merged into the batch."""

    loaded: _Loaded
    entries: list[tuple[Entry, str]]
    drafts: list[Envelope]
    timers: dict[str, Timer | None]
    rows: list[Row]


class Work:
    """One transaction of one service: see the module's docstring."""

    def __init__(
        self,
        definition: Definition,
        connection: Connection,
        context: Context,
        correspondence: Correspondence,
    ) -> None:
        self.definition = definition
        self.connection = connection
        self.context = context
        self.correspondence = correspondence
        self.loaded: dict[Target, _Loaded] = {}
        self.touched: set[Target] = set()
        self.entries: list[tuple[Entry, str]] = []
        #: Messages, most of which wait for their sequence.
        self.drafts: list[Envelope] = []
        self.writes = bulk.Writes()
        #: By id; None disarms. The last word of the batch counts.
        self.timers: dict[str, Timer | None] = {}
        self.rows: list[Row] = []

    def load(self, targets: Iterable[Target]) -> None:
        """Load all that exist of `targets`, in one statement per kind."""
        wanted: dict[str, set[str]] = {}
        for target in targets:
            if target not in self.loaded:
                wanted.setdefault(target.kind, set()).add(target.id)
        for kind_name, ids in wanted.items():
            kind = self.definition.kinds[kind_name]
            rows = bulk.select_in(self.connection, kind.table, _LOADED_COLUMNS, "id", list(ids))
            decode = _decoder(kind.state).decode
            for id_, length, head, state in rows:
                self.loaded[Target(kind_name, id_)] = _Loaded(
                    decode(state), ChainHead(length, head)
                )

    def run(self, command: Command, origin: Origin) -> Any:
        """Decide one command and keep what follows for `flush`; the aggregate afterwards.

        The target must have been loaded. Raises what the decision raises, leaving no trace.
        """
        target = command.target
        kind = self.definition.kinds[target.kind]
        before = self.loaded.get(target)
        if before is not None:
            _check_authority(origin, kind.node(before.state))
            if origin.seen is not None and before.head.hash not in origin.seen:
                raise Changed("changed_meanwhile", "您看过之后又有人办理过，请重新查看后再办")
        handler = self.definition.handlers[type(command)]
        context = replace(self.context, actor=origin.actor)
        state = before.state if before else None
        events = self.definition.completed(state, handler(state, command, context), context)
        if not events:
            return state
        rules = tuple(getattr(handler, "rules", ()))
        changes = self._changes(kind, target, before, events, origin, rules)
        self.loaded[target] = changes.loaded
        self.touched.add(target)
        self.entries.extend(changes.entries)
        self.drafts.extend(changes.drafts)
        self.timers.update(changes.timers)
        self.rows.extend(changes.rows)
        return changes.loaded.state

    def _changes(
        self,
        kind: AggregateKind,
        target: Target,
        before: _Loaded | None,
        events: Iterable[Any],
        origin: Origin,
        rules: tuple[str, ...],
    ) -> _Changes:
        state: Any = before.state if before else None
        head = before.head if before else ChainHead()
        entries: list[tuple[Entry, str]] = []
        drafts: list[Envelope] = []
        timers: dict[str, Timer | None] = {}
        rows: list[Row] = []
        for event in events:
            state = kind.apply(state, event)
            node = kind.node(state)
            if before is None:
                _check_authority(origin, node)
            entry = self._entry(target, head, node, event, origin, rules)
            hash_ = entry.hash
            head = ChainHead(entry.position, hash_)
            entries.append((entry, hash_))
            make = self.definition.outgoing.get(type(event))
            if make is not None:
                following = make(event, state)
                timers.update((timer.id, timer) for timer in following.timers)
                timers.update(dict.fromkeys(following.disarm))
                rows.extend(following.rows)
                drafts.extend(
                    message.fact
                    if isinstance(message, Republished)
                    else self._draft(message, node, target, head, origin)
                    for message in following.messages
                )
        return _Changes(_Loaded(state, head), entries, drafts, timers, rows)

    def _entry(
        self,
        target: Target,
        head: ChainHead,
        node: str,
        event: Any,
        origin: Origin,
        rules: tuple[str, ...],
    ) -> Entry:
        return Entry(
            chain=target.chain,
            position=head.length + 1,
            time=self.context.now.isoformat(),
            node=node,
            actor=origin.actor,
            act=act_name(type(event)),
            data=history_data(event),
            rules=rules,
            previous=head.hash,
        )

    def _draft(
        self,
        message: Fact | RelayMessage,
        node: str,
        target: Target,
        head: ChainHead,
        origin: Origin,
    ) -> Envelope:
        service = self.definition.name
        relayed = isinstance(message, RelayMessage)
        message_type = topology.fact_type(topology.RELAY if relayed else service, message.name)
        check_contract(message_type, message.data)
        to, data = "", message.data
        if isinstance(message, RelayMessage):
            to, data = message.to, self.correspondence.readable_at(message.to, message.data)
        return Envelope(
            id=new_id(),
            source=source(node, service),
            type=message_type,
            subject=message.subject,
            time=self.context.now.isoformat(),
            sequence=0,
            data=data,
            destination=to,
            traceparent=origin.traceparent,
            causation_id=origin.cause.id if origin.cause else "",
            causation_stream=origin.cause.stream if origin.cause else "",
            causation_sequence=origin.cause.sequence if origin.cause else 0,
            chain=target.chain,
            chain_length=head.length,
            chain_head=head.hash,
        )

    def flush(self) -> None:
        """Write everything. Where another process was faster, an aggregate's next place in its
        history is taken: that is an IntegrityError, and all is to be decided anew."""
        self._write_aggregates()
        self._write_history()
        self._write_outbox()
        self._write_timers()
        self._write_rows()
        self.writes.flush(self.connection)

    def _write_aggregates(self) -> None:
        by_kind: dict[str, list[dict[str, Any]]] = {}
        for target in self.touched:
            kind = self.definition.kinds[target.kind]
            loaded = self.loaded[target]
            row = {
                "id": target.id,
                "chain_length": loaded.head.length,
                "chain_head": loaded.head.hash,
                "state": msgspec.json.encode(loaded.state).decode(),
                **kind.columns(loaded.state),
            }
            by_kind.setdefault(target.kind, []).append(row)
        for kind_name, rows in sorted(by_kind.items()):
            table = self.definition.kinds[kind_name].table
            self.writes.upsert(table, bulk.sorted_by(rows, "id"), "id")

    def _write_timers(self) -> None:
        table = self.definition.kernel.timers
        armed = [timer for timer in self.timers.values() if timer is not None]
        rows = armed_rows(self.connection, self.definition, armed, self.context.now)
        self.writes.upsert(table, rows, "id")
        disarmed = sorted(name for name, timer in self.timers.items() if timer is None)
        if disarmed:
            gone = msgspec.json.encode(disarmed).decode()
            self.writes.also(deletion(self.connection.dialect.name), gone)

    def _write_rows(self) -> None:
        """Of rows with a key the last word of the batch counts."""
        last: dict[tuple[str, str, Any], Row] = {}
        for row in self.rows:
            if row.key:
                last[row.table.name, row.key, row.values[row.key]] = row
            else:
                self.writes.append(row.table, [dict(row.values)])
        for _, row in sorted(last.items(), key=itemgetter(0)):
            self.writes.upsert(row.table, [dict(row.values)], row.key)

    def _write_history(self) -> None:
        rows = []
        for entry, hash_ in self.entries:
            kind_name, _, aggregate_id = entry.chain.partition("/")
            kind = self.definition.kinds[kind_name]
            state = self.loaded[Target(kind_name, aggregate_id)].state
            rows.append(history_row(entry, hash_, kind.case_id(state)))
        self.writes.append(self.definition.kernel.history, rows)

    def report(self, fact: Envelope) -> None:
        """Tell nodes of other sites what they need to know of a fact of this site."""
        if self.correspondence.directory.is_hosted(fact.node):
            told = self.definition.reports(fact, self.correspondence.directory)
            self.drafts.extend(self._reported(message, fact) for message in told)

    def _reported(self, message: RelayMessage, fact: Envelope) -> Envelope:
        origin = Origin(actor="", traceparent=fact.traceparent)
        said = self._draft(message, fact.node, _NO_CHAIN, ChainHead(), origin)
        # It stands on the fact's place in its chain, which may be another service's.
        return replace(
            said,
            causation_id=fact.id,
            chain=fact.chain,
            chain_length=fact.chain_length,
            chain_head=fact.chain_head,
        )

    def _write_outbox(self) -> None:
        self._write_as_it_is([draft for draft in self.drafts if draft.sequence])
        drafts = [draft for draft in self.drafts if not draft.sequence]
        self.drafts = []
        placed = self._write_drafts(drafts)
        for message in placed:
            if not message.destination:
                self.report(message)
        self._write_drafts(self.drafts)

    def _write_drafts(self, drafts: Iterable[Envelope]) -> list[Envelope]:
        wanted = [(draft, *way(draft)) for draft in drafts]
        return write_outbox(
            self.connection, self.definition, wanted, self.correspondence, self.writes
        )

    def _write_as_it_is(self, facts: Sequence[Envelope]) -> None:
        rows = [outbox_row(to_headers(fact), to_body(fact), *way(fact)) for fact in facts]
        self.writes.append(self.definition.kernel.outbox, rows)
        tally(self.writes, self.definition, Counter(f"told_again:{f.producer}" for f in facts))


@cache
def _decoder(state: type) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(state)


def _check_authority(origin: Origin, node: str) -> None:
    """A person acts for one node only, and only on what is that node's."""
    if origin.node is not None and node != origin.node:
        raise Forbidden("foreign_node", "该办件不属于您所在的节点，不能办理")


def history_row(entry: Entry, hash_: str, case_id: str) -> dict[str, Any]:
    """An entry as it is stored."""
    return {
        "chain": entry.chain,
        "position": entry.position,
        "case_id": case_id,
        "time": entry.time,
        "node": entry.node,
        "actor": entry.actor,
        "act": entry.act,
        "data": msgspec.json.encode(entry.data).decode(),
        "rules": " ".join(entry.rules),
        "previous": entry.previous,
        "hash": hash_,
    }


def history_data(event: Any) -> dict[str, Any]:
    """An event as history keeps it: fields marked `sealed` only as a digest."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    for field in fields(event):
        if field.metadata.get("sealed") and data.get(field.name):
            data[field.name] = digest(data[field.name])
    return data


def act_name(event_type: type) -> str:
    """`case_accepted` of the class CaseAccepted."""
    name = event_type.__name__
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
