"""Scans for due timers begin where none is left, and yet find what is armed before that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from counter_office import MachineTime, Office, after
from counter_service import (
    DEFINITION,
    AlarmRang,
    AlarmSet,
    Count,
    Counter,
    Label,
    SetAlarm,
    alarm_set,
    kernel,
)
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from shared.messaging import watermarks
from shared.messaging.port import Delivery
from shared.service import operator
from shared.service.definition import Outgoing
from shared.service.timers import LIMIT, SETTLE_SECONDS, WHOLE_SECONDS, LowWater
from shared.service.work import Work


@pytest.fixture
def looking(office: Office, machine: MachineTime) -> Office:
    """Counter a; timers were looked for all the time, and none is left up to six o'clock."""
    office.executor.low_water = LowWater(machine)
    office.ask(Count("a", 1))
    look_on(office, after(8))
    return office


def look_on(office: Office, until: datetime) -> None:
    """Until what was seen then counts as settled."""
    office.fire(until)
    office.machine.now += SETTLE_SECONDS
    office.fire(until)


def left_behind(office: Office, fires_at: datetime) -> None:
    """A transaction that began at that instant has armed a timer, and commits only now."""
    row = {"id": "slow", "kind": "alarm", "target": "a"}
    row |= {"due_at": fires_at.isoformat(), "fires_at": fires_at.isoformat()}
    with office.engine.begin() as connection:
        connection.execute(insert(kernel.timers), row)


def hear_up_to(office: Office, instant: datetime, *producers: str) -> None:
    for producer in producers:
        sent = watermarks.mark(producer, {producer: instant.isoformat()})
        office.executor.consume([Delivery(dict(sent.headers), sent.body, None)])


def test_timer_that_was_due_when_it_was_armed_fires_with_its_own_time(looking: Office) -> None:
    looking.ask(SetAlarm("a", after(1)))
    assert looking.fire(after(8)) == 1
    assert looking.rang() == (after(1),)


def test_timer_that_was_moved_into_the_past_fires(looking: Office) -> None:
    looking.ask(SetAlarm("a", after(20)))
    assert looking.fire(after(8)) == 0
    looking.ask(SetAlarm("a", after(2)))
    assert looking.fire(after(8)) == 1
    assert looking.rang() == (after(2),)


def test_timer_is_still_not_early(looking: Office) -> None:
    looking.ask(SetAlarm("a", after(8.5)))
    assert looking.fire(after(8.4)) == 0
    assert looking.fire(after(8.5)) == 1


def test_what_a_slow_transaction_armed_is_found_at_once(looking: Office) -> None:
    looking.machine.now += SETTLE_SECONDS - 1
    looking.fire(after(9))
    left_behind(looking, after(8.9))
    looking.machine.now += 1
    assert looking.fire(after(9.1)) == 1
    assert looking.rang() == (after(8.9),)


def test_what_a_much_too_slow_transaction_left_behind_is_found_by_the_next_whole_scan(
    looking: Office,
) -> None:
    left_behind(looking, looking.time - timedelta(seconds=1))
    assert looking.fire(looking.time) == 0
    looking.machine.now += WHOLE_SECONDS - SETTLE_SECONDS - 1
    assert looking.fire(looking.time) == 0
    looking.machine.now += 1
    assert looking.fire(looking.time) == 1
    assert looking.rang() == (after(8) - timedelta(seconds=1),)


def test_new_process_finds_what_was_left_behind(looking: Office) -> None:
    left_behind(looking, after(1))
    looking.executor.low_water = LowWater(looking.machine)
    assert looking.fire(after(8)) == 1


def test_timer_fires_though_business_time_was_set_back(looking: Office) -> None:
    looking.machine.now += 1
    looking.fire(after(3))
    looking.ask(SetAlarm("a", after(4)))
    assert looking.fire(after(3.9)) == 0
    looking.machine.now += SETTLE_SECONDS - 1
    assert looking.fire(after(4)) == 1


def test_timer_fires_though_business_time_jumped_ahead(looking: Office) -> None:
    looking.ask(SetAlarm("a", after(9)))
    look_on_at = after(24 * 30)
    assert looking.fire(look_on_at) == 1
    assert looking.rang() == (after(9),)


