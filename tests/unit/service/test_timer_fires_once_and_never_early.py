"""Timers fire when they are due, once, also after an outage, and never early (G7, G8)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from counter_office import CLERK, Office, after, message, wrong_view
from counter_service import DEFINITION, ClearAlarm, Count, Label, SetAlarm, kernel
from sqlalchemy import insert

from shared.contracts.envelope import Envelope
from shared.messaging import watermarks
from shared.messaging.port import Delivery


@pytest.fixture
def armed(office: Office) -> Office:
    """Counter a has an alarm in one hour."""
    office.ask(Count("a", 1))
    office.ask(SetAlarm("a", after(1)))
    return office


def armed_at(office: Office) -> list[str]:
    return [row.due_at for row in office.rows(kernel.timers)]


def test_timer_does_not_fire_before_it_is_due(armed: Office) -> None:
    assert armed.fire(after(0.999)) == 0
    assert armed.rang() == ()


def test_timer_fires_at_the_instant_it_is_due(armed: Office) -> None:
    assert armed.fire(after(1)) == 1
    assert armed.rang() == (after(1),)
    assert armed_at(armed) == []


def test_timer_fires_once(armed: Office) -> None:
    assert [armed.fire(after(hours)) for hours in (2, 2, 3)] == [1, 0, 0]
    assert armed.rang() == (after(1),)


def test_timer_that_came_due_during_an_outage_fires_afterwards_with_its_own_time(
    armed: Office,
) -> None:
    armed.fire(after(24 * 30))
    assert armed.rang() == (after(1),)


def test_what_a_timer_does_is_in_the_history_under_its_own_name(armed: Office) -> None:
    armed.fire(after(2))
    (*_, entry) = armed.rows(kernel.history)
    assert (entry.act, entry.actor) == ("alarm_rang", "counter/timer")
    assert json.loads(entry.data) == {"at": after(1).isoformat()}
    assert entry.time == after(2).isoformat()


def test_arming_again_moves_the_timer(armed: Office) -> None:
    armed.ask(SetAlarm("a", after(3)))
    assert armed.fire(after(2)) == 0
    assert armed.fire(after(3)) == 1
    assert armed.rang() == (after(3),)


def test_disarmed_timer_never_fires(armed: Office) -> None:
    armed.ask(ClearAlarm("a"))
    assert armed_at(armed) == []
    assert armed.fire(after(9)) == 0


def test_last_word_of_a_batch_counts(office: Office) -> None:
    office.ask(Count("a", 1))

    def both(sent: Envelope) -> SetAlarm | ClearAlarm:
        alarm = sent.data["alarm"]
        return SetAlarm("a", after(alarm)) if alarm else ClearAlarm("a")

    office.executor.definition = replace(DEFINITION, incoming={"jieli.bell.rung.v1": both})
    office.hear(*(message(n, data={"alarm": alarm}) for n, alarm in enumerate((1, 0, 2, 3), 1)))
    assert armed_at(office) == [after(3).isoformat()]
    office.hear(message(5, data={"alarm": 4}), message(6, data={"alarm": 0}))
    assert armed_at(office) == []


def test_timer_told_in_another_zone_is_not_early(office: Office) -> None:
    office.ask(Count("a", 1))
    office.ask(SetAlarm("a", after(1).astimezone(UTC)))
    assert office.fire(after(0.5)) == 0
    assert office.fire(after(1)) == 1


def test_timers_fire_in_the_order_in_which_they_are_due(office: Office) -> None:
    for counter, hours in (("a", 3), ("b", 1), ("c", 2)):
        office.ask(Count(counter, 1))
        office.ask(SetAlarm(counter, after(hours)))
    assert office.fire(after(9)) == 3
    rings = [row.chain for row in office.rows(kernel.history) if row.act == "alarm_rang"]
    assert rings == ["counter/b", "counter/c", "counter/a"]


def test_timer_set_by_a_transaction_that_failed_is_not_there(office: Office) -> None:
    office.ask(Count("a", 1))
    with pytest.raises(KeyError):
        office.executor.execute(SetAlarm("a", after(1)), CLERK, wrong_view)
    assert armed_at(office) == []


class TestTimerThatFails:
    @pytest.fixture(autouse=True)
    def _two_alarms(self, office: Office) -> None:
        for counter in ("dumb", "loud"):
            office.ask(Count(counter, 1))
            office.ask(SetAlarm(counter, after(1)))
        office.ask(Label("dumb", "dumb"))

    def test_it_becomes_a_dead_letter_and_the_others_fire(self, office: Office) -> None:
        assert office.fire(after(1)) == 2
        assert office.rang("loud") == (after(1),)
        assert office.rang("dumb") == ()
        assert armed_at(office) == []
        (row,) = office.rows(kernel.held)
        assert (row.message_id, row.status, row.direction) == ("timer:dumb:alarm", "dead", "timer")
        assert row.error == "RuntimeError: the clapper is missing"
        assert office.fire(after(2)) == 0

    def test_timer_of_a_kind_that_nobody_knows_does_not_stop_the_others(
        self, office: Office
    ) -> None:
        row = {"id": "x", "due_at": after(0).isoformat(), "kind": "gone", "target": "loud"}
        with office.engine.begin() as connection:
            connection.execute(insert(kernel.timers), row)
        office.fire(after(1))
        assert office.rang("loud") == (after(1),)
        assert office.held() == {"timer:x": "dead", "timer:dumb:alarm": "dead"}

    def test_timer_whose_effect_the_table_refuses_does_not_stop_the_others(
        self, office: Office
    ) -> None:
        office.ask(Count("second", 1))
        office.ask(SetAlarm("second", after(1)))
        kind = replace(
            DEFINITION.kinds["counter"],
            columns=lambda c: {"label": "dumb" if c.rang and c.counter_id == "second" else c.label},
        )
        office.executor.definition = replace(DEFINITION, kinds={"counter": kind})
        office.fire(after(1))
        assert office.rang("loud") == (after(1),)
        assert office.held() == {"timer:second:alarm": "dead", "timer:dumb:alarm": "dead"}
        assert armed_at(office) == []


class TestTimerThatWaitsForWhatOthersSaid:
    """Supervision may not declare a breach before it has heard all that was said by then."""

    @pytest.fixture(autouse=True)
    def _waiting(self, armed: Office) -> None:
        armed.executor.definition = replace(DEFINITION, timers_wait_for_producers=True)

    def mark(self, office: Office, producer: str, instant: datetime) -> None:
        sent = watermarks.mark(producer, {producer: instant.isoformat()})
        office.time = instant
        office.executor.consume([Delivery(dict(sent.headers), sent.body, None)])

    def test_it_does_not_fire_while_a_producer_was_never_heard(self, armed: Office) -> None:
        self.mark(armed, "bell", after(9))
        assert armed.fire(after(5)) == 0

    def test_it_does_not_fire_while_a_producer_is_behind(self, armed: Office) -> None:
        self.mark(armed, "bell", after(9))
        self.mark(armed, "gate", after(0.9))
        assert armed.fire(after(5)) == 0

    def test_it_fires_once_all_producers_have_passed_its_instant(self, armed: Office) -> None:
        self.mark(armed, "bell", after(9))
        self.mark(armed, "gate", after(1))
        assert armed.fire(after(5)) == 1
        assert armed.rang() == (after(1),)

    def test_marks_do_not_make_it_early(self, armed: Office) -> None:
        for producer in ("bell", "gate"):
            self.mark(armed, producer, after(9))
        assert armed.fire(after(0.5)) == 0

    def test_producer_whose_clock_is_fast_vouches_for_no_more_than_the_present(
        self, armed: Office
    ) -> None:
        for producer in ("bell", "gate"):
            sent = watermarks.mark(producer, {producer: after(9).isoformat()})
            armed.time = after(0.5)
            armed.executor.consume([Delivery(dict(sent.headers), sent.body, None)])
        assert armed.fire(after(5)) == 0

    def test_mark_of_a_producer_that_is_not_read_counts_for_nothing(self, armed: Office) -> None:
        self.mark(armed, "bell", after(9))
        self.mark(armed, "siren", after(9))
        assert armed.fire(after(5)) == 0

    def test_facts_in_the_batch_of_the_mark_come_before_it(self, armed: Office) -> None:
        marks = [
            watermarks.mark(producer, {producer: after(2).isoformat()})
            for producer in ("bell", "gate")
        ]
        armed.hear(message(1, 5))
        armed.time = after(2)
        armed.executor.consume([Delivery(dict(m.headers), m.body, None) for m in marks])
        assert armed.fire(after(2)) == 1
        assert armed.total() == 6
