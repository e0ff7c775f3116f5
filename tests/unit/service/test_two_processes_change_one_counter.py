"""Two processes decide on the same counter at once: the slower one decides again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from counter_office import (
    CALENDARS,
    CLERK,
    CORRESPONDENCE,
    DIRECTORY,
    MONDAY,
    POLICIES,
    Office,
    message,
)
from counter_service import DEFINITION, Count, Counter, Label, Labelled, kernel
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from shared.kernel.refusals import Conflict
from shared.service.definition import Context, Target
from shared.service.executor import Executor
from shared.service.requests import Answers, Asked, Request, Requests
from shared.service.work import Work

COUNTER = Target("counter", "a")
LABELLED = Request("411521101204/li.qiang/k1", "d1")


def work(connection: Connection) -> Work:
    context = Context(MONDAY, "", DIRECTORY, CALENDARS, POLICIES)
    return Work(DEFINITION, connection, context, CORRESPONDENCE)


@pytest.mark.parametrize("known", [True, False], ids=["known", "new"])
def test_slower_of_two_is_told_and_leaves_the_other_s_state(office: Office, known: bool) -> None:
    if known:
        office.ask(Count("a", 1))
    with office.engine.connect() as connection:
        faster, slower = work(connection), work(connection)
        for one, amount in ((faster, 20), (slower, 300)):
            one.load([COUNTER])
            one.run(Count("a", amount), CLERK)
        faster.flush()
        connection.commit()
        with pytest.raises(IntegrityError):
            slower.flush()
        connection.rollback()
    assert office.total() == (21 if known else 20)


class Overtaken(Work):
    """Sees the state as it was before another process changed it."""

    def load(self, targets: Iterable[Target]) -> None:
        super().load(targets)
        for target, loaded in self.loaded.items():
            before = replace(loaded.head, length=loaded.head.length - 1)
            self.loaded[target] = replace(loaded, head=before)


class Slow(Executor):
    """Is overtaken `times` times."""

    times = 0
    tries = 0

    def _work(self, connection: Connection) -> Work:
        self.tries += 1
        fresh = super()._work(connection)
        if self.tries > self.times:
            return fresh
        return Overtaken(fresh.definition, fresh.connection, fresh.context, fresh.correspondence)


@pytest.fixture
def slow(office: Office) -> Office:
    office.ask(Count("a", 1))
    executor = office.executor
    office.executor = Slow(
        executor.definition,
        office.engine,
        executor.now,
        CORRESPONDENCE,
        CALENDARS,
        POLICIES,
        office._wake,
    )
    return office


def overtake(office: Office, times: int) -> Any:
    executor: Any = office.executor
    executor.times = times
    return executor


def test_request_is_decided_again_and_answered(slow: Office) -> None:
    executor = overtake(slow, 2)
    assert slow.ask(Count("a", 20)) == {"counter_id": "a", "total": 21}
    assert executor.tries == 3
    assert (slow.size(kernel.history), slow.size(kernel.outbox)) == (2, 2)


def test_message_is_decided_again_and_not_blamed(slow: Office) -> None:
    overtake(slow, 2)
    slow.hear(message(1, 20), message(2, 300))
    assert slow.total() == 321
    assert slow.held() == {}


def test_request_that_is_overtaken_for_ever_is_given_up_without_effect(slow: Office) -> None:
    executor = overtake(slow, 1000)
    with pytest.raises(IntegrityError):
        slow.ask(Count("a", 20))
    assert 1 < executor.tries < 20
    assert slow.total() == 1
    assert slow.size(kernel.outbox) == 1


def label_once(counter: Counter | None, command: Label, _: Context) -> Sequence[Any]:
    if counter is not None and counter.label:
        raise Conflict("labelled", "已经贴过标签")
    return [Labelled(command.label)]


class LooksTooEarly(Requests):
    """Looks for a stored answer a moment before the same request is answered elsewhere."""

    looks = 0

    def _given(self, connection: Connection, batch: Iterable[Asked]) -> Answers:
        self.looks += 1
        return {} if self.looks == 1 else super()._given(connection, batch)


@pytest.fixture
def hasty(office: Office) -> Office:
    """It has answered a request to label the counter, and does not know it yet."""
    once = replace(DEFINITION, handlers={**DEFINITION.handlers, Label: label_once})
    office.ask(Count("a", 1))
    now, hand_on = office.executor.now, office._wake
    for _ in range(2):
        office.executor = Executor(
            once, office.engine, now, CORRESPONDENCE, CALENDARS, POLICIES, hand_on
        )
        if office.size(kernel.answers) == 0:
            office.ask(Label("a", "red"), request=LABELLED)
    executor = office.executor
    executor.requests = LooksTooEarly(executor._transact, executor._work, kernel)
    return office


def test_request_that_is_answered_meanwhile_is_not_refused_for_what_it_did(hasty: Office) -> None:
    """A client whose connection was silent repeats what may still be under way."""
    assert hasty.ask(Label("a", "red"), request=LABELLED) == {"counter_id": "a", "total": 1}
    assert hasty.size(kernel.history) == 2


def test_other_request_is_refused_for_what_was_done_meanwhile(hasty: Office) -> None:
    with pytest.raises(Conflict) as refusal:
        hasty.ask(Label("a", "blue"), request=Request("411521101204/li.qiang/k2", "d2"))
    assert refusal.value.code == "labelled"


def test_two_processes_take_turns(office: Office) -> None:
    other = Office(office.directory, office.machine)
    for amount in (1, 2, 3):
        office.ask(Count("a", amount))
        other.ask(Count("a", 10 * amount))
    assert office.total() == other.total() == 66
    assert [said.sequence for said in office.said()] == [1, 2, 3, 4, 5, 6]
    other.engine.dispose()


def test_message_that_came_to_both_has_its_effect_once(office: Office) -> None:
    other = Office(office.directory, office.machine)
    office.hear(message(1, 1))
    other.hear(message(1, 1), message(3, 300))
    office.hear(message(2, 20), message(3, 300))
    assert other.total() == 321
    assert other.held() == {}
    other.engine.dispose()
