"""上午收件当日14:00前转交，下午收件次一工作日9:30前转交."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from shared.kernel.officehours import CutOff, OfficeHours
from shared.kernel.refusals import Invalid
from shared.kernel.worktime import ZONE, Due
from shared.rulebook import calendars

CALENDAR = calendars.load()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "handed_on_by"),
    [
        ("2026-03-05T09:20", "2026-03-05T14:00"),
        ("2026-03-05T12:00", "2026-03-05T14:00"),
        ("2026-03-05T12:01", "2026-03-06T09:30"),
        ("2026-03-06T17:00", "2026-03-09T09:30"),
        ("2026-03-06T20:00", "2026-03-09T09:30"),
        # On days off it waits for the next morning at work.
        ("2026-03-07T16:00", "2026-03-09T14:00"),
        ("2026-02-14T16:00", "2026-02-24T09:30"),
        ("2026-02-15T10:00", "2026-02-24T14:00"),
    ],
)
def test_cut_off_follows_the_half_day_of_receipt(received: str, handed_on_by: str) -> None:
    assert CALENDAR.by_cut_off(at(received)) == Due(at(handed_on_by), False)


def test_cut_off_in_an_unannounced_year_is_provisional() -> None:
    found = CALENDAR.by_cut_off(at("2026-12-31T16:00"))
    assert found == Due(at("2027-01-01T09:30"), True)


def test_cut_offs_are_data() -> None:
    same_day = [CutOff(time(15), 0, time(17)), CutOff(time.max, 2, time(10))]
    assert CALENDAR.by_cut_off(at("2026-03-05T15:00"), same_day).instant == at("2026-03-05T17:00")
    assert CALENDAR.by_cut_off(at("2026-03-05T15:01"), same_day).instant == at("2026-03-09T10:00")


def test_cut_offs_that_leave_an_hour_open_are_refused() -> None:
    with pytest.raises(Invalid, match="16:00"):
        CALENDAR.by_cut_off(at("2026-03-05T16:00"), [CutOff(time(12), 0, time(14))])


def test_office_hours_are_whole_minutes() -> None:
    with pytest.raises(Invalid, match="分钟"):
        OfficeHours(((time(9, 0, 30), time(12)),))
