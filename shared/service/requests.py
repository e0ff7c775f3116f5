"""What people ask: requests that come while others are being written share the next transaction.

A transaction costs about the same for one request as for fifty, so under load each costs less. Who
comes when nobody is writing leads: it answers all that wait by then, and hands the lead on.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from shared.db import bulk
from shared.db.engine import is_outage
from shared.db.tables import KernelTables
from shared.kernel.refusals import Conflict, Refusal
from shared.service.definition import Command
from shared.service.work import Origin, Work

#: So many are answered in one transaction.
LIMIT = 64
LONGEST_REST_SECONDS = 0.02

Answer = dict[str, Any]
#: By idempotency key: the digest of what was asked, and the answer.
Answers = dict[str, tuple[str, Answer]]


@dataclass(frozen=True)
class Request:
    """An idempotent request: its key, and the digest of what was asked with it."""

    key: str
    digest: str


@dataclass(eq=False)
class Asked:
    """One request under way. `turn` is set when it is answered, or when it is to lead."""

    command: Command
    origin: Origin
    answer: Callable[[Any], Answer]
    request: Request | None
    result: Answer | None = None
    error: Exception | None = None
    leads: bool = False
    turn: threading.Event = field(default_factory=threading.Event)

    def outcome(self) -> Answer:
        if self.error is not None:
            raise self.error
        if self.result is None:
            raise RuntimeError("whoever led gave up before this request was answered")
        return self.result


class Requests:
    """Answers requests together. `transact` runs a body in one transaction, begun anew where
    another process was faster; `work` opens the unit of work in it."""

    def __init__(
        self,
        transact: Callable[[Callable[[Connection], None]], None],
        work: Callable[[Connection], Work],
        kernel: KernelTables,
    ) -> None:
        self._transact = transact
        self._work = work
        self._kernel = kernel
        self._lock = threading.Lock()
        self._waiting: deque[Asked] = deque()
        self._led = False
        self._took = 0.0

    def ask(self, asked: Asked) -> Answer:
        """The answer, when it is committed; raises what the decision raised. The same request again
        gets the stored answer and has no second effect; the same key with another content is
        refused."""
        with self._lock:
            self._waiting.append(asked)
            asked.leads = not self._led
            self._led = True
        try:
            if not asked.leads:
                asked.turn.wait()
                self._rest(asked)
            if asked.leads:
                self._answer(self._next_batch())
        finally:
            self._leave(asked)
        return asked.outcome()

    def _rest(self, asked: Asked) -> None:
        """Where one batch follows upon another, let the next one grow for as long as the last one
        took: so half of the time is spent on the costs of transactions, at the most."""
        if asked.leads:
            time.sleep(min(self._took, LONGEST_REST_SECONDS))

    def _next_batch(self) -> list[Asked]:
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(LIMIT, len(self._waiting)))]

    def _leave(self, asked: Asked) -> None:
        """Whoever led hands the lead on, however it ended."""
        with self._lock:
            if asked in self._waiting:
                self._waiting.remove(asked)
            if not asked.leads:
                return
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].turn.set()

    def _answer(self, batch: Sequence[Asked]) -> None:
        began = time.monotonic()
        try:
            self._answer_together(batch)
        finally:
            self._took = time.monotonic() - began
            for asked in batch:
                asked.turn.set()

    def _answer_together(self, batch: Sequence[Asked]) -> None:
        try:
            self._transact(lambda connection: self._attempt(connection, batch))
        except Exception as error:
            if len(batch) > 1 and not _is_outage(error):
                # One of them spoils it for all: each on its own.
                for asked in batch:
                    self._answer_together([asked])
                return
            for asked in batch:
                asked.error = error

    def _attempt(self, connection: Connection, batch: Sequence[Asked]) -> None:
        given = self._given(connection, batch)
        fresh: Answers = {}
        work = self._work(connection)
        work.load(asked.command.target for asked in batch)
        for asked in batch:
            if not (_take(asked, given) or _take(asked, fresh)):
                _run(work, asked, fresh)
        refused = [asked for asked in batch if isinstance(asked.error, Refusal)]
        if refused:
            # The same request may have been answered between the two looks: what it changed is no
            # reason to refuse it.
            given = self._given(connection, refused)
            for asked in refused:
                _take(asked, given)
        work.flush()
        self._keep(connection, fresh)

    def _given(self, connection: Connection, batch: Iterable[Asked]) -> Answers:
        """What was answered before, by key, with the digest of what had been asked."""
        keys = [asked.request.key for asked in batch if asked.request is not None]
        if not keys:
            return {}
        columns = ("key", "request_digest", "answer")
        found = bulk.select_in(connection, self._kernel.answers, columns, "key", keys)
        return {key: (digest, msgspec.json.decode(kept)) for key, digest, kept in found}

    def _keep(self, connection: Connection, fresh: Answers) -> None:
        rows = [
            {
                "key": key,
                "request_digest": digest,
                "answer": msgspec.json.encode(answer).decode(),
                "given_at": time.time(),
            }
            for key, (digest, answer) in sorted(fresh.items())
        ]
        if rows:
            bulk.append(connection, self._kernel.answers, rows)


def _take(asked: Asked, given: Answers) -> bool:
    """Answer a request with what the same one was answered before, if it was."""
    if asked.request is None or asked.request.key not in given:
        return False
    digest, answer = given[asked.request.key]
    if digest == asked.request.digest:
        asked.result, asked.error = answer, None
    else:
        detail = "同一个幂等键已用于另一项请求，请换一个新的幂等键"
        asked.error = Conflict("idempotency_key_reused", detail)
    return True


def _run(work: Work, asked: Asked, fresh: Answers) -> None:
    """Decide one request; a refusal leaves no trace in the work."""
    asked.result = asked.error = None
    try:
        asked.result = asked.answer(work.run(asked.command, asked.origin))
    except Refusal as refusal:
        asked.error = refusal
        return
    if asked.request is not None:
        fresh[asked.request.key] = (asked.request.digest, asked.result)


def _is_outage(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and is_outage(error)
