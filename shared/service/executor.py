"""The shell around a service's decisions: every transaction of a service begins here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection, Engine, bindparam, delete, or_, select
from sqlalchemy.exc import DBAPIError

from shared.contracts.envelope import Envelope
from shared.db import bulk
from shared.db.engine import is_outage, lost_a_race, reading
from shared.db.tables import KernelTables
from shared.kernel.refusals import Conflict, Refusal
from shared.kernel.worktime import WorkCalendar
from shared.messaging import held, watermarks
from shared.messaging.correspondence import Correspondence
from shared.messaging.port import Delivery
from shared.messaging.topology import FOLLOWS
from shared.messaging.watermarks import Mark
from shared.service import arrivals, reception
from shared.service.arrivals import Arrivals, Passing
from shared.service.definition import Command, Context, Definition
from shared.service.work import Origin, Work

log = structlog.get_logger(__name__)

_MAX_RACES = 6
_HELD_LIMIT = 200
_TIMER_LIMIT = 500
T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """An idempotent request: its key, and the digest of what was asked with it."""

    key: str
    digest: str


class Executor:
    """Runs commands, messages and timers of one service against its database."""

    def __init__(
        self,
        definition: Definition,
        engine: Engine,
        now: Callable[[], datetime],
        correspondence: Correspondence,
        calendar: WorkCalendar,
        wake_publisher: Callable[[], None],
    ) -> None:
        self.definition = definition
        self.engine = engine
        self.now = now
        self.correspondence = correspondence
        self.directory = correspondence.directory
        self.calendar = calendar
        self.wake_publisher = wake_publisher

    def execute(
        self,
        command: Command,
        origin: Origin,
        answer: Callable[[Any], dict[str, Any]],
        request: Request | None = None,
    ) -> dict[str, Any]:
        """Run one command for a person and return `answer(aggregate afterwards)`.

        The same request again gets the stored answer and has no second effect; the same key with
        another content is refused.
        """

        def attempt(connection: Connection) -> dict[str, Any]:
            if request is not None:
                given = self._given(connection, request)
                if given is not None:
                    return given
            work = self._work(connection)
            work.load([command.target])
            try:
                result = answer(work.run(command, origin))
            except Refusal:
                # The same request may have been answered between the two looks: what it changed
                # is no reason to refuse it.
                given = self._given(connection, request) if request is not None else None
                if given is None:
                    raise
                return given
            work.flush()
            if request is not None:
                self._keep(connection, request, result)
            return result

        return self._transact(attempt)

    def consume(self, deliveries: Sequence[Delivery]) -> None:
        """Handle facts of this site so that all may be acknowledged; raises only when the database
        is away, and then nothing has happened."""
        self._consume(arrivals.facts(deliveries))
        self._note_watermarks(deliveries, watermarks.of_producers)

    def consume_relay(self, deliveries: Sequence[Delivery]) -> None:
        """As `consume`, of what nodes say to each other, at this site or through it."""
        self._consume(arrivals.letters(deliveries, self.correspondence))
        self._note_watermarks(deliveries, watermarks.of_sites)

    def _consume(self, arrived: Arrivals) -> None:
        for delivery, error in arrived.unreadable:
            self._keep_unreadable(delivery, error)
        try:
            self._consume_together(arrived)
        except Exception as error:
            if _is_outage(error):
                raise
            log.warning("batch_failed", messages=len(arrived.ours), error=type(error).__name__)
            for envelope in arrived.ours:
                self._consume_alone(envelope)
            for passing in arrived.passing:
                self._pass_on_alone(passing)

    def retry_held(self) -> int:
        """Try held messages again whose time or turn has come; how many there were."""
        with reading(self.engine) as connection:
            ids = held.due_ids(connection, self.definition.kernel, _HELD_LIMIT)
        try:
            self._retry(ids)
        except Exception as error:
            if _is_outage(error):
                raise
            for message_id in ids:
                self._retry_alone(message_id)
        return len(ids)

    def _retry(self, ids: Sequence[str]) -> None:
        if ids:
            self._transact(self._working(lambda work: reception.handle_held(work, ids)))

    def _retry_alone(self, message_id: str) -> None:
        try:
            self._transact(
                self._working(lambda work: reception.handle_held_alone(work, message_id))
            )
        except Exception as error:
            if _is_outage(error):
                raise
            log.exception("message_failed_again", message_id=message_id)
            tables = self.definition.kernel
            with self.engine.begin() as connection:
                rows = [
                    held.failed_row(message.envelope, error, message.attempts + 1)
                    for message in held.read(connection, tables, [message_id])
                ]
                held.store(connection, tables, rows)

    def fire_timers(self) -> int:
        """Fire timers that are due (G7); how many were claimed.

        A timer that fails becomes a dead letter, so that it cannot hold up the others.
        """
        try:
            return self._transact(self._fire_due)
        except Exception as error:
            if _is_outage(error):
                raise
            log.warning("timers_failed", error=type(error).__name__)
        with reading(self.engine) as connection:
            due = self._due_timers(connection)
        for row in due:
            self._fire_alone(row)
        return len(due)

    def _fire_due(self, connection: Connection, only: str = "") -> int:
        due = [row for row in self._due_timers(connection) if only in ("", row.id)]
        if not due:
            return 0
        self._forget_timers(connection, due)
        work = self._work(connection)
        commands: dict[str, Command] = {}
        for row in due:
            try:
                commands[row.id] = self._timer_command(row)
            except Exception as error:
                self._bury_timer(connection, row, error)
        work.load(command.target for command in commands.values())
        for row in due:
            if row.id in commands:
                self._fire(work, row, commands[row.id])
        work.flush()
        return len(due)

    def _fire_alone(self, row: Any) -> None:
        """Fire one timer of a batch that could not be written; if it is the bad one, bury it."""
        try:
            self._transact(partial(self._fire_due, only=row.id))
        except Exception as error:
            if _is_outage(error):
                raise
            with self.engine.begin() as connection:
                self._forget_timers(connection, [row])
                self._bury_timer(connection, row, error)

    def _work(self, connection: Connection) -> Work:
        context = Context(self.now(), "", self.directory, self.calendar)
        return Work(self.definition, connection, context, self.correspondence)

    def _transact(self, attempt: Callable[[Connection], T]) -> T:
        """One transaction; begun anew when another process was faster."""
        for race in range(_MAX_RACES):
            try:
                with self.engine.begin() as connection:
                    result = attempt(connection)
                self.wake_publisher()
                return result
            except DBAPIError as error:
                if race == _MAX_RACES - 1 or not lost_a_race(error):
                    raise
        raise AssertionError("unreachable")

    def _working(self, handle: Callable[[Work], None]) -> Callable[[Connection], None]:
        """A transaction's body: handle within a unit of work, then write it."""

        def attempt(connection: Connection) -> None:
            work = self._work(connection)
            handle(work)
            work.flush()

        return attempt

    def _consume_together(self, arrived: Arrivals) -> None:
        if not arrived.ours and not arrived.passing:
            return

        def handle(work: Work) -> None:
            reception.pass_on(work, arrived.passing)
            reception.handle_arrivals(work, arrived.ours)

        self._transact(self._working(handle))

    def _consume_alone(self, envelope: Envelope) -> None:
        """Handle one message of a batch that failed; if it is the bad one, set it aside."""
        try:
            self._transact(
                self._working(lambda work: reception.handle_arrival_alone(work, envelope))
            )
        except Exception as error:
            if _is_outage(error):
                raise
            row = held.failed_row(envelope, error, attempts=1)
            log.exception("message_set_aside", message_id=envelope.id, type=envelope.type)
            with self.engine.begin() as connection:
                work = self._work(connection)
                reception.note_arrivals(work, [envelope])
                work.flush()
                held.store(connection, self.definition.kernel, [row])

    def _pass_on_alone(self, passing: Passing) -> None:
        try:
            self._transact(self._working(lambda work: reception.pass_on(work, [passing])))
        except Exception as error:
            if _is_outage(error):
                raise
            self._keep_unreadable(passing.delivery, error)

    def _keep_unreadable(self, delivery: Delivery, error: Exception) -> None:
        row = held.unreadable_row(delivery, error)
        log.error(
            "message_unreadable",
            message_id=row["message_id"],
            reason=type(error).__name__,
            error=str(error),
        )
        with self.engine.begin() as connection:
            held.store(connection, self.definition.kernel, [row])

    def _note_watermarks(
        self, deliveries: Sequence[Delivery], accept: Callable[[Iterable[Mark]], Iterable[Mark]]
    ) -> None:
        read = [mark for d in deliveries if watermarks.is_mark(d) for mark in watermarks.read(d)]
        # A producer whose clock was fast for a moment must not vouch for the time until then.
        now = self.now().isoformat()
        marks = [(producer, min(instant, now)) for producer, instant in accept(read)]
        if marks:
            with self.engine.begin() as connection:
                watermarks.note(connection, self.definition.kernel, marks)

    def _given(self, connection: Connection, request: Request) -> dict[str, Any] | None:
        table = self.definition.kernel.answers
        found = bulk.select_in(
            connection, table, ("request_digest", "answer"), "key", [request.key]
        )
        if not found:
            return None
        [(digest, kept)] = found
        if digest != request.digest:
            raise Conflict(
                "idempotency_key_reused", "同一个幂等键已用于另一项请求，请换一个新的幂等键"
            )
        answer: dict[str, Any] = msgspec.json.decode(kept)
        return answer

    def _keep(self, connection: Connection, request: Request, answer: dict[str, Any]) -> None:
        row = {
            "key": request.key,
            "request_digest": request.digest,
            "answer": msgspec.json.encode(answer).decode(),
            "given_at": time.time(),
        }
        bulk.append(connection, self.definition.kernel.answers, [row])

    def _due_timers(self, connection: Connection) -> Sequence[Any]:
        """The timers that may fire now, locked where the back end has locks."""
        horizon = self.now().isoformat()
        if self.definition.timers_wait_for_producers:
            producers = FOLLOWS[self.definition.name]
            reached = watermarks.reached(connection, self.definition.kernel, producers)
            horizon = min(horizon, reached)
        return connection.execute(_due(self.definition.kernel), {"horizon": horizon}).all()

    def _forget_timers(self, connection: Connection, rows: Sequence[Any]) -> None:
        table = self.definition.kernel.timers
        connection.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))

    def _timer_command(self, row: Any) -> Command:
        return self.definition.timers[row.kind](row.target, datetime.fromisoformat(row.due_at))

    def _fire(self, work: Work, row: Any, command: Command) -> None:
        try:
            work.run(command, Origin(actor=f"{self.definition.name}/timer"))
        except Exception as error:
            self._bury_timer(work.connection, row, error)

    def _bury_timer(self, connection: Connection, row: Any, error: Exception) -> None:
        log.error("timer_failed", timer=row.id, exc_info=error)
        dead = held.timer_row(dict(row._mapping), error)
        held.store(connection, self.definition.kernel, [dead])


@cache
def _due(tables: KernelTables) -> Any:
    timers, marks = tables.timers, tables.watermarks
    heard = select(marks.c.producer).where(
        marks.c.producer == timers.c.waits_for, marks.c.instant >= timers.c.due_at
    )
    ready = or_(timers.c.waits_for == "", heard.exists())
    statement = select(timers).where(timers.c.due_at <= bindparam("horizon"), ready)
    return statement.order_by(timers.c.due_at).limit(_TIMER_LIMIT).with_for_update(skip_locked=True)


def _is_outage(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and is_outage(error)
