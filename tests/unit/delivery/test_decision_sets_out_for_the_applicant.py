"""What the desk makes of a handoff with papers and of a concluded case."""

from __future__ import annotations

import pytest
from delivery_desk import (
    CASE,
    CASE_NO,
    COUNTY,
    NEIGHBOUR,
    Desk,
    concluded,
    offered,
    understood,
)

from services.delivery.commands import ArrangePickup, RequestShipment
from services.delivery.domain.consignments import Pickup, PickupMethod, Purpose
from shared.kernel.refusals import Invalid

TRANSFER = "home_issue_transfer_remote_pickup"
HOME_COURIER = "home_issue_courier_to_applicant"


def test_papers_of_a_handoff_travel_between_the_two_offices() -> None:
    assert understood(offered(papers=True)) == RequestShipment(
        f"{CASE_NO}-1-1-papers", CASE, Purpose.PAPERS, COUNTY, NEIGHBOUR, sealed_party=""
    )


def test_handoff_without_papers_asks_for_no_parcel() -> None:
    assert understood(offered(papers=False)) is None


def test_owner_sends_the_result_by_courier() -> None:
    assert understood(concluded("courier")) == RequestShipment(
        f"{CASE_NO}-result", CASE, Purpose.RESULT, COUNTY, "applicant", "s1.key.record"
    )


def test_deciding_office_sends_the_result_straight_to_the_applicant() -> None:
    assert understood(concluded("courier", HOME_COURIER)) == RequestShipment(
        f"{CASE_NO}-result", CASE, Purpose.RESULT, NEIGHBOUR, "applicant", "s1.key.record"
    )


def test_deciding_office_sends_the_result_to_the_owner_for_collection() -> None:
    assert understood(concluded("counter_pickup", TRANSFER)) == RequestShipment(
        f"{CASE_NO}-transfer",
        CASE,
        Purpose.TRANSFER,
        NEIGHBOUR,
        COUNTY,
        "s1.key.record",
        Pickup(PickupMethod.COUNTER),
    )


def test_owner_that_decided_itself_has_the_result_already() -> None:
    command = understood(concluded("counter_pickup", TRANSFER, decided_by=COUNTY))
    assert isinstance(command, ArrangePickup)
    assert command.consignment_id == f"{CASE_NO}-handover"


def test_refused_applicant_gets_the_written_decision_all_the_same() -> None:
    refused = concluded("courier", outcome="refused", reason="材料不实")
    assert understood(refused) == understood(concluded("courier"))


def test_mode_that_nobody_knows_is_refused_and_not_guessed() -> None:
    with pytest.raises(Invalid) as refused:
        understood(concluded("courier", "by_pigeon"))
    assert refused.value.code == "unknown_result_mode"


def test_locker_gets_six_digits_and_a_counter_none() -> None:
    code = understood(concluded("locker")).pickup.code
    assert len(code.digits) == 6
    assert code.digits.isdigit()
    assert understood(concluded("counter_pickup")).pickup.code is None


def test_two_results_in_a_locker_have_two_salts() -> None:
    salts = {understood(concluded("locker")).pickup.code.salt for _ in range(2)}
    assert len(salts) == 2


@pytest.mark.parametrize(
    "message",
    [
        offered(papers=True),
        concluded("courier"),
        concluded("locker"),
        concluded("counter_pickup", TRANSFER),
    ],
)
def test_same_cause_told_twice_makes_one_parcel(message: object) -> None:
    desk = Desk()
    command = understood(message)  # type: ignore[arg-type]
    assert desk.run(command) != []
    before = desk.state
    assert desk.run(command) == []
    assert desk.state is before


def test_request_names_sender_and_addressee() -> None:
    desk = Desk()
    assert desk.run(understood(offered(papers=True))) == ["shipment_requested"]
    assert desk.facts[0][1] == {
        "case_id": "0195-case",
        "case_no": CASE_NO,
        "owner": COUNTY,
        "shipment_id": f"{CASE_NO}-1-1-papers",
        "purpose": "papers",
        "from_node": COUNTY,
        "to": NEIGHBOUR,
    }


def test_result_that_lies_at_the_owner_is_ready_at_once() -> None:
    desk = Desk()
    assert desk.run(understood(concluded("locker"))) == ["result_ready"]
    assert desk.facts[0][1] == {
        "case_id": "0195-case",
        "case_no": CASE_NO,
        "owner": COUNTY,
        "handover_id": f"{CASE_NO}-handover",
        "method": "locker",
        "at_node": COUNTY,
    }