def test_what_could_not_be_committed_is_found_again(
    looking: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking.ask(SetAlarm("a", after(9)))
    with database_away(monkeypatch), pytest.raises(OperationalError):
        looking.fire(after(10))
    looking.machine.now += SETTLE_SECONDS
    assert looking.fire(after(10)) == 1


@contextmanager
def database_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def flush(_: Work) -> None:
        raise OperationalError("COMMIT", None, Exception("the server is going"))

    with monkeypatch.context() as patched:
        patched.setattr(Work, "flush", flush)
        yield


def test_more_timers_than_one_transaction_takes_are_all_fired(looking: Office) -> None:
    row = {"kind": "alarm", "target": "a", "due_at": after(9).isoformat()}
    rows = [row | {"id": f"n{n}", "fires_at": row["due_at"]} for n in range(LIMIT + 1)]
    with looking.engine.begin() as connection:
        connection.execute(insert(kernel.timers), rows)
    assert looking.fire(after(9)) == LIMIT + 1
    assert len(looking.rang()) == LIMIT + 1
    assert looking.size(kernel.timers) == 0


def test_timer_that_is_armed_again_as_it_fires_stays(looking: Office) -> None:
    ring = {"kind": "alarm", "target": "a", "due_at": after(9).isoformat()}
    with looking.engine.begin() as connection:
        connection.execute(insert(kernel.timers), ring | {"id": "a:alarm"})

    def again(_: AlarmRang, counter: Counter) -> Outgoing:
        return alarm_set(AlarmSet(after(12)), counter)

    outgoing = {**DEFINITION.outgoing, AlarmRang: again}
    looking.executor.definition = replace(DEFINITION, outgoing=outgoing)
    assert looking.fire(after(10)) == 1
    assert [row.due_at for row in looking.rows(kernel.timers)] == [after(12).isoformat()]
    assert looking.fire(after(12)) == 1


class TestTimerThatWaits:
    """Counter a waits for the bell, the gate and, if its label says so, a site."""

    @pytest.fixture(autouse=True)
    def _waiting(self, looking: Office) -> None:
        def away(event: AlarmSet, counter: Counter) -> Outgoing:
            (timer,) = alarm_set(event, counter).timers
            return Outgoing(timers=(replace(timer, waits_for=counter.label or ""),))

        outgoing = {**DEFINITION.outgoing, AlarmSet: away}
        looking.executor.definition = replace(
            DEFINITION, outgoing=outgoing, timers_wait_for_producers=True
        )
        hear_up_to(looking, after(8), "bell", "gate", "site/far")

    def test_silent_site_holds_up_only_its_own(self, looking: Office) -> None:
        looking.ask(Count("far", 1))
        looking.ask(Label("far", "site/far"))
        for counter in ("a", "far"):
            looking.ask(SetAlarm(counter, after(9)))
        looking.time = after(10)
        hear_up_to(looking, after(10), "bell", "gate")
        assert looking.fire(after(10)) == 1
        assert (looking.rang("a"), looking.rang("far")) == ((after(9),), ())

    def test_its_timers_fire_when_it_is_heard_however_far_the_others_are(
        self, looking: Office
    ) -> None:
        looking.ask(Label("a", "site/far"))
        looking.ask(SetAlarm("a", after(9)))
        looking.time = after(20)
        hear_up_to(looking, after(20), "bell", "gate")
        look_on(looking, after(20))
        hear_up_to(looking, after(9), "site/far")
        assert looking.fire(after(20)) == 1
        assert looking.rang() == (after(9),)

    def test_site_that_was_never_heard_is_waited_for(self, looking: Office) -> None:
        looking.ask(Label("a", "site/unknown"))
        looking.ask(SetAlarm("a", after(1)))
        look_on(looking, after(8))
        hear_up_to(looking, after(0.9), "site/unknown")
        assert looking.fire(after(8)) == 0
        hear_up_to(looking, after(1), "site/unknown")
        assert looking.fire(after(8)) == 1

    def test_timer_armed_late_fires_as_soon_as_all_is_read_up_to_its_due_time(
        self, looking: Office
    ) -> None:
        """It does not wait for what was said until it was armed."""
        looking.time = after(12)
        hear_up_to(looking, after(9), "bell", "gate")
        look_on(looking, after(12))
        looking.ask(SetAlarm("a", after(9)))
        assert looking.fire(after(12)) == 1

    def test_timer_armed_late_waits_for_what_was_said_up_to_its_due_time(
        self, looking: Office
    ) -> None:
        looking.time = after(12)
        hear_up_to(looking, after(9), "bell", "gate")
        look_on(looking, after(12))
        looking.ask(SetAlarm("a", after(10)))
        look_on(looking, after(12))
        hear_up_to(looking, after(10), "bell")
        assert looking.fire(after(12)) == 0
        hear_up_to(looking, after(10), "gate")
        assert looking.fire(after(12)) == 1
        assert looking.rang() == (after(10),)

    def test_case_that_comes_home_no_longer_waits_for_the_site(self, looking: Office) -> None:
        looking.ask(Label("a", "site/far"))
        looking.ask(SetAlarm("a", after(9)))
        looking.time = after(20)
        hear_up_to(looking, after(20), "bell", "gate")
        look_on(looking, after(20))
        looking.executor.definition = DEFINITION
        looking.ask(SetAlarm("a", after(9)))
        assert looking.fire(after(20)) == 1


@pytest.mark.parametrize("armed_since", [False, True])
def test_dead_timer_that_is_replayed_fires_though_it_was_due_long_ago(
    looking: Office, armed_since: bool
) -> None:
    looking.ask(Label("a", "dumb"))
    looking.ask(SetAlarm("a", after(9)))
    look_on(looking, after(20))
    assert looking.held() == {"timer:a:alarm": "dead"}
    looking.ask(Label("a", "repaired"))
    if armed_since:
        looking.ask(SetAlarm("a", after(30)))
    operator.replay(DEFINITION, looking.engine, "timer:a:alarm")
    assert looking.fire(after(20)) == 1
    assert looking.rang() == (after(9),)
