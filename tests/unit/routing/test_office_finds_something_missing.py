"""补正 after the slip: the deciding office says so at its task, and hands its notice over once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from relay_office import (
    CASE_ID,
    CITY,
    COUNTY,
    DIRECTORY,
    MONDAY,
    TOWNSHIP,
    VILLAGE,
    Relay,
    accepted,
)

from cli.sample_day.sites import write_sites
from services.routing import commands
from services.routing.api import ROUTES
from services.routing.incoming import case_accepted
from services.routing.reports import reports
from services.routing.views import shown
from shared.contracts.envelope import Envelope, source
from shared.directory.directory import Directory
from shared.kernel.refusals import Conflict, Invalid, NotFound

SLIP = MONDAY.isoformat()


def at_the_county(slip: str = SLIP) -> Relay:
    """The county has the task to decide."""
    relay, command = Relay(), accepted()
    relay.run(replace(command, file=replace(command.file, accepted_at=slip)))
    relay.carry()
    relay.sign(TOWNSHIP)
    relay.complete(TOWNSHIP, "passed")
    relay.carry()
    relay.sign(COUNTY)
    relay.carry()
    return relay


def task(relay: Relay, node: str = COUNTY) -> str:
    found = relay.leg(node).open_task
    assert found is not None
    return found.task_id


def find(relay: Relay, task_id: str = "") -> list[str]:
    return relay.run(commands.FindCorrection(CASE_ID, COUNTY, task_id or task(relay)))


def hand_over(relay: Relay, *missing: str) -> list[str]:
    return relay.run(commands.HandOverNotice(CASE_ID, COUNTY, task(relay), missing))


def test_office_says_that_something_is_missing_after_which_slip() -> None:
    relay = at_the_county()
    assert find(relay) == ["CorrectionWanted"]
    (told,) = relay.told("correction_found")
    assert (told["department"], told["slip_at"], told["owner"]) == (COUNTY, SLIP, VILLAGE)
    assert shown(relay.leg(COUNTY))["correction"] == "found"
    assert relay.told("correction_notice_handed_over") == []


def test_notice_names_all_that_is_missing_to_the_window_that_accepted() -> None:
    relay = at_the_county()
    find(relay)
    assert hand_over(relay, "photo", "household_register") == ["CorrectionNoticeHandedOver"]
    (told,) = relay.told("correction_notice_handed_over")
    assert (told["from_node"], told["to_node"]) == (COUNTY, VILLAGE)
    assert told["missing"] == ["photo", "household_register"]
    assert shown(relay.leg(COUNTY))["correction"] == "handed_over"


def refused(act: Any, code: str, kind: type[Exception] = Conflict) -> None:
    with pytest.raises(kind) as refusal:
        act()
    assert refusal.value.code == code  # type: ignore[attr-defined]


def test_both_are_said_once_and_in_their_order() -> None:
    relay = at_the_county()
    refused(lambda: hand_over(relay, "photo"), "no_correction_found")
    find(relay)
    refused(lambda: find(relay), "correction_found")
    refused(lambda: hand_over(relay), "nothing_missing", Invalid)
    hand_over(relay, "photo")
    refused(lambda: hand_over(relay, "photo"), "notice_handed_over")


def test_only_the_office_that_has_the_task_finds_something_missing() -> None:
    relay = at_the_county()
    refused(lambda: find(relay, "another"), "unknown_task")
    elsewhere = commands.FindCorrection(CASE_ID, TOWNSHIP, task(relay))
    refused(lambda: relay.run(elsewhere), "unknown_task")
    nobody = commands.FindCorrection(CASE_ID, CITY, task(relay))
    refused(lambda: relay.run(nobody), "unknown_leg", NotFound)
    found = task(relay)
    relay.complete(COUNTY, "granted")
    refused(lambda: find(relay, found), "unknown_task")


def test_office_decides_all_the_same_when_nobody_answers() -> None:
    relay = at_the_county()
    find(relay)
    hand_over(relay, "photo")
    assert relay.complete(COUNTY, "granted") == ["TaskCompleted", "HandoffAnswered"]


def test_instant_of_the_slip_is_that_of_the_acceptance() -> None:
    told = Envelope(
        "m1",
        source(VILLAGE, "intake"),
        "jieli.intake.case_accepted.v1",
        f"case/{CASE_ID}",
        SLIP,
        1,
        {
            "case_id": CASE_ID,
            "case_no": "1",
            "owner": VILLAGE,
            "terms": {},
            "sealed_party": "",
            "flow": [{"act": "decide", "level": "county"}],
            "competent_division": VILLAGE,
            "papers": False,
        },
    )
    command = case_accepted(told)
    assert isinstance(command, commands.PlanCase)
    assert command.file.accepted_at == SLIP


def test_case_that_set_out_before_it_was_told_has_no_slip_to_name() -> None:
    relay = at_the_county(slip="")
    refused(lambda: find(relay), "slip_unknown")


def test_only_a_department_may_say_so() -> None:
    ours = [route for route in ROUTES if "/correction" in route.path]
    assert len(ours) == 2
    assert {route.roles for route in ours} == {frozenset({"department"})}


@pytest.mark.parametrize("name", ["correction_found", "correction_notice_handed_over"])
def test_owner_at_another_site_is_told(name: str, tmp_path: Any) -> None:
    relay = at_the_county()
    find(relay)
    hand_over(relay, "photo")
    (data,) = relay.told(name)
    told = Envelope(
        "m1",
        source(COUNTY, "routing"),
        f"jieli.routing.{name}.v1",
        f"case/{CASE_ID}",
        SLIP,
        1,
        data,
    )
    county = Directory.load(None, write_sites(tmp_path, DIRECTORY)["luoshan"])
    (report,) = reports(told, county)
    assert (report.name, report.to) == ("case_progressed", VILLAGE)
    assert report.data["data"] == data
    assert reports(told, DIRECTORY) == ()
