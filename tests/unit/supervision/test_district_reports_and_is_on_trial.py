"""X区: departments come to the hall every week, figures every month and year; the trial ends."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import Desk, at, fact
from district_desk import LONG_AFTER, office

from shared.contracts.envelope import Envelope

WEEKLY, MONTHLY, YEARLY = "weekly_attendance", "monthly_bulletin", "yearly_assessment"
DUTIES = [("XQ-ZZ-02-2a", WEEKLY), ("XQ-BZ-05a", MONTHLY), ("XQ-BZ-05b", YEARLY)]


def _duty(name: str, time: str, duty: str) -> Envelope:
    return fact(
        f"supervision.duty_{name}", time, subject=f"duty/411521101204-{duty}-2026", duty=duty
    )


def _owing(duty: str, *performed: str) -> Desk:
    desk = office()
    desk.hear(_duty("began", "2026-03-02T09:00", duty))
    desk.hear(*(_duty("performed", time, duty) for time in performed))
    return desk


@pytest.mark.rule("XQ-ZZ-02-2a")
def test_department_that_stays_away_for_a_week_is_noticed() -> None:
    desk = _owing(WEEKLY, "2026-03-03T10:00", "2026-03-20T17:30")
    desk.let_pass("2026-03-22T00:00")
    assert desk.clock("XQ-ZZ-02-2a", "2026-W10").in_time
    assert desk.due("XQ-ZZ-02-2a", "2026-W11") == at("2026-03-15T17:30")
    assert desk.clock("XQ-ZZ-02-2a", "2026-W11").stopped_at is None
    assert desk.clock("XQ-ZZ-02-2a", "2026-W12").in_time
    assert "yellow" in desk.cards("XQ-ZZ-02-2a")


@pytest.mark.rule("XQ-ZZ-02-2a")
def test_department_that_comes_every_week_is_not() -> None:
    desk = _owing(WEEKLY, "2026-03-03T10:00", "2026-03-09T09:00", "2026-03-18T10:00")
    desk.let_pass("2026-03-19T00:00")
    assert desk.cards("XQ-ZZ-02-2a") == []


@pytest.mark.rule("XQ-ZZ-02-2a")
@pytest.mark.parametrize(("rule", "excused"), [("XQ-ZZ-02-2a", True), ("XQ-CZ-06-1c", False)])
def test_recorded_reason_excuses_one_week(rule: str, excused: bool) -> None:
    desk = _owing(WEEKLY, "2026-03-03T10:00")
    subject, reason = f"duty/411521101204-{WEEKLY}-2026", "本周全员集中培训"
    recorded = "supervision.exception_recorded"
    desk.hear(fact(recorded, "2026-03-10T10:00", subject=subject, rule=rule, reason=reason))
    desk.let_pass("2026-03-16T00:00")
    assert ("yellow" not in desk.cards("XQ-ZZ-02-2a")) is excused
    desk.let_pass("2026-03-23T00:00")
    assert "yellow" in desk.cards("XQ-ZZ-02-2a")


@pytest.mark.rule("XQ-BZ-05a")
@pytest.mark.parametrize(
    ("time", "cards"), [("2026-03-31T17:30", []), ("2026-04-01T09:00", ["amber", "yellow"])]
)
def test_figures_are_published_every_month(time: str, cards: list[str]) -> None:
    desk = office()
    desk.hear(_duty("began", "2026-03-02T09:00", MONTHLY))
    if not cards:
        desk.hear(_duty("performed", "2026-03-30T09:00", MONTHLY))
    desk.let_pass("2026-03-31T23:00")
    desk.hear(_duty("performed", time, MONTHLY))
    assert desk.due("XQ-BZ-05a", "2026-03") == at("2026-03-31T17:30")
    assert desk.cards("XQ-BZ-05a") == cards


@pytest.mark.rule("XQ-BZ-05b")
@pytest.mark.parametrize("assessed", [True, False])
def test_departments_are_assessed_every_year(assessed: bool) -> None:
    desk = _owing(YEARLY, *(["2026-12-15T10:00"] if assessed else []))
    desk.let_pass("2026-12-31T23:00")
    assert desk.due("XQ-BZ-05b", "2026") == at("2026-12-31T17:30")
    assert ("yellow" not in desk.cards("XQ-BZ-05b")) is assessed


@pytest.mark.rule("XQ-ZZ-02-2a", "XQ-BZ-05a", "XQ-BZ-05b")
@pytest.mark.parametrize(("rule", "duty"), DUTIES)
def test_duty_that_has_ended_is_owed_no_more(rule: str, duty: str) -> None:
    desk = _owing(duty)
    assert {clock.rule for clock in desk.clocks.clocks.values()} == {rule}
    desk.hear(_duty("ended", "2026-03-03T10:00", duty))
    desk.let_pass(LONG_AFTER)
    assert desk.cards(rule) == []


@pytest.mark.rule("XQ-BZ-05a", "XQ-BZ-05b")
@pytest.mark.parametrize(
    ("rule", "duty", "changed"),
    [
        ("XQ-BZ-05a", MONTHLY, {"bulletin_period": "week"}),
        ("XQ-BZ-05b", YEARLY, {"bulletin_period__assessment": "month"}),
    ],
)
def test_county_with_another_period_is_not_held_to_this_one(
    rule: str, duty: str, changed: dict[str, Any]
) -> None:
    desk = office(**changed)
    desk.hear(_duty("began", "2026-03-02T09:00", duty))
    assert not desk.runs(rule)
    assert _owing(duty).runs(rule)


PUBLISHED, EXPIRES = "2026-01-05T10:00", "2027-01-05T17:30"


def _rules(name: str, time: str, version: int = 1, **data: Any) -> Envelope:
    return fact(
        f"supervision.profile_{name}",
        time,
        subject="profile/x-district",
        profile="x-district",
        version=version,
        **data,
    )


@pytest.mark.rule("XQ-FZ-06")
def test_expiry_of_the_trial_is_announced_a_month_before() -> None:
    desk = office()
    desk.hear(_rules("published", PUBLISHED, on_trial=True))
    assert desk.due("XQ-FZ-06", "1") == at(EXPIRES)
    desk.let_pass("2026-12-04T00:00")
    assert desk.cards() == []
    desk.let_pass("2026-12-07T00:00")
    assert desk.cards("XQ-FZ-06") == ["amber"]
    desk.let_pass("2027-01-06T00:00")
    assert desk.cards("XQ-FZ-06") == ["amber", "yellow"]


@pytest.mark.rule("XQ-FZ-06")
@pytest.mark.parametrize(("version", "cards"), [(1, []), (2, ["amber", "yellow"])])
def test_rules_that_were_replaced_do_not_expire(version: int, cards: list[str]) -> None:
    desk = office()
    desk.hear(_rules("published", PUBLISHED, on_trial=True))
    desk.hear(_rules("replaced", "2026-11-20T10:00", version))
    desk.let_pass("2027-01-06T00:00")
    assert desk.cards("XQ-FZ-06") == cards


@pytest.mark.rule("XQ-FZ-06")
@pytest.mark.parametrize("on_trial", [True, False])
def test_rules_that_are_not_on_trial_have_no_end(on_trial: bool) -> None:
    desk = office()
    desk.hear(_rules("published", PUBLISHED, on_trial=on_trial))
    assert bool(desk.stored and desk.runs("XQ-FZ-06")) is on_trial
