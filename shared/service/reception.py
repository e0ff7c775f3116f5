"""Handling a batch of messages in one transaction: sort, decide, set aside, advance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.contracts.envelope import PREFIX, Envelope, producer_of_stream
from shared.kernel.refusals import NotFound, Refusal
from shared.kernel.streams import cause_known, sort_out
from shared.messaging import held, inbox
from shared.messaging.held import Held, Status
from shared.messaging.sending import outbox_row, tally
from shared.messaging.topology import FOLLOWS, RELAY_EXCHANGE
from shared.service.arrivals import Passing
from shared.service.definition import Command, Definition
from shared.service.work import Origin, Work

#: Finds the held messages that may be released beside those that are handled.
Companions = Callable[[Work, Mapping[str, int]], list[Held]]

log = structlog.get_logger(__name__)


@dataclass
class _Result:
    """What a pass over a batch leaves to be written."""

    cursors: dict[str, int]
    last: dict[str, Envelope] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    released: list[str] = field(default_factory=list)


def pass_on(work: Work, messages: Sequence[Passing]) -> None:
    """Put messages for other sites into our own outbox, unchanged, each of them once (G1). Their
    order is the last receiver's business."""
    deliveries = {one.envelope.id: one.delivery for one in messages}
    fresh = inbox.register(
        work.connection, work.definition.kernel, [one.envelope for one in messages]
    )
    rows = [
        outbox_row(
            _as_signed(deliveries[envelope.id].headers),
            deliveries[envelope.id].body,
            RELAY_EXCHANGE,
            envelope.destination,
        )
        for envelope in fresh
    ]
    work.writes.append(work.definition.kernel.outbox, rows)
    tally(
        work.writes,
        work.definition,
        {"passed_on": len(fresh), "repeated": len(messages) - len(fresh)},
    )


def _as_signed(headers: Mapping[str, str]) -> dict[str, str]:
    """All attributes, those too that this version does not know: they are signed."""
    return {
        name: value
        for name, value in headers.items()
        if name.startswith(PREFIX) and isinstance(value, str) and value.isprintable()
    }


def handle_arrivals(work: Work, envelopes: Sequence[Envelope]) -> None:
    """Handle what may be handled of a batch that arrived, park the rest; all within `work`."""
    _handle(work, note_arrivals(work, envelopes), [], _companions)


def handle_arrival_alone(work: Work, envelope: Envelope) -> None:
    """Handle one message that arrived, and nothing that waited for it: if the transaction fails,
    this message is the cause. What waited is found by `held.due_ids`."""
    _handle(work, note_arrivals(work, [envelope]), [], _nobody)


def handle_held(work: Work, message_ids: Sequence[str]) -> None:
    """Try again what was set aside earlier."""
    _handle(work, [], message_ids, _companions)


def handle_held_alone(work: Work, message_id: str) -> None:
    """Try one message again, and nothing that waited for it."""
    _handle(work, [], [message_id], _nobody)


def note_arrivals(work: Work, envelopes: Sequence[Envelope]) -> list[Held]:
    """Count messages that arrived; those that were never seen before."""
    fresh = inbox.register(work.connection, work.definition.kernel, envelopes)
    counts = Counter(
        f"received:{envelope.producer}:{'relay' if envelope.destination else 'fact'}"
        for envelope in fresh
    )
    counts["repeated"] = len(envelopes) - len(fresh)
    tally(work.writes, work.definition, counts)
    return [Held(envelope, Status.PARKED, 0) for envelope in fresh]


def _companions(work: Work, cursors: Mapping[str, int]) -> list[Held]:
    """What waits for the messages of these streams, and may be released by them."""
    return held.parked_on(work.connection, work.definition.kernel, cursors)


def _nobody(_work: Work, _cursors: Mapping[str, int]) -> list[Held]:
    return []


def _handle(
    work: Work, fresh: Sequence[Held], message_ids: Sequence[str], find: Companions
) -> None:
    if not fresh and not message_ids:
        return
    connection, tables = work.connection, work.definition.kernel
    cursors, stored = _lock(work, fresh, message_ids, find)
    candidates = [*fresh, *stored.values()]
    causes = {message.cause[0] for message in candidates if message.cause}
    cursors |= inbox.read_cursors(connection, tables, causes - cursors.keys())
    follows = _follows(work.definition)
    result = _Result(dict(cursors))
    ordered = sort_out(candidates, cursors, follows)
    _decide(work, ordered.ready, stored.keys(), follows, result)
    for message in ordered.waiting:
        _park(message, stored.keys(), follows, result)
    result.released += [m.envelope.id for m in ordered.repeated if m.envelope.id in stored]
    held.release(connection, tables, result.released)
    held.store(connection, tables, result.rows)
    inbox.advance(work.writes, tables, result.cursors, result.last)


