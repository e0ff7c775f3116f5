"""A unit that has pledged to receive and issue through the centre alone does so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_office import HallOffice, open_hall
from item_office import APPLICATION, card

from shared.kernel.refusals import Conflict, Invalid

ELSEWHERE = {"method": "courier", "mode": "home_issue_courier_to_applicant"}
FOREIGN = {
    **{name: APPLICATION[name] for name in ("item_id", "applicant", "origin_division")},
    "purpose": "application",
    "materials": ["identity_card"],
    "system": "民政业务系统",
    "number": "MZ-31",
    "entry": "interface",
}


@pytest.fixture
def town(stocked_intake: Path, tmp_path: Path) -> Iterator[HallOffice]:
    office = open_hall(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


def on_the_network(town: HallOffice) -> None:
    change = town.open_change()
    fee = {
        "kind": "administrative",
        "name_zh": "工本费",
        "standard": "每证",
        "legal_basis": "价费字〔2001〕1号",
        "amount": 500,
    }
    item = card(fees=[fee], comprehensive=True, service_modes=["online"])
    town.revise(item, change)
    town.put_in_force("care_card")


@pytest.mark.rule("LZ-CN-3")
def test_unit_that_has_pledged_takes_nothing_in_by_a_system_of_its_own(town: HallOffice) -> None:
    on_the_network(town)
    town.unit()
    before: dict[str, Any] = town.do("/submissions", FOREIGN)
    assert before["status"] == "received"
    town.signed("pledge", text="公开承诺：统一收件、统一出件。")
    with pytest.raises(Conflict, match="receipt_outside"):
        town.do("/submissions", FOREIGN | {"number": "MZ-32"})


@pytest.mark.rule("LZ-CN-3")
def test_unit_that_has_pledged_sends_no_result_out_by_itself(town: HallOffice) -> None:
    town.unit()
    town.live()
    town.signed("letter_2", "receive", "issue")
    with pytest.raises(Invalid, match="issue_outside"):
        town.apply(result=ELSEWHERE)
    assert town.apply(result={"method": "counter_pickup"})


@pytest.mark.rule("LZ-CN-3")
def test_unit_whose_pledge_is_over_may_send_its_result(town: HallOffice) -> None:
    town.unit()
    town.live()
    town.signed("letter_2", "receive", "issue")
    letters = town.get("/units")["items"][0]["letters"]
    pledge = next(letter["letter_id"] for letter in letters if letter["kind_zh"] == "工作承诺书")
    town.do(f"/units/civil_affairs/letters/{pledge}/revocation", {"reason": "单位撤并"})
    assert town.apply(result=ELSEWHERE)
