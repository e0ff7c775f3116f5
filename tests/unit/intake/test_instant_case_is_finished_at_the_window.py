"""即办, and the types under which cases are counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from intake_desk import (
    CASE_ID,
    MONDAY,
    REQUIRED,
    VILLAGE,
    Desk,
    confirm,
    give_back,
    item,
    registration,
    ruled_by,
)

from services.intake import commands
from services.intake.domain.cases import Agent, Status
from services.intake.domain.checks import Finding, Identity, Point
from services.intake.domain.item_words import CaseType, PowerSource
from services.intake.domain.items import Act, FlowStep, Item
from services.intake.domain.on_the_spot import kinds
from services.intake.reception import commands as reception
from shared.kernel.divisions import Level
from shared.kernel.refusals import Conflict, Refusal

OWN = replace(item(), case_type=CaseType.INSTANT, flow=(FlowStep(Act.DECIDE, Level.VILLAGE),))
LATER = MONDAY + timedelta(minutes=20)


def finish(connected: bool = True) -> reception.FinishOnTheSpot:
    return reception.FinishOnTheSpot(CASE_ID, "granted", "", connected)


def at_window(
    of: Item = OWN, profile: str = "kundulun", materials: tuple[str, ...] = REQUIRED
) -> Desk:
    desk = Desk(policies=ruled_by(profile))
    desk.run(registration(of=of, materials=materials))
    return desk


def refusal_of(desk: Desk, connected: bool = True) -> str:
    with pytest.raises(Conflict) as refusal:
        desk.run(finish(connected), LATER)
    assert desk.state.status is Status.REGISTERED
    return refusal.value.code


@pytest.mark.rule("XQ-ZZ-02-3a")
def test_head_accepts_decides_and_issues_at_once() -> None:
    desk = at_window(profile="luoshan")
    assert desk.run(finish(), LATER) == ["case_accepted", "case_concluded"]
    accepted, concluded = desk.told[-2][1], desk.told[-1][1]
    assert accepted["flow"] == []
    assert (concluded["decided_by"], concluded["outcome"]) == (VILLAGE, "granted")
    assert concluded["decided_at"] == LATER.isoformat()
    assert desk.state.status is Status.CONCLUDED


@pytest.mark.rule("XQ-ZZ-02-3a")
def test_commitment_case_is_not_finished_at_the_window() -> None:
    assert refusal_of(at_window(replace(OWN, case_type=CaseType.COMMITMENT))) == "not_instant"


@pytest.mark.rule("KD-ZN-3-4a")
def test_window_finishes_only_what_is_in_its_own_power() -> None:
    assert refusal_of(at_window(replace(item(), case_type=CaseType.INSTANT))) == "not_own_power"


def test_window_finishes_only_what_is_complete() -> None:
    assert refusal_of(at_window(materials=REQUIRED[:1])) == "materials_missing"


def test_window_of_the_district_checks_before_it_finishes() -> None:
    desk = at_window(profile="x-district")
    assert refusal_of(desk) == "not_checked"
    points = tuple(Point(name, Finding.IN_ORDER) for name in REQUIRED)
    desk.run(
        reception.CheckMaterials(CASE_ID, "K1", points, (Identity("resident_id", "card_reader"),))
    )
    assert desk.run(finish(), LATER) == ["case_accepted", "case_concluded"]


@pytest.mark.rule("XQ-CZ-04-3a")
def test_delegated_item_is_issued_where_the_systems_are_joined() -> None:
    delegated = replace(OWN, power_source=PowerSource.DELEGATED)
    assert refusal_of(at_window(delegated), connected=False) == "not_connected"
    assert at_window(delegated).run(finish(), LATER) == ["case_accepted", "case_concluded"]
    assert at_window(OWN).run(finish(connected=False), LATER) != []


@pytest.mark.rule("TS-XS-05b")
@pytest.mark.parametrize(("profile", "at"), [("taoshan", MONDAY), ("luoshan", LATER)])
def test_instant_case_counts_as_accepted_when_it_was_registered(profile: str, at: object) -> None:
    desk = at_window(profile=profile)
    desk.run(finish(), LATER)
    assert desk.state.accepted_at == at


@pytest.mark.rule("TS-XS-05b")
def test_other_cases_are_accepted_when_they_are() -> None:
    desk = at_window(replace(OWN, case_type=CaseType.COMMITMENT), "taoshan")
    desk.run(commands.AcceptCase(CASE_ID), LATER)
    assert desk.state.accepted_at == LATER


class TestKinds:
    """KD-ZN-3-4: seven types, of which some are what became of a case."""

    @pytest.mark.rule("KD-ZN-3-4")
    @pytest.mark.parametrize("case_type", ["instant", "commitment", "report_up", "joint"])
    def test_case_is_counted_as_what_it_is_handled_as(self, case_type: str) -> None:
        desk = Desk()
        asked = registration(of=replace(item(), case_type=CaseType(case_type)))
        wanted = replace(asked.reception, joint_wanted=True)
        desk.run(replace(asked, reception=wanted))
        assert kinds(desk.state) == (case_type,)

    @pytest.mark.rule("KD-ZN-3-4")
    def test_agency_is_counted_beside_it(self) -> None:
        desk = Desk()
        desk.run(registration(agent=Agent("p-2", authorised=True)))
        assert kinds(desk.state) == ("commitment", "agency")

    @pytest.mark.rule("KD-ZN-3-4")
    def test_returned_case_is_counted_as_such(self) -> None:
        desk = Desk(policies=ruled_by("kundulun"))
        desk.run(registration())
        desk.do(give_back, confirm)
        assert kinds(desk.state) == ("commitment", "returned")

    @pytest.mark.rule("KD-ZN-3-4")
    def test_case_that_lacks_minor_materials_is_counted_as_such(self) -> None:
        desk = Desk(policies=ruled_by("kundulun"))
        desk.run(registration(materials=REQUIRED[:2]))
        desk.run(later_photo())
        assert kinds(desk.state) == ("commitment", "supplement")


def later_photo(until: date | None = date(2026, 3, 20)) -> commands.AcceptCase:
    return commands.AcceptCase(CASE_ID, deferred=("photo",), deferred_until=until)


class TestDeferredMaterials:
    """补办."""

    def test_minor_materials_follow_by_the_promised_day(self) -> None:
        desk = Desk(policies=ruled_by("kundulun"))
        desk.run(registration(materials=REQUIRED[:2]))
        assert desk.run(later_photo()) == ["case_accepted"]
        assert desk.state.deferred_until == date(2026, 3, 20)
        desk.run(commands.SupplementCase(CASE_ID, ("photo",)))
        assert desk.state.deferred == ()
        assert desk.state.status is Status.ACCEPTED
        assert "after_acceptance" not in desk.told[-1][1]

    @pytest.mark.parametrize(
        ("profile", "materials", "act", "code"),
        [
            ("luoshan", REQUIRED[:2], later_photo, "no_supplement_cases"),
            ("kundulun", REQUIRED[:1], later_photo, "materials_missing"),
            ("kundulun", REQUIRED, later_photo, "not_minor"),
            ("kundulun", REQUIRED[:2], lambda: later_photo(None), "no_date"),
            ("kundulun", REQUIRED[:2], lambda: later_photo(date(2026, 3, 8)), "no_date"),
        ],
    )
    def test_other_cases_wait_until_all_is_there(
        self,
        profile: str,
        materials: tuple[str, ...],
        act: Callable[[], commands.AcceptCase],
        code: str,
    ) -> None:
        desk = Desk(policies=ruled_by(profile))
        desk.run(registration(materials=materials))
        with pytest.raises(Refusal) as refusal:
            desk.run(act())
        assert refusal.value.code == code
