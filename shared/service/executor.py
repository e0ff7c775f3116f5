"""The shell around a service's decisions: every transaction of a service begins here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from shared.contracts.envelope import Envelope
from shared.db.engine import is_outage, lost_a_race, reading
from shared.messaging import held, watermarks
from shared.messaging.correspondence import Correspondence
from shared.messaging.port import Delivery
from shared.messaging.watermarks import Mark
from shared.rulebook.policies import Policies
from shared.service import arrivals, reception, recomputing, timers
from shared.service.arrivals import Arrivals, Passing
from shared.service.definition import Calendars, Command, Context, Definition
from shared.service.requests import Asked, Request, Requests
from shared.service.timers import Due, LowWater, Scan
from shared.service.work import Origin, Work

log = structlog.get_logger(__name__)

_MAX_RACES = 6
_HELD_LIMIT = 200
T = TypeVar("T")


class Executor:
    """Runs commands, messages and timers of one service against its database."""

    def __init__(
        self,
        definition: Definition,
        engine: Engine,
        now: Callable[[], datetime],
        correspondence: Correspondence,
        calendars: Calendars,
        policies: Policies,
        wake_publisher: Callable[[], None],
    ) -> None:
        self.definition = definition
        self.engine = engine
        self.now = now
        self.correspondence = correspondence
        self.directory = correspondence.directory
        #: Replaced as a whole when a year is imported; a transaction keeps those it began with.
        self.calendars = calendars
        self.policies = policies
        self.wake_publisher = wake_publisher
        self.low_water = LowWater()
        self.requests = Requests(self._transact, self._work, definition.kernel)

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

        return self.requests.ask(Asked(command, origin, answer, request))

    def execute_all(self, commands: Sequence[Command], origin: Origin) -> None:
        """Run these commands together: all of them take effect, or none."""

        def handle(work: Work) -> None:
            work.load(command.target for command in commands)
            for command in commands:
                work.run(command, origin)

        self._transact(self._working(handle))

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
        """Fire timers that are due, all of them (G7); how many were claimed.

        A timer that fails becomes a dead letter, so that it cannot hold up the others.
        """
        fired = 0
        while True:
            scan = self._fire_some()
            fired += len(scan.due)
            if scan.complete:
                return fired

    def _fire_some(self) -> Scan:
        try:
            scan = self._transact(self._fire_due)
        except Exception as error:
            if _is_outage(error):
                raise
            log.warning("timers_failed", error=type(error).__name__)
        else:
            self.low_water.note(scan)
            return scan
        with reading(self.engine) as connection:
            scan = self._claim(connection)
        for row in scan.due:
            self._fire_alone(row)
        return scan

    def recompute(self) -> int:
        """Compute anew a batch of what rests on calendars that are no longer in force; how many
        there were. Until there are none, it is to be called again."""
        return self._transact(lambda connection: recomputing.handle_stale(self._work(connection)))

    def _claim(self, connection: Connection) -> Scan:
        return timers.claim(connection, self.definition, self.now(), self.low_water)

    def _fire_due(self, connection: Connection) -> Scan:
        scan = self._claim(connection)
        self._fire_all(connection, scan.due)
        return scan

    def _fire_all(self, connection: Connection, due: Sequence[Due]) -> None:
        if not due:
            return
        work = self._work(connection)
        # Whoever is armed again by what it does, stays.
        work.timers.update(dict.fromkeys(row.id for row in due))
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

    def _fire_alone(self, row: Due) -> None:
        """Fire one timer of a batch that could not be written; if it is the bad one, bury it."""

        def attempt(connection: Connection) -> None:
            self._fire_all(connection, timers.claim_again(connection, row))

        try:
            self._transact(attempt)
        except Exception as error:
            if _is_outage(error):
                raise
            with self.engine.begin() as connection:
                for again in timers.claim_again(connection, row):
                    timers.forget(connection, again)
                    self._bury_timer(connection, again, error)

    def _work(self, connection: Connection) -> Work:
        context = Context(self.now(), "", self.directory, self.calendars, self.policies)
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

    def _timer_command(self, row: Due) -> Command:
        return self.definition.timers[row.kind](row.target, datetime.fromisoformat(row.due_at))

    def _fire(self, work: Work, row: Due, command: Command) -> None:
        try:
            work.run(command, Origin(actor=f"{self.definition.name}/timer"))
        except Exception as error:
            self._bury_timer(work.connection, row, error)

    def _bury_timer(self, connection: Connection, row: Due, error: Exception) -> None:
        log.error("timer_failed", timer=row.id, exc_info=error)
        dead = held.timer_row(row._asdict(), error)
        held.store(connection, self.definition.kernel, [dead])


def _is_outage(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and is_outage(error)
