"""出件: delivery is told who sits at the outgoing windows, and what units let the hall give out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_office import LUOZHUANG, HallOffice, open_hall
from item_office import TODAY

YESTERDAY, TOMORROW = "2026-03-08", "2026-03-10"


@pytest.fixture
def town(stocked_intake: Path, tmp_path: Path) -> Iterator[HallOffice]:
    office = open_hall(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


def windows(town: HallOffice) -> list[dict[str, Any]]:
    """What was told last of the outgoing windows."""
    told = town.told("outgoing_windows_changed")[-1]
    assert told["node"] == LUOZHUANG
    found: list[dict[str, Any]] = told["windows"]
    return found


def grants(town: HallOffice) -> list[dict[str, Any]]:
    """What was told last of the unit's letters."""
    told = town.told("issue_authority_changed")[-1]
    assert (told["unit_id"], told["name"], told["items"]) == (
        "civil_affairs",
        "民政局",
        ["care_card"],
    )
    found: list[dict[str, Any]] = told["grants"]
    return found


@pytest.mark.rule("XQ-YZ-02")
def test_hall_tells_who_sits_at_its_outgoing_windows(town: HallOffice) -> None:
    town.window("comprehensive")
    town.staff()
    assert windows(town) == []
    town.window("outgoing", "6")
    assert windows(town) == [{"number": "6", "staff": []}]
    town.staff(subject="li.mei", window="6")
    assert windows(town) == [{"number": "6", "staff": ["li.mei"]}]
    # Whoever is given another window has left this one.
    town.staff(subject="li.mei", window="1")
    assert windows(town) == [{"number": "6", "staff": []}]


@pytest.mark.rule("XQ-YZ-02")
def test_hall_tells_who_left_and_which_window_is_gone(town: HallOffice) -> None:
    town.window("outgoing", "6")
    town.staff(subject="li.mei", window="6")
    town.do("/hall/staff/removal", {"subject": "li.mei"})
    assert windows(town) == [{"number": "6", "staff": []}]
    town.do("/hall/windows/6/removal", {})
    assert windows(town) == []


@pytest.mark.rule("LZ-W2-1")
def test_unit_tells_what_its_second_letter_lets_the_hall_give_out(town: HallOffice) -> None:
    town.unit()
    assert grants(town) == []
    letter = town.file("letter_2", "receive", "issue", effective_from=TOMORROW)
    assert grants(town) == []
    town.sign(letter)
    assert grants(town) == [{"items": ["care_card"], "persons": [], "first_day": TOMORROW}]
    town.signed("delegation", "receive")
    assert len(grants(town)) == 1


@pytest.mark.rule("LZ-W2-1")
def test_letter_tells_whom_it_names_and_when_it_ends(town: HallOffice) -> None:
    town.unit()
    first = town.file("letter_1", "issue", authorised=["zhao.min"], effective_to="2026-12-31")
    town.sign(first)
    told = {"items": ["care_card"], "persons": ["zhao.min"], "first_day": TODAY}
    assert grants(town) == [told | {"last_day": "2026-12-31"}]
    town.do(f"/units/civil_affairs/letters/{first}/revocation", {"reason": "改签"})
    # It is gone on this very day.
    assert grants(town) == [told | {"last_day": YESTERDAY}]
