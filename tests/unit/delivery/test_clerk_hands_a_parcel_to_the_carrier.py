"""Dispatch: once, with a number that the carrier can have given."""

from __future__ import annotations

import pytest
from delivery_desk import CASE, COUNTY, NEIGHBOUR, Desk, concluded, scan, sent, told, understood

from services.delivery.commands import DispatchShipment, RecordTracking, RequestShipment
from services.delivery.domain.consignments import Purpose, ShipmentStatus
from shared.kernel.refusals import Conflict, Invalid, NotFound

PAPERS = RequestShipment("s1", CASE, Purpose.PAPERS, COUNTY, NEIGHBOUR, "")


def requested() -> Desk:
    desk = Desk()
    desk.run(PAPERS)
    desk.facts.clear()
    return desk


def test_dispatch_names_carrier_and_waybill() -> None:
    desk = requested()
    assert desk.run(DispatchShipment("s1", "ems", "ex 00000001 4 cn")) == ["shipment_dispatched"]
    assert desk.facts[0][1] == {
        "case_id": "0195-case",
        "case_no": CASE.case_no,
        "owner": COUNTY,
        "shipment_id": "s1",
        "purpose": "papers",
        "from_node": COUNTY,
        "to": NEIGHBOUR,
        "carrier": "ems",
        "waybill_no": "EX000000014CN",
    }
    assert desk.state.parcel.status is ShipmentStatus.DISPATCHED
    assert desk.state.node == COUNTY


def test_parcel_is_not_dispatched_twice() -> None:
    desk = sent(Purpose.PAPERS)
    with pytest.raises(Conflict) as refused:
        desk.run(DispatchShipment("s1", "ems", "EX000000028CN"))
    assert refused.value.code == "already_dispatched"
    assert "EX000000014CN" in refused.value.detail


def test_mistyped_waybill_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        requested().run(DispatchShipment("s1", "ems", "EX000000015CN"))
    assert refused.value.code == "bad_waybill_number"


def test_carrier_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(NotFound) as refused:
        requested().run(DispatchShipment("s1", "pigeon", "EX000000014CN"))
    assert refused.value.code == "unknown_carrier"


def test_what_does_not_travel_cannot_be_dispatched() -> None:
    at_the_counter = Desk()
    at_the_counter.run(understood(concluded("counter_pickup")))
    for desk in (Desk(), at_the_counter):
        with pytest.raises(NotFound) as refused:
            desk.run(DispatchShipment("s1", "ems", "EX000000014CN"))
        assert refused.value.code == "unknown_shipment"


def test_scan_of_a_parcel_that_nobody_dispatched_is_refused() -> None:
    with pytest.raises(Conflict) as refused:
        requested().run(RecordTracking("s1", scan(0, "203"), "0f" * 16))
    assert refused.value.code == "not_dispatched"


def test_parcel_on_its_way_tells_nobody_anything() -> None:
    desk = sent()
    assert [told(desk, scan(n, code)) for n, code in enumerate(["203", "305", "702"])] == [[]] * 3
    assert desk.state.parcel.status is ShipmentStatus.DISPATCHED
