"""The village whose line is away: who is written down there, and what must be found of it later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from cli.sample_day.answers import Answers
from cli.sample_day.applications import read
from cli.sample_day.offline_village import AWAY_FROM, BACK, VILLAGE, faults, heard_at, was_away

NUMBERS = [f"{VILLAGE}2026030200000{running}" for running in (1, 2, 3)]
WRITTEN_AT = AWAY_FROM + timedelta(hours=9)


def written_down() -> list[Any]:
    return [application for application in read() if was_away(application)]


def test_packaged_day_has_a_village_that_is_away_for_two_days() -> None:
    away = written_down()
    assert len(away) >= 3
    assert {application.received_at for application in away} == {VILLAGE}
    assert len({application.arrives_at.date() for application in away}) == 2
    assert {heard_at(application) for application in away} == {BACK}


def test_others_are_heard_when_they_come() -> None:
    (application, *_) = written_down()
    elsewhere = replace(application, received_at="411521103209")
    before = replace(application, arrives_at=AWAY_FROM - timedelta(hours=1))
    again = replace(application, corrected_id_number="11010519491231002X")
    for other in (elsewhere, before, again):
        assert heard_at(other) == other.arrives_at


def answers(taken: bool = True) -> Answers:
    lines = [
        {"act": "written", "subject": f"S{n}", "at": WRITTEN_AT.isoformat(), "data": {"case_id": n}}
        for n in "123"
    ]
    booklet = {"booklet_id": "b", "numbers": NUMBERS}
    if taken:
        lines.append({"act": "booklet", "subject": VILLAGE, "at": "", "data": booklet})
    return Answers(json.dumps(line) for line in lines)


def stored(case_no: str, **changes: Any) -> Any:
    times: dict[str, datetime | None] = {"registered_at": WRITTEN_AT, "arrived_at": BACK}
    return SimpleNamespace(case_no=case_no, **(times | changes))


GOOD = {
    "1": stored(NUMBERS[0]),
    "2": stored(NUMBERS[1]),
    "3": stored(f"{VILLAGE}20260305000001"),
}


def test_day_on_which_all_was_sent_is_in_order() -> None:
    assert list(faults(answers(), GOOD)) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"1": None}, "S1 离线登记过，却没有办件"),
        ({"2": stored(NUMBERS[1], registered_at=BACK)}, "S2 没有按登记之日计"),
        ({"2": stored(NUMBERS[1], arrived_at=None)}, "S2 没有按登记之日计"),
        ({"3": stored(NUMBERS[2])}, "应有1件换过编号，实有0件"),
    ],
)
def test_what_is_not_as_it_was_written_down_is_found(changed: dict[str, Any], told: str) -> None:
    cases = {name: case for name, case in (GOOD | changed).items() if case is not None}
    (fault,) = faults(answers(), cases)
    assert told in fault


def test_numbers_that_nobody_fetched_are_found() -> None:
    assert list(faults(answers(taken=False), GOOD)) == ["离线登记没有号段"]
