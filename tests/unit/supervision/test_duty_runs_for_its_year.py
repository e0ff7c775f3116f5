"""A recurring obligation begins and ends with its duty, and never runs on into another year."""

from __future__ import annotations

from clock_desk import COUNTY_THERE, Desk, fact

from shared.contracts.envelope import Envelope

SUBJECT = f"duty/{COUNTY_THERE}-leader_check-2026"
RULE = "TS-XS-07b"


def duty(name: str, time: str) -> Envelope:
    named = f"supervision.{name}"
    return fact(named, time, owner=COUNTY_THERE, subject=SUBJECT, duty="leader_check")


def days(desk: Desk) -> list[str]:
    return sorted(id.partition(":")[2] for id in desk.clocks.clocks if id.startswith(RULE))


def test_duty_that_ended_after_closing_time_is_due_no_more() -> None:
    desk = Desk(profile="taoshan")
    desk.hear(duty("duty_began", "2026-03-09T09:00"))
    desk.let_pass("2026-03-10T17:30")
    desk.hear(duty("duty_ended", "2026-03-10T18:00"))
    desk.let_pass("2026-03-20T00:00")
    assert days(desk) == ["2026-03-09", "2026-03-10"]


def test_duty_goes_on_until_the_year_is_over() -> None:
    desk = Desk(profile="taoshan")
    desk.hear(duty("duty_began", "2026-12-30T09:00"))
    desk.let_pass("2027-02-01T00:00")
    assert days(desk) == ["2026-12-30", "2026-12-31"]
    assert desk.timers == {}
