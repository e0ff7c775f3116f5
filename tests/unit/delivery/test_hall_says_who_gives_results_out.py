"""出件: who gives results out is what the hall has on record when it is done, not when the case was
decided."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from delivery_counter import Counter, refusal
from delivery_desk import (
    CASE_NO,
    COUNTY,
    POLICIES,
    VILLAGE,
    concluded,
    issue_authority,
    outgoing_windows,
)

COLLECTION = f"/api/v1/handovers/{CASE_NO}-handover/collection"
DISPATCH = f"/api/v1/shipments/{CASE_NO}-result/dispatch"
SIGNED = {"signed_by": "欧阳明"}
#: The clerk of every test is `wang`.
WANG_AT_SIX = {"6": ["wang"]}
NO_POWER = (409, "no_power_to_issue")
NOT_THERE = (403, "not_at_outgoing_window")
CARE_CARD = {"item_id": "care_card", "department": "县残联"}


def ruled_by(county: str, path: Path) -> Counter:
    profile = POLICIES.versions(county)[-1]
    return Counter(path, policies=SimpleNamespace(of=lambda *_: profile))


@pytest.fixture
def district(tmp_path: Path) -> Counter:
    """A counter of X区, where one window gives results out; a result waits there."""
    counter = ruled_by("x-district", tmp_path)
    counter.hear(concluded("counter_pickup", **CARE_CARD))
    return counter


def grant(**changes: Any) -> dict[str, Any]:
    """A letter over the issue of care_card, in force since the day before."""
    return {"items": ["care_card"], "persons": [], "first_day": "2026-03-01"} | changes


def hand_over(counter: Counter) -> Any:
    response = counter.post(COLLECTION, SIGNED)
    return response.status_code if response.status_code == 200 else refusal(response)


def hand_in(counter: Counter) -> Any:
    response = counter.post(DISPATCH, {"carrier": "ems", "waybill_no": "EX000000014CN"})
    return response.status_code if response.status_code == 200 else refusal(response)


@pytest.mark.rule("XQ-YZ-02")
def test_only_the_staff_of_the_outgoing_window_hands_results_over(district: Counter) -> None:
    district.hear(outgoing_windows({"6": ["li.mei"]}))
    assert hand_over(district) == NOT_THERE
    refused: Any = district.post(COLLECTION, SIGNED).json
    assert "请转出件窗口办理" in refused["detail"]
    assert "（6号）" in refused["detail"]
    district.hear(outgoing_windows({"6": ["li.mei", "wang"]}))
    assert hand_over(district) == 200


@pytest.mark.rule("XQ-YZ-02")
def test_whoever_left_the_outgoing_window_sends_no_result_any_more(tmp_path: Path) -> None:
    counter = ruled_by("x-district", tmp_path)
    counter.hear(outgoing_windows(WANG_AT_SIX))
    counter.hear(concluded("courier"))
    counter.hear(outgoing_windows({"6": []}))
    assert hand_in(counter) == NOT_THERE
    counter.hear(outgoing_windows({"6": [], "7": ["wang"]}))
    assert hand_in(counter) == 200


@pytest.mark.rule("XQ-YZ-02")
def test_hall_without_an_outgoing_window_sets_one_first(district: Counter) -> None:
    district.hear(outgoing_windows({}))
    assert hand_over(district) == (409, "no_outgoing_window")
    district.hear(outgoing_windows(WANG_AT_SIX))
    assert hand_over(district) == 200


@pytest.mark.rule("XQ-YZ-02")
def test_node_without_a_hall_hands_over_as_it_may(district: Counter) -> None:
    assert hand_over(district) == 200


@pytest.mark.rule("XQ-YZ-02")
def test_other_counties_ask_for_no_outgoing_window(counter: Counter) -> None:
    counter.hear(outgoing_windows({"6": ["li.mei"]}))
    counter.hear(concluded("counter_pickup", **CARE_CARD))
    assert hand_over(counter) == 200


def test_locker_opens_for_its_code_whoever_enters_it(tmp_path: Path) -> None:
    counter = ruled_by("x-district", tmp_path)
    counter.hear(outgoing_windows({"6": ["li.mei"]}))
    counter.hear(concluded("locker"))
    notice: Any = counter.get(f"/api/v1/handovers/{CASE_NO}-handover/notice").json
    opened = counter.post(COLLECTION, {"pickup_code": notice["pickup_code"]})
    assert opened.status_code == 200


@pytest.mark.rule("LZ-W2-1")
def test_hall_gives_out_what_the_letter_of_the_unit_lists(counter: Counter) -> None:
    counter.hear(concluded("counter_pickup", **CARE_CARD))
    counter.hear(issue_authority())
    assert hand_over(counter) == NO_POWER
    refused: Any = counter.post(COLLECTION, SIGNED).json
    assert refused["detail"].startswith("民政局没有授权您出件（证）")
    counter.hear(issue_authority(grant(items=["tap_water"])))
    assert hand_over(counter) == NO_POWER
    counter.hear(issue_authority(grant()))
    assert hand_over(counter) == 200


@pytest.mark.rule("LZ-W2-1")
def test_letter_that_ended_after_the_decision_sends_no_result(counter: Counter) -> None:
    counter.hear(issue_authority(grant()))
    counter.hear(concluded("courier", **CARE_CARD))
    counter.hear(issue_authority(grant(last_day="2026-03-01")))
    assert hand_in(counter) == NO_POWER
    counter.hear(issue_authority(grant(first_day="2026-03-03")))
    assert hand_in(counter) == NO_POWER
    counter.hear(issue_authority(grant(first_day="2026-03-02", last_day="2026-03-02")))
    assert hand_in(counter) == 200


@pytest.mark.rule("LZ-W2-1")
def test_letter_that_names_persons_speaks_of_them_alone(counter: Counter) -> None:
    counter.hear(concluded("counter_pickup", **CARE_CARD))
    counter.hear(issue_authority(grant(persons=["zhao.min"])))
    assert hand_over(counter) == NO_POWER
    counter.hear(issue_authority(grant(persons=["zhao.min", "wang"])))
    assert hand_over(counter) == 200


@pytest.mark.rule("LZ-W2-1")
def test_item_that_no_unit_lists_belongs_to_its_department(counter: Counter) -> None:
    counter.hear(issue_authority(items=[]))
    counter.hear(concluded("counter_pickup", item_id="care_card", department="民政局"))
    assert hand_over(counter) == NO_POWER
    counter.hear(issue_authority(grant(), name="县残联", unit_id="disabled_federation"))
    # The unit that lists the item comes before the one that is its department by name.
    assert hand_over(counter) == 200


@pytest.mark.rule("LZ-W2-1")
def test_items_of_nobody_else_are_given_out_without_any_letter(counter: Counter) -> None:
    counter.hear(issue_authority(items=["tap_water"]))
    counter.hear(concluded("counter_pickup", **CARE_CARD))
    assert hand_over(counter) == 200


def test_result_of_before_says_no_item_and_goes_out(counter: Counter) -> None:
    counter.hear(issue_authority(name=""))
    counter.hear(concluded("counter_pickup"))
    assert hand_over(counter) == 200


def test_what_another_node_has_on_record_counts_there_alone(district: Counter) -> None:
    district.hear(outgoing_windows({"6": ["li.mei"]}))
    district.hear(concluded("counter_pickup", owner=VILLAGE), case_no="41152110120420260302000009")
    path = "/api/v1/handovers/41152110120420260302000009-handover/collection"
    assert district.post(path, SIGNED, VILLAGE).status_code == 200
    assert district.post(COLLECTION, SIGNED, COUNTY).status_code == 403
