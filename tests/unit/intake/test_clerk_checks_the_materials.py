"""受理, 一次性告知, 补正, 不予受理."""

from __future__ import annotations

from datetime import timedelta

import pytest
from intake_desk import (
    CASE_ID,
    MONDAY,
    REQUIRED,
    VILLAGE,
    Desk,
    accept,
    correct,
    desk_with,
    registration,
)

from services.intake import commands
from services.intake.domain.cases import Status
from services.intake.handlers import HANDLERS
from shared.kernel.refusals import Conflict, Invalid


@pytest.fixture
def incomplete() -> Desk:
    desk = Desk()
    desk.run(registration(["household_register"]))
    return desk


@pytest.mark.rule("XQ-CZ-04-1b")
def test_complete_application_is_accepted_at_once() -> None:
    desk = desk_with(Status.REGISTERED)
    assert desk.run(accept(), MONDAY + timedelta(minutes=5)) == ["case_accepted"]
    assert desk.state.status is Status.ACCEPTED
    assert desk.state.accepted_at == MONDAY + timedelta(minutes=5)
    assert HANDLERS[commands.AcceptCase].rules == ("XQ-CZ-04-1b",)  # type: ignore[attr-defined]


@pytest.mark.rule("XQ-CZ-04-1b")
def test_application_with_missing_material_is_not_accepted(incomplete: Desk) -> None:
    with pytest.raises(Conflict) as refusal:
        incomplete.run(accept())
    assert (refusal.value.code, refusal.value.field) == ("materials_missing", "materials")
    assert "2份" in refusal.value.detail
    assert incomplete.state.status is Status.REGISTERED


def test_acceptance_tells_all_that_a_clock_needs() -> None:
    desk = desk_with(Status.REGISTERED)
    desk.run(accept())
    told = desk.told[0][1]
    assert told["terms"] == {
        "item_id": "elderly_card",
        "item_version": 3,
        "case_type": "commitment",
        "promised": {"value": 5, "unit": "working_day"},
        "legal": {"value": 10, "unit": "working_day"},
        "owner": VILLAGE,
        "responsible": VILLAGE,
        "profile": "luoshan",
        "profile_version": 1,
        "window_class": "comprehensive",
        "item_type": "administrative_confirmation",
        "service_mode": "local",
        "fully_online": False,
    }
    assert told["flow"] == [
        {"act": "check", "level": "township"},
        {"act": "decide", "level": "county"},
    ]
    assert told["result"] == {"method": "courier", "mode": ""}
    assert told["sealed_party"] == "s1.key.record"


@pytest.mark.rule("XQ-CZ-04-1c")
def test_correction_names_everything_that_is_missing_at_once(incomplete: Desk) -> None:
    assert incomplete.run(correct()) == ["case_correction_requested"]
    assert incomplete.told[-1][1]["missing"] == ["identity_card", "photo"]
    assert incomplete.happened[-1].missing == ("identity_card", "photo")
    assert incomplete.state.status is Status.CORRECTING
    assert HANDLERS[commands.RequestCorrection].rules == ("XQ-CZ-04-1c",)  # type: ignore[attr-defined]


@pytest.mark.rule("XQ-CZ-04-1c")
def test_optional_material_is_never_asked_for(incomplete: Desk) -> None:
    incomplete.run(correct())
    assert "residence_proof" not in incomplete.told[-1][1]["missing"]


@pytest.mark.rule("XQ-CZ-04-1c")
def test_complete_application_needs_no_correction() -> None:
    with pytest.raises(Conflict) as refusal:
        desk_with(Status.REGISTERED).run(correct())
    assert refusal.value.code == "nothing_missing"


def test_materials_that_are_brought_complete_the_application(incomplete: Desk) -> None:
    incomplete.run(correct())
    brought = commands.SupplementCase(CASE_ID, ("photo", "identity_card", "photo"))
    assert incomplete.run(brought) == ["case_supplemented"]
    assert incomplete.state.status is Status.REGISTERED
    assert incomplete.state.missing == ()
    assert incomplete.run(accept()) == ["case_accepted"]


def test_part_of_the_materials_leaves_the_rest_missing(incomplete: Desk) -> None:
    incomplete.run(correct())
    incomplete.run(commands.SupplementCase(CASE_ID, ("photo",)))
    with pytest.raises(Conflict) as refusal:
        incomplete.run(accept())
    assert refusal.value.code == "materials_missing"
    incomplete.run(correct())
    assert incomplete.told[-1][1]["missing"] == ["identity_card"]


def test_material_that_was_there_already_is_not_kept_twice(incomplete: Desk) -> None:
    incomplete.run(correct())
    incomplete.run(commands.SupplementCase(CASE_ID, REQUIRED))
    assert sorted(incomplete.state.materials) == sorted(REQUIRED)


def test_empty_hands_bring_nothing() -> None:
    with pytest.raises(Invalid) as refusal:
        desk_with(Status.CORRECTING).run(commands.SupplementCase(CASE_ID, ()))
    assert (refusal.value.code, refusal.value.field) == ("no_materials", "materials")
