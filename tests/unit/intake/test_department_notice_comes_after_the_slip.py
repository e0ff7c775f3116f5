"""补正通知书: in time it stops the case, too late it has no effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from intake_desk import (
    CASE_ID,
    COUNTY,
    MONDAY,
    REQUIRED,
    VILLAGE,
    Desk,
    accept,
    conclude,
    correct,
    item,
    refuse,
    registration,
    ruled_by,
    understood,
)
from item_office import ItemOffice, opened

from services.intake import commands
from services.intake.domain.cases import Status
from services.intake.domain.checks import Finding, Identity, Point
from services.intake.reception import commands as reception
from services.intake.wiring import DEFINITION
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import Conflict
from shared.kernel.worktime import ZONE
from shared.messaging import watermarks
from shared.service.work import Origin

#: Three working days after the slip of Monday.
LAST = datetime(2026, 3, 12, 17, 30, tzinfo=ZONE)
TOO_LATE = LAST + timedelta(minutes=1)
FOUND = reception.NoteCorrectionFound(CASE_ID, COUNTY)


def notice(at: datetime) -> reception.TakeCorrectionNotice:
    return reception.TakeCorrectionNotice(CASE_ID, COUNTY, ("photo",), at)


def slip(promised: int = 10, **changed: Any) -> Desk:
    """X区: accepted on Monday, with its 受理承诺单."""
    desk = Desk(policies=ruled_by("x-district", **changed))
    of = replace(item(), promised_limit=Limit(promised, LimitUnit.WORKING_DAY))
    desk.run(registration(of=of))
    points = tuple(Point(name, Finding.IN_ORDER) for name in REQUIRED)
    desk.run(
        reception.CheckMaterials(CASE_ID, "K1", points, (Identity("resident_id", "card_reader"),))
    )
    desk.run(accept())
    desk.told.clear()
    return desk


def fire(desk: Desk) -> list[str]:
    """The last timer that was armed, at its time."""
    timer = desk.timers[-1]
    command = DEFINITION.timers[timer.kind](timer.target, timer.due_at)
    return desk.run(command, timer.due_at)


@pytest.mark.rule("XQ-CZ-04-1e")
def test_case_counts_as_accepted_when_no_notice_came_in_time() -> None:
    desk = slip()
    desk.run(FOUND)
    assert (desk.timers[-1].due_at, desk.timers[-1].waits_for) == (LAST, "routing")
    assert fire(desk) == ["case_deemed_accepted"]
    assert desk.told[-1][1]["accepted_at"] == MONDAY.isoformat()
    assert desk.state.deemed_accepted_at == MONDAY


@pytest.mark.rule("XQ-CZ-04-1e")
def test_late_notice_is_sent_back_and_changes_nothing() -> None:
    desk = slip()
    assert desk.run(notice(TOO_LATE), TOO_LATE) == ["case_deemed_accepted"]
    assert desk.state.status is Status.ACCEPTED
    with pytest.raises(Conflict):
        desk.run(correct(), TOO_LATE)
    assert desk.run(notice(TOO_LATE), TOO_LATE) == []


@pytest.mark.rule("XQ-CZ-04-1e")
def test_notice_in_time_is_told_and_answered() -> None:
    desk = slip()
    desk.run(FOUND)
    assert desk.run(notice(LAST), LAST) == []
    assert fire(desk) == []
    assert desk.run(correct(), LAST) == ["case_correction_requested"]
    brought = commands.SupplementCase(CASE_ID, ("photo",))
    assert desk.run(brought, TOO_LATE) == ["case_supplemented"]
    told = desk.told[-1][1]
    assert (told["after_acceptance"], told["terms"]["profile"]) == (True, "x-district")
    assert desk.state.status is Status.ACCEPTED
    assert desk.state.deemed_accepted_at is None


@pytest.mark.rule("XQ-CZ-04-1e")
def test_county_without_deemed_acceptance_takes_a_late_notice() -> None:
    desk = slip(deemed_acceptance="none")
    desk.run(FOUND)
    assert desk.timers == []
    assert desk.run(notice(TOO_LATE), TOO_LATE) == []
    assert desk.run(correct(), TOO_LATE) == ["case_correction_requested"]
    assert desk.state.deemed_accepted_at is None


@pytest.mark.parametrize(
    ("promised", "capped", "due"),
    [
        (1, True, datetime(2026, 3, 10, 17, 30, tzinfo=ZONE)),
        (1, False, LAST),
        (10, True, LAST),
    ],
)
def test_shorter_promise_leaves_less_time(promised: int, capped: bool, due: datetime) -> None:
    desk = slip(promised, correction_notice_limit__capped_by_promise=capped)
    desk.run(FOUND)
    assert desk.timers[-1].due_at == due


def test_part_of_what_the_notice_asks_for_does_not_answer_it() -> None:
    desk = slip()
    both = reception.TakeCorrectionNotice(CASE_ID, COUNTY, REQUIRED[:2], LAST)
    desk.run(both, LAST)
    desk.run(correct(), LAST)
    desk.run(commands.SupplementCase(CASE_ID, REQUIRED[:1]), LAST)
    assert desk.state.status is Status.CORRECTING
    assert "after_acceptance" not in desk.told[-1][1]
    desk.run(commands.SupplementCase(CASE_ID, REQUIRED[1:2]), LAST)
    assert desk.told[-1][1]["after_acceptance"] is True


def test_routing_is_heard() -> None:
    found = understood("jieli.routing.correction_found.v1", department=COUNTY, slip_at="")
    assert found == FOUND
    handed = understood(
        "jieli.routing.correction_notice_handed_over.v1", from_node=COUNTY, missing=["photo"]
    )
    assert handed == notice(MONDAY)


def test_application_that_has_its_slip_is_not_refused_any_more() -> None:
    desk = slip()
    desk.run(notice(LAST), LAST)
    desk.run(correct(), LAST)
    with pytest.raises(Conflict) as refusal:
        desk.run(refuse(), LAST)
    assert refusal.value.code == "wrong_status"


def test_decision_ends_a_correction_that_is_still_open() -> None:
    desk = slip()
    desk.run(notice(LAST), LAST)
    desk.run(correct(), LAST)
    assert desk.run(conclude(), LAST) == ["case_concluded"]


class TestTimer:
    """What routing said in time is heard before anything counts as late."""

    @pytest.mark.rule("XQ-CZ-04-1e")
    def test_case_is_deemed_accepted_once_routing_was_heard_so_far(
        self, stocked_intake: Path, tmp_path: Path
    ) -> None:
        office = opened(stocked_intake, tmp_path, policies=ruled_by("x-district"))
        case_id = self.accepted(office)
        executor = office.service.executor
        found = reception.NoteCorrectionFound(case_id, COUNTY)
        executor.execute(found, Origin("/nodes/411521000000/routing"), lambda _: {})
        office.time = TOO_LATE
        self.heard(office, LAST - timedelta(minutes=1))
        executor.fire_timers()
        assert office.told("case_deemed_accepted") == []
        self.heard(office, TOO_LATE)
        executor.fire_timers()
        (told,) = office.told("case_deemed_accepted")
        assert (told["case_id"], told["accepted_at"]) == (case_id, MONDAY.isoformat())
        office.engine.dispose()

    def accepted(self, office: ItemOffice) -> str:
        materials = ["identity_card", "household_register", "photo"]
        case = office.register("elderly_privilege_card", materials=materials)
        points = [{"material": name, "finding": "in_order"} for name in materials]
        identities = [{"proof": "resident_id", "way": "card_reader"}]
        path = f"/cases/{case['case_id']}"
        office.post(f"{path}/check", {"points": points, "identities": identities}, VILLAGE)
        office.post(f"{path}/acceptance", {}, VILLAGE)
        return str(case["case_id"])

    def heard(self, office: ItemOffice, instant: datetime) -> None:
        with office.engine.begin() as connection:
            watermarks.note(connection, DEFINITION.kernel, [("routing", instant.isoformat())])
