"""What a delivery, its reversal, a return and an unknown code lead to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from delivery_desk import (
    CASE_NO,
    COUNTY,
    MONDAY,
    NEIGHBOUR,
    Desk,
    concluded,
    scan,
    sent,
    told,
    understood,
)

from services.delivery.commands import CollectResult
from services.delivery.domain.consignments import PickupStatus, Purpose, ShipmentStatus
from shared.service.work import history_data

SIGNED = scan(60, "704", "10")
REVERSED = scan(85, "743")
TUESDAY = MONDAY + timedelta(days=1)
TRANSFER = "home_issue_transfer_remote_pickup"


def status(desk: Desk) -> str:
    return desk.state.parcel.status


def transferred() -> Desk:
    return sent(command=understood(concluded("counter_pickup", TRANSFER)))


@pytest.mark.rule("XQ-CZ-06-2c")
def test_result_signed_in_person_is_delivered_at_the_carriers_time() -> None:
    desk = sent()
    assert told(desk, SIGNED) == ["shipment_delivered", "result_delivered"]
    shipment, result = (data for _, data in desk.facts)
    assert shipment["delivered_at"] == "2026-03-03T10:00:00+08:00"
    assert result == {
        "case_id": "0195-case",
        "case_no": CASE_NO,
        "owner": COUNTY,
        "method": "courier",
        "delivered_at": "2026-03-03T10:00:00+08:00",
    }
    assert status(desk) == ShipmentStatus.DELIVERED


@pytest.mark.rule("XQ-CZ-06-2c")
@pytest.mark.parametrize("sub_code", ["20", "50", "60", "160", "163", None])
def test_result_that_another_took_is_not_served(sub_code: str | None) -> None:
    desk = sent()
    assert told(desk, scan(60, "704", sub_code)) == []
    assert status(desk) == ShipmentStatus.NEEDS_ATTENTION


@pytest.mark.parametrize("sub_code", ["10", "60", "162", None])
def test_office_takes_its_papers_as_offices_do(sub_code: str | None) -> None:
    desk = sent(Purpose.PAPERS)
    assert told(desk, scan(60, "704", sub_code)) == ["shipment_delivered"]
    assert desk.facts[0][1]["to"] == NEIGHBOUR


def test_known_scan_is_no_news() -> None:
    desk = sent()
    told(desk, SIGNED)
    before = desk.state
    assert told(desk, SIGNED) == []
    assert desk.state is before


def test_late_scan_of_the_way_changes_no_delivery() -> None:
    desk = sent()
    told(desk, SIGNED)
    assert told(desk, scan(10, "516")) == []
    assert status(desk) == ShipmentStatus.DELIVERED
    assert len(desk.state.parcel.scans) == 2


def test_reversal_takes_the_delivery_back_and_a_second_signature_restores_it() -> None:
    desk = sent()
    told(desk, SIGNED)
    assert told(desk, REVERSED) == ["delivery_revoked"]
    assert status(desk) == ShipmentStatus.DISPATCHED
    assert desk.state.parcel.delivered_at is None
    assert told(desk, scan(300, "704", "10")) == ["shipment_delivered", "result_delivered"]
    assert desk.facts[-1][1]["delivered_at"] == "2026-03-03T14:00:00+08:00"


def test_reversal_that_comes_after_the_second_signature_corrects_the_time() -> None:
    desk = sent()
    told(desk, SIGNED)
    assert told(desk, scan(300, "704", "10")) == []
    assert told(desk, REVERSED) == ["delivery_revoked", "shipment_delivered", "result_delivered"]
    assert desk.state.parcel.delivered_at == TUESDAY + timedelta(hours=5)


def test_reversal_of_another_scan_revokes_nothing() -> None:
    desk = sent()
    told(desk, scan(30, "702"))
    told(desk, SIGNED)
    assert told(desk, scan(85, "742")) == []
    assert status(desk) == ShipmentStatus.DELIVERED


def test_unknown_code_after_delivery_asks_for_a_person_and_revokes_nothing() -> None:
    desk = sent()
    told(desk, SIGNED)
    assert told(desk, scan(90, "ZZ9")) == []
    assert status(desk) == ShipmentStatus.NEEDS_ATTENTION
    assert desk.state.parcel.delivered_at == TUESDAY + timedelta(hours=1)
    assert told(desk, scan(95, "743")) == ["delivery_revoked"]


def test_parcel_that_comes_back_is_told_of_once() -> None:
    desk = sent()
    assert told(desk, scan(60, "705", "7")) == []
    assert status(desk) == ShipmentStatus.NEEDS_ATTENTION
    assert told(desk, scan(70, "708")) == []
    assert told(desk, scan(200, "711")) == ["shipment_returned"]
    assert told(desk, scan(210, "305")) == []
    assert status(desk) == ShipmentStatus.RETURNED


def test_transferred_result_waits_at_the_owner_once_it_is_there() -> None:
    desk = transferred()
    assert desk.state.node == NEIGHBOUR
    assert told(desk, scan(60, "704", "162")) == ["shipment_delivered", "result_ready"]
    assert desk.speakers == [NEIGHBOUR, COUNTY]
    assert desk.facts[1][1]["at_node"] == COUNTY
    assert desk.state.node == COUNTY


def test_transferred_result_that_was_not_delivered_after_all_waits_no_longer() -> None:
    desk = transferred()
    told(desk, scan(60, "704", "162"))
    desk.speakers.clear()
    assert told(desk, REVERSED) == ["delivery_revoked"]
    assert desk.speakers == [NEIGHBOUR]
    assert desk.state.waiting.status is PickupStatus.AWAITED
    assert desk.state.node == NEIGHBOUR


def test_no_scan_undoes_what_the_applicant_has_signed_for() -> None:
    desk = transferred()
    told(desk, scan(60, "704", "162"))
    desk.run(CollectResult(desk.state.consignment_id, "张三", ""))
    assert told(desk, REVERSED) == []
    assert desk.state.waiting.status is PickupStatus.COLLECTED
    assert desk.state.node == COUNTY


def test_history_keeps_no_word_of_the_carrier_that_may_name_people() -> None:
    desk = sent()
    told(desk, SIGNED)
    written = str([history_data(event) for event in desk.happened])
    assert "李四" not in written
    assert "13800000000" not in written
    assert "'704'" in written
