"""Rows that follow from an event are written with it, or not at all."""

from __future__ import annotations

import pytest
from counter_office import CLERK, Office, after, message, name, wrong_view
from counter_service import Count, Label, SetAlarm, kernel, plates, rings


@pytest.fixture
def counting(office: Office) -> Office:
    """Counters a and b."""
    for counter in ("b", "a"):
        office.ask(Count(counter, 1))
    return office


def shown(office: Office) -> dict[str, str]:
    return {row.counter_id: row.label for row in office.rows(plates)}


def rang(office: Office) -> list[tuple[str, str]]:
    return [(row.counter_id, row.at) for row in office.rows(rings)]


def test_row_without_a_key_is_added_to_those_that_are_there(counting: Office) -> None:
    for hours in (1, 2):
        counting.ask(SetAlarm("a", after(hours)))
        counting.fire(after(hours))
    assert rang(counting) == [("a", after(hours).isoformat()) for hours in (1, 2)]


def test_event_without_rows_leaves_none(counting: Office) -> None:
    counting.ask(SetAlarm("a", after(1)))
    assert rang(counting) == []
    assert shown(counting) == {}


def test_row_with_a_key_takes_the_place_of_the_one_before(counting: Office) -> None:
    for label in ("door", "gate"):
        counting.ask(Label("a", label))
    assert shown(counting) == {"a": "gate"}


def test_rows_of_other_keys_stay(counting: Office) -> None:
    counting.ask(Label("a", "door"))
    counting.ask(Label("b", "gate"))
    assert shown(counting) == {"a": "door", "b": "gate"}


def test_last_word_of_a_batch_counts(counting: Office) -> None:
    counting.hear(
        name(1, "gate", "b"), name(2, "door"), name(3, "window", "b"), message(4), name(5, "roof")
    )
    assert shown(counting) == {"a": "roof", "b": "window"}


def test_all_rows_of_a_batch_are_added(counting: Office) -> None:
    for counter in ("a", "b"):
        counting.ask(SetAlarm(counter, after(1)))
    assert counting.fire(after(1)) == 2
    assert sorted(rang(counting)) == [(counter, after(1).isoformat()) for counter in ("a", "b")]


def test_rows_of_a_transaction_that_failed_are_not_there(counting: Office) -> None:
    with pytest.raises(KeyError):
        counting.executor.execute(Label("a", "door"), CLERK, wrong_view)
    assert shown(counting) == {}


def test_rows_of_a_command_that_failed_in_a_batch_are_not_there(counting: Office) -> None:
    for counter in ("a", "b"):
        counting.ask(SetAlarm(counter, after(1)))
    counting.ask(Label("a", "dumb"))
    counting.fire(after(1))
    assert rang(counting) == [("b", after(1).isoformat())]
    assert counting.rows(kernel.timers) == []
