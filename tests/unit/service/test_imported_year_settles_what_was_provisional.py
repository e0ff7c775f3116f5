"""A year is imported: what was measured before it was known is measured again, batch by batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from counter_office import Office
from counter_service import DEFINITION, NODE, Count, Label, Measure, MeasureAgain, counters, kernel

from shared.kernel.workdays import CalendarYear
from shared.kernel.worktime import ZONE, Due
from shared.rulebook.calendars.offices import Offices, read_offices
from shared.service import recomputing
from shared.service.definition import Recompute

THIS_YEAR = CalendarYear(2026, True, {})
NEW_YEAR = CalendarYear(2027, True, {date(2027, 1, 1): False})
OLD, NEW = Offices([THIS_YEAR]), Offices([THIS_YEAR, NEW_YEAR])
CLOSED = '{"days": [{"name": "雪灾停办", "date": "2027-01-04", "isOffDay": true}]}'
SNOWED_IN = Offices([THIS_YEAR, NEW_YEAR], read_offices(f'{{"{NODE}": {CLOSED}}}'))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def receive(office: Office, *counters: str, received: str = "2026-12-30T10:00") -> None:
    for counter in counters:
        office.ask(Count(counter, 1))
        office.ask(Measure(counter, at(received)))


def measured(office: Office) -> list[str]:
    """Each measurement that is in the history."""
    return [chain for chain, act, _ in office.acts() if act == "measured"]


@pytest.fixture(autouse=True)
def _nobody_knows_next_year(office: Office) -> None:
    office.executor.calendars = OLD


def test_due_time_moves_with_an_entry_in_the_history(office: Office) -> None:
    receive(office, "a")
    assert office.counter().due == Due(at("2027-01-01T17:30"), True)
    office.executor.calendars = NEW
    assert office.executor.recompute() == 1
    assert office.counter().due == Due(at("2027-01-04T17:30"), False)
    assert office.acts()[-1] == ("counter/a", "measured", "counter/calendars")
    assert office.executor.recompute() == 0


def test_due_time_that_stays_leaves_no_entry_and_is_not_looked_at_again(office: Office) -> None:
    receive(office, "a", received="2027-01-11T10:00")
    office.executor.calendars = NEW
    assert [office.executor.recompute() for _ in range(2)] == [1, 0]
    assert measured(office) == ["counter/a"]
    assert office.size(kernel.history) == 2


def test_due_time_within_the_years_that_were_known_is_not_looked_at(office: Office) -> None:
    receive(office, "a", received="2026-12-01T10:00")
    office.executor.calendars = NEW
    assert office.executor.recompute() == 0


def test_nothing_is_done_while_the_calendars_say_the_same(office: Office) -> None:
    receive(office, "a")
    office.executor.calendars = Offices([THIS_YEAR])
    assert office.executor.recompute() == 0


def test_days_are_those_of_the_node(office: Office) -> None:
    receive(office, "a")
    office.executor.calendars = SNOWED_IN
    office.executor.recompute()
    assert office.counter().due == Due(at("2027-01-05T17:30"), False)


def test_what_a_process_with_the_old_calendars_wrote_is_found_later(office: Office) -> None:
    office.executor.calendars = NEW
    assert office.executor.recompute() == 0
    slow = Office(office.directory, office.machine, office.engine)
    slow.executor.calendars = OLD
    receive(slow, "a")
    assert office.executor.recompute() == 1
    assert office.counter().due == Due(at("2027-01-04T17:30"), False)


def test_service_in_which_nothing_rests_on_calendars_has_nothing_to_do(office: Office) -> None:
    receive(office, "a")
    office.executor.definition = replace(DEFINITION, recompute=None)
    office.executor.calendars = NEW
    assert office.executor.recompute() == 0


def test_one_that_cannot_be_measured_holds_up_no_other(office: Office) -> None:
    receive(office, "dumb", "a")
    office.ask(Label("dumb", "dumb"))
    office.executor.calendars = NEW
    assert [office.executor.recompute() for _ in range(2)] == [2, 0]
    assert office.counter("a").due == Due(at("2027-01-04T17:30"), False)
    assert office.counter("dumb").due == Due(at("2027-01-01T17:30"), True)


class Killed(BaseException):
    """The process dies here."""


class TestProcessIsKilled:
    """Three counters in batches of two."""

    @pytest.fixture(autouse=True)
    def _small_batches(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recomputing, "BATCH", 2)
        receive(office, "a", "b", "c")
        office.executor.calendars = NEW

    def another_process(self, office: Office) -> Office:
        other = Office(office.directory, office.machine, office.engine)
        other.executor.calendars = NEW
        return other

    def versions(self, office: Office) -> list[str]:
        return sorted(row.measured_on for row in office.rows(counters))

    def test_between_two_batches_and_another_goes_on(self, office: Office) -> None:
        assert office.executor.recompute() == 2
        assert self.versions(office) == sorted([NEW.version, NEW.version, OLD.version])
        other = self.another_process(office)
        assert [other.executor.recompute() for _ in range(2)] == [1, 0]
        assert sorted(measured(office)) == sorted(2 * ["counter/a", "counter/b", "counter/c"])

    def test_within_a_batch_and_nothing_of_it_is_there(self, office: Office) -> None:
        asked: list[str] = []

        def dies_at_the_second(counter_id: str) -> Any:
            asked.append(counter_id)
            if len(asked) == 2:
                raise Killed
            return MeasureAgain(counter_id)

        mortal = Recompute("counter", dies_at_the_second, "measured_on", counters.c.provisional)
        office.executor.definition = replace(DEFINITION, recompute=mortal)
        with pytest.raises(Killed):
            office.executor.recompute()
        assert self.versions(office) == 3 * [OLD.version]
        other = self.another_process(office)
        assert [other.executor.recompute() for _ in range(3)] == [2, 1, 0]
        assert len(measured(office)) == 6
