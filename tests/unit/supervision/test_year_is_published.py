"""Nobody knows the holidays of 2027 yet: what people see before and after they are announced."""

from __future__ import annotations

from datetime import date

import pytest
from clock_desk import accepted
from clock_office import SUPERVISOR, Office
from sqlalchemy import func, select

from services.supervision.tables import kernel
from shared.db.engine import reading
from shared.kernel.workdays import CalendarYear
from shared.rulebook import calendars
from shared.rulebook.calendars.offices import Offices

NEW_YEAR = CalendarYear(2027, True, {date(2027, 1, 1): False})
BEYOND_THE_HOLIDAY, OVER_THE_HOLIDAY = "2027-01-11T10:00", "2026-12-29T10:00"


def promise(office: Office) -> tuple[str, bool]:
    """When it is due, and whether that is still uncertain, as the case and as the list say."""
    (listed,) = office.ask("/api/v1/clocks", SUPERVISOR)["items"]
    found = {
        (clock["due_at"][:10], clock["provisional"])
        for shown in (listed, office.clocks())
        for clock in shown["clocks"]
        if clock["which"] == "promised"
    }
    (only,) = found
    return only


def publish(office: Office, *years: CalendarYear) -> None:
    known = [file.arrangement for file in calendars.year_files().values()]
    office.executor.calendars = Offices([*known, *years])


def entries(office: Office) -> int:
    with reading(office.engine) as connection:
        return connection.execute(select(func.count()).select_from(kernel.history)).scalar_one()


def test_due_instant_that_proves_right_is_certain_then_and_leaves_no_entry(office: Office) -> None:
    office.hear(accepted(BEYOND_THE_HOLIDAY))
    assert promise(office) == ("2027-01-14", True)
    before = entries(office)
    publish(office, NEW_YEAR)
    assert [office.executor.recompute() for _ in range(2)] == [1, 0]
    assert promise(office) == ("2027-01-14", False)
    assert entries(office) == before


def test_due_instant_that_was_wrong_moves_with_an_entry(office: Office) -> None:
    office.hear(accepted(OVER_THE_HOLIDAY))
    assert promise(office) == ("2027-01-01", True)
    before = entries(office)
    publish(office, NEW_YEAR)
    assert office.executor.recompute() == 1
    assert promise(office) == ("2027-01-04", False)
    assert entries(office) == before + 1


@pytest.mark.parametrize("years", [[], [CalendarYear(2028, True, {})]])
def test_due_instant_stays_uncertain_while_its_own_year_is(
    office: Office, years: list[CalendarYear]
) -> None:
    office.hear(accepted(BEYOND_THE_HOLIDAY))
    publish(office, *years)
    office.executor.recompute()
    assert promise(office) == ("2027-01-14", True)


def test_due_instant_within_known_years_is_certain(office: Office) -> None:
    office.hear(accepted("2026-12-01T10:00"))
    assert promise(office) == ("2026-12-04", False)
