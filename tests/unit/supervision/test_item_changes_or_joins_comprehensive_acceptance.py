"""X区: a changed item is sent to the centre at once and announced; an item joins in six months."""

from __future__ import annotations

from typing import Any

import pytest
from clock_desk import at, fact
from district_desk import LONG_AFTER, in_time, office

from shared.contracts.envelope import Envelope

ITEM = "residence_permit"
CHANGED = "2026-03-13T15:00"


def _item(name: str, time: str, number: int = 0, **data: Any) -> Envelope:
    change: dict[str, Any] = {"change_id": f"C{number}"} if number else {}
    return fact(f"intake.item_{name}", time, subject=f"item/{ITEM}", item_id=ITEM, **change, **data)


@pytest.mark.rule("XQ-ZZ-02-4")
@pytest.mark.parametrize(
    ("time", "kept"), [("2026-03-13T15:30", True), ("2026-03-13T15:31", False)]
)
def test_change_goes_to_the_centre_at_once(time: str, kept: bool) -> None:
    desk = office()
    desk.hear(_item("changed", CHANGED, 1), _item("change_announced", CHANGED, 1))
    assert desk.clock("XQ-ZZ-02-4", "C1").stopped_at is None
    desk.hear(_item("change_submitted", time, 1, seal_ref="SEAL-7"))
    assert in_time(desk, "XQ-ZZ-02-4", "C1") is kept


@pytest.mark.rule("XQ-BZ-02c")
@pytest.mark.parametrize(
    ("time", "cards"), [("2026-03-16T17:30", []), ("2026-03-16T17:31", ["amber"])]
)
def test_change_is_announced_promptly(time: str, cards: list[str]) -> None:
    desk = office()
    desk.hear(_item("changed", CHANGED, 1))
    desk.hear(_item("change_submitted", CHANGED, 1, seal_ref="SEAL-7"))
    assert desk.clock("XQ-BZ-02c", "C1").stopped_at is None
    desk.hear(_item("change_announced", time, 1))
    desk.let_pass(LONG_AFTER)
    assert desk.cards("XQ-BZ-02c") == cards


@pytest.mark.rule("XQ-ZZ-02-4", "XQ-BZ-02c")
@pytest.mark.parametrize("rule", ["XQ-ZZ-02-4", "XQ-BZ-02c"])
def test_each_change_is_followed_by_itself(rule: str) -> None:
    desk = office()
    desk.hear(_item("changed", CHANGED, 1), _item("changed", "2026-03-20T15:00", 2))
    desk.hear(_item("change_submitted", "2026-03-13T15:10", 1, seal_ref="SEAL-7"))
    desk.hear(_item("change_announced", "2026-03-13T15:10", 1))
    assert desk.clock(rule, "C1").in_time
    assert desk.clock(rule, "C2").stopped_at is None


# 9 April and 9 October 2026; the National Day holidays of that October do not move it.
BEGAN, ENDS = "2026-04-09T10:00", "2026-10-09T17:30"


@pytest.mark.rule("XQ-CZ-10")
@pytest.mark.parametrize(("time", "kept"), [(ENDS, True), ("2026-10-09T17:31", False)])
def test_item_joins_comprehensive_acceptance_within_six_months(time: str, kept: bool) -> None:
    desk = office()
    desk.hear(_item("transition_began", BEGAN), _item("transition_ended", time))
    assert desk.due("XQ-CZ-10") == at(ENDS)
    assert in_time(desk, "XQ-CZ-10") is kept


@pytest.mark.rule("XQ-CZ-10")
@pytest.mark.parametrize(
    ("began", "ends"), [("2026-01-05T10:00", "2026-07-05"), ("2026-04-01T10:00", "2026-10-01")]
)
def test_transition_ends_on_its_date_even_on_a_day_off(began: str, ends: str) -> None:
    desk = office()
    desk.hear(_item("transition_began", began), _item("changed", began, 1))
    due = desk.due("XQ-CZ-10")
    assert due is not None
    assert due.date().isoformat() == ends
