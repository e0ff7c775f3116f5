"""A message that cannot be handled is set aside with its error; all others go on (G3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from counter_office import Office, delivery, message, name
from counter_service import A_BUG, DEFINITION, Count, Counted, count, counted, kernel
from sqlalchemy.exc import OperationalError

from shared.contracts.envelope import Envelope
from shared.messaging.held import MAX_ATTEMPTS, retry_delay
from shared.messaging.port import Delivery
from shared.service.definition import Context

GOOD = message(1, 5, bell="good")
BUG = message(1, A_BUG)
REFUSED = message(1, -1)
GARBLED = message(1, data={"counter_id": "a"})
BEHIND = message(2, 20)

bad = pytest.mark.parametrize(
    ("bad", "error"),
    [
        (BUG, "ZeroDivisionError: nobody thought of this"),
        (REFUSED, "Invalid: negative: 不能少于零"),
        (GARBLED, "KeyError: 'amount'"),
        (message(1, "many"), "TypeError: '<' not supported"),
    ],
    ids=["bug", "refused", "garbled", "wrong type"],
)


@bad
def test_bad_message_is_kept_with_its_error(office: Office, bad: Envelope, error: str) -> None:
    office.hear(GOOD, bad)
    assert office.total() == 5
    (row,) = office.rows(kernel.held)
    assert (row.message_id, row.status, row.direction) == (bad.id, "retrying", "in")
    assert (row.stream, row.sequence, row.attempts) == (bad.stream, 1, 1)
    assert row.error.startswith(error)
    assert delivery(bad) == Delivery(_headers(row), row.body, None)


def _headers(row: Any) -> dict[str, Any]:
    headers: dict[str, Any] = json.loads(row.headers)
    return headers


@bad
def test_messages_behind_it_are_parked_and_other_streams_flow(
    office: Office, bad: Envelope, error: str
) -> None:
    office.hear(bad, BEHIND, GOOD)
    office.hear(message(3, 300), message(2, 50, bell="good"))
    assert office.held() == {bad.id: "retrying", "bell-b1-2": "parked", "bell-b1-3": "parked"}
    assert office.total() == 55
    assert office.cursors() == {"bell/b1": 0, "bell/good": 2}


def test_consequence_of_a_bad_message_waits_with_it(office: Office) -> None:
    effect = message(1, 40, kind="gate.opened", cause=BUG)
    office.hear(BUG, effect, GOOD)
    assert office.held() == {BUG.id: "retrying", effect.id: "parked"}
    assert office.total() == 5


def test_it_is_tried_again_with_growing_delay_until_it_is_dead(office: Office) -> None:
    office.hear(BUG)
    waited = []
    while office.held()[BUG.id] == "retrying":
        (row,) = office.rows(kernel.held)
        delay = row.next_attempt_at - office.machine.now
        waited.append(delay)
        assert office.later(delay - 0.5) == 0
        assert office.later(0.5) == 1
    assert waited == [1, 2, 4, 8, 16, 32, 64]
    (row,) = office.rows(kernel.held)
    assert (row.status, row.attempts, row.next_attempt_at) == ("dead", 8, None)
    assert office.later(1_000_000) == 0


def test_delay_doubles_up_to_five_minutes_and_ends() -> None:
    assert MAX_ATTEMPTS == 8
    assert [retry_delay(attempts) for attempts in range(1, 9)] == [1, 2, 4, 8, 16, 32, 64, None]


def test_message_that_succeeds_at_last_releases_those_behind_it(office: Office) -> None:
    early = message(1, kind="bell.named", data={"counter_id": "a", "label": "北门"})
    office.hear(early, BEHIND)
    assert office.held() == {early.id: "retrying", BEHIND.id: "parked"}
    office.hear(GOOD)
    office.later(1)
    assert office.held() == {}
    assert office.total() == 25
    assert [act for _, act, _ in office.acts()] == ["counted", "labelled", "counted"]


def test_message_released_into_a_failure_is_set_aside_in_its_turn(office: Office) -> None:
    bug_behind = message(2, A_BUG)
    office.hear(bug_behind)
    office.hear(message(1, 1))
    assert office.total() == 1
    assert office.held() == {bug_behind.id: "retrying"}
    assert office.cursors() == {"bell/b1": 1}


def test_bad_message_that_comes_again_is_not_tried_at_once(office: Office) -> None:
    office.hear(BUG)
    office.hear(BUG)
    (row,) = office.rows(kernel.held)
    assert row.attempts == 1


def test_failed_message_leaves_no_trace_in_its_batch(office: Office) -> None:
    """The second event cannot be applied, so the first must not be stored either."""

    def count_and_break(counter: Any, command: Count, context: Context) -> Sequence[Any]:
        return [*count(counter, command, context), object()] if command.amount == 7 else []

    broken = replace(DEFINITION, handlers={**DEFINITION.handlers, Count: count_and_break})
    office.executor.definition = replace(broken, outgoing={Counted: counted})
    office.hear(message(1, 7))
    assert office.total() is None
    assert office.acts() == []
    assert office.said() == []
    assert office.held() == {message(1).id: "retrying"}


class TestWhatTheDatabaseRefuses:
    """Two counters may not have one label: it shows only when all is written."""

    @pytest.fixture(autouse=True)
    def _two_counters(self, office: Office) -> None:
        office.hear(message(1, 1, "a", bell="a"), message(1, 1, "b", bell="b"))
        office.hear(name(2, "北门", "a", bell="a"))

    def test_only_the_message_at_fault_is_set_aside(self, office: Office) -> None:
        clash = name(1, "北门", "b", bell="c")
        office.hear(GOOD, clash, message(1, 7, "b", bell="d"))
        assert office.held() == {clash.id: "retrying"}
        assert (office.total("a"), office.total("b")) == (6, 8)
        (row,) = office.rows(kernel.held)
        assert "IntegrityError" in row.error

    def test_it_comes_again_without_being_tried_at_once(self, office: Office) -> None:
        clash = name(1, "北门", "b", bell="c")
        office.hear(GOOD, clash)
        office.hear(clash, name(2, "南门", "b", bell="c"))
        assert office.held() == {clash.id: "retrying", "bell-c-2": "parked"}
        (row, _) = office.rows(kernel.held)
        assert row.attempts == 1

    def test_retry_does_not_take_other_retries_with_it(self, office: Office) -> None:
        early = name(1, "东门", "new", bell="e")
        clash = name(1, "北门", "b", bell="c")
        office.hear(early, clash)
        office.hear(message(1, 1, "new", bell="f"))
        assert office.held() == {early.id: "retrying", clash.id: "retrying"}
        office.later(1)
        assert office.held() == {clash.id: "retrying"}
        (row,) = office.rows(kernel.held)
        assert (row.attempts, row.next_attempt_at) == (2, office.machine.now + 2)

    def test_it_ends_as_a_dead_letter_too(self, office: Office) -> None:
        clash = name(1, "北门", "b", bell="c")
        office.hear(clash)
        for _ in range(MAX_ATTEMPTS):
            office.later(300)
        assert office.held() == {clash.id: "dead"}

    def test_innocent_message_is_not_blamed_for_the_one_behind_it(self, office: Office) -> None:
        clash = name(2, "北门", "b", bell="c")
        office.hear(clash)
        first = message(1, 5, "b", bell="c")
        office.hear(first)
        office.later(0)
        assert office.held() == {clash.id: "retrying"}
        assert office.total("b") == 6

    def test_innocent_retry_is_not_blamed_for_the_one_behind_it(self, office: Office) -> None:
        early = name(1, "东门", "new", bell="c")
        clash = name(2, "北门", "b", bell="c")
        office.hear(early, clash)
        office.hear(message(1, 1, "new", bell="f"))
        assert office.held() == {early.id: "retrying", clash.id: "parked"}
        office.later(1)
        office.later(0)
        assert office.held() == {clash.id: "retrying"}
        assert office.cursors()["bell/c"] == 1

    def test_innocent_cause_is_not_blamed_for_its_consequence(self, office: Office) -> None:
        cause = message(1, 5, "b", bell="c")
        clash = replace(
            name(1, "北门", "b", bell="x"),
            causation_id=cause.id,
            causation_stream=cause.stream,
            causation_sequence=1,
        )
        office.hear(clash)
        office.hear(cause)
        office.later(0)
        assert office.held() == {clash.id: "retrying"}
        assert office.total("b") == 6


UNREADABLE = Delivery({"cloudEvents:id": "bell-b1-1", "x": "y"}, b"\xff{", None)


def test_unreadable_message_is_kept_as_it_came_and_never_retried(office: Office) -> None:
    office.executor.consume([delivery(GOOD), UNREADABLE, delivery(message(2, 1, bell="good"))])
    assert office.total() == 6
    (row,) = office.rows(kernel.held)
    assert (row.status, row.body, row.stream) == ("dead", b"\xff{", "")
    assert _headers(row) == {"cloudEvents:id": "bell-b1-1", "x": "y"}
    assert row.error.startswith("Malformed: header cloudEvents:source is missing")
    assert office.later(1_000_000) == 0


def test_unreadable_message_cannot_take_the_place_of_an_honest_one(office: Office) -> None:
    office.hear(BUG)
    office.executor.consume([UNREADABLE, UNREADABLE])
    assert sorted(office.held().values()) == ["dead", "retrying"]
    assert office.held()[BUG.id] == "retrying"


@pytest.mark.parametrize(
    "headers", [{}, {"cloudEvents:id": "\udcff\0"}, {"cloudEvents:id": "x" * 300, "b": b"\xff"}]
)
def test_whatever_cannot_be_read_can_be_kept(office: Office, headers: dict[str, Any]) -> None:
    office.executor.consume([Delivery(headers, b"", None)])
    assert list(office.held().values()) == ["dead"]


def test_outage_of_the_database_is_nobodys_fault(office: Office) -> None:
    """The messages come again: none of them is set aside for it."""

    def gone() -> Any:
        raise OperationalError("SELECT 1", {}, Exception("no server"))

    office.executor.now = gone
    with pytest.raises(OperationalError):
        office.hear(GOOD, BUG)
    office.executor.now = lambda: office.time
    assert office.held() == {}
    assert office.size(kernel.inbox) == 0
    office.hear(GOOD, BUG)
    office.executor.now = gone
    with pytest.raises(OperationalError):
        office.later(1)
    (row,) = office.rows(kernel.held)
    assert row.attempts == 1