def _lock(
    work: Work, fresh: Sequence[Held], message_ids: Sequence[str], find: Companions
) -> tuple[dict[str, int], dict[str, Held]]:
    """Lock the streams concerned; their cursors, and the held messages that may be handled now.

    Whoever has a stream's cursor has the stream: held messages are read again once their streams
    are locked, as another process may have handled them meanwhile.
    """
    connection, tables = work.connection, work.definition.kernel
    named = held.read(connection, tables, message_ids)
    cursors = inbox.lock_cursors(connection, tables, [m.stream for m in (*fresh, *named)])
    parked = find(work, cursors)
    cursors |= inbox.lock_cursors(
        connection, tables, {message.stream for message in parked} - cursors.keys()
    )
    wanted = {*message_ids, *(message.envelope.id for message in parked)}
    wanted -= {message.envelope.id for message in fresh}
    stored = {m.envelope.id: m for m in held.read(connection, tables, sorted(wanted))}
    return cursors, stored


def _decide(
    work: Work,
    ready: Sequence[Held],
    stored: Set[str],
    follows: Callable[[str], bool],
    result: _Result,
) -> None:
    """Run the commands of all ready messages in order; one that fails holds up its own stream."""
    commands = _commands(work, ready)
    work.load(c.target for c in commands.values() if c is not None and not isinstance(c, _Broken))
    for message in ready:
        envelope = message.envelope
        turn = result.cursors.get(message.stream, 0) + 1 == message.sequence
        if not turn or not cause_known(message, result.cursors, follows):
            _park(message, stored, follows, result)
            continue
        command = commands[envelope.id]
        try:
            if isinstance(command, _Broken):
                raise command.error
            if command is not None:
                work.run(command, _origin(work.definition, envelope))
            if not envelope.destination:
                work.report(envelope)
        except Exception as error:
            _set_aside(message, error, result)
            continue
        log.debug(
            "message_handled",
            message_id=envelope.id,
            type=envelope.type,
            subject=envelope.subject,
            trace=envelope.traceparent,
        )
        result.cursors[message.stream] = message.sequence
        result.last[message.stream] = envelope
        if envelope.id in stored:
            result.released.append(envelope.id)


@dataclass(frozen=True)
class _Broken:
    """A message that could not even be turned into a command."""

    error: Exception


def _commands(work: Work, ready: Iterable[Held]) -> dict[str, Command | _Broken | None]:
    commands: dict[str, Command | _Broken | None] = {}
    for message in ready:
        try:
            commands[message.envelope.id] = _command(work, message.envelope)
        except Exception as error:
            commands[message.envelope.id] = _Broken(error)
    return commands


def _command(work: Work, envelope: Envelope) -> Command | None:
    """Facts that a service has no use for only advance their stream; what is said to a node must
    be understood."""
    make = work.definition.incoming.get(envelope.type)
    if envelope.destination and make is None:
        detail = f"看不懂消息类型 {envelope.type}：对方的版本可能更新"
        raise NotFound("unknown_type", detail)
    if make is None or not (envelope.destination or _concerns(work, envelope)):
        return None
    return make(envelope)


def _concerns(work: Work, fact: Envelope) -> bool:
    return work.definition.concerns(fact, work.correspondence.directory)


def _origin(definition: Definition, envelope: Envelope) -> Origin:
    return Origin(
        actor=f"{envelope.source}→{definition.name}",
        traceparent=envelope.traceparent,
        cause=envelope,
    )


def _park(message: Held, stored: Set[str], follows: Callable[[str], bool], result: _Result) -> None:
    if message.envelope.id in stored and message.status is Status.PARKED:
        return
    cause = message.cause if message.cause and follows(message.cause[0]) else ("", 0)
    result.rows.append(held.parked_row(message.envelope, cause))


def _set_aside(message: Held, error: Exception, result: _Result) -> None:
    attempts = message.attempts + 1
    row = held.failed_row(message.envelope, error, attempts)
    result.rows.append(row)
    log.warning(
        "message_failed",
        message_id=message.envelope.id,
        type=message.envelope.type,
        subject=message.envelope.subject,
        trace=message.envelope.traceparent,
        attempts=attempts,
        status=row["status"],
        error=str(error) if isinstance(error, Refusal) else type(error).__name__,
        exc_info=not isinstance(error, Refusal),
    )


def _follows(definition: Definition) -> Callable[[str], bool]:
    followed = FOLLOWS[definition.name]
    return lambda stream: stream.endswith("|") and producer_of_stream(stream) in followed
