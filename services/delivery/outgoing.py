"""Own event -> what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from services.delivery.domain import events
from services.delivery.domain.consignments import Consignment, Purpose
from shared.service.definition import Fact, Outgoing

_COURIER: Final = "courier"


def _fact(consignment: Consignment, name: str, **data: Any) -> Fact:
    case = consignment.case
    common = {"case_id": case.case_id, "case_no": case.case_no, "owner": case.owner}
    return Fact(name, f"case/{case.case_id}", common | data)


def _shipment_fact(consignment: Consignment, name: str, **data: Any) -> Fact:
    shipment = consignment.parcel
    return _fact(
        consignment,
        name,
        shipment_id=consignment.consignment_id,
        purpose=shipment.purpose.value,
        from_node=shipment.from_node,
        to=shipment.to,
        **data,
    )


def requested(_: events.ShipmentRequested, consignment: Consignment) -> Outgoing:
    return Outgoing((_shipment_fact(consignment, "shipment_requested"),))


def dispatched(event: events.ShipmentDispatched, consignment: Consignment) -> Outgoing:
    fact = _shipment_fact(
        consignment, "shipment_dispatched", carrier=event.carrier, waybill_no=event.waybill_no
    )
    return Outgoing((fact,))


def delivered(event: events.ShipmentDelivered, consignment: Consignment) -> Outgoing:
    at = event.delivered_at.isoformat()
    fact = _shipment_fact(consignment, "shipment_delivered", delivered_at=at)
    if consignment.parcel.purpose is not Purpose.RESULT:
        return Outgoing((fact,))
    served = _fact(consignment, "result_delivered", method=_COURIER, delivered_at=at)
    return Outgoing((fact, served))


def returned(_: events.ShipmentReturned, consignment: Consignment) -> Outgoing:
    return Outgoing((_shipment_fact(consignment, "shipment_returned"),))


def revoked(_: events.DeliveryRevoked, consignment: Consignment) -> Outgoing:
    return Outgoing((_shipment_fact(consignment, "delivery_revoked"),))


def ready(_: events.PickupOpened, consignment: Consignment) -> Outgoing:
    fact = _fact(
        consignment,
        "result_ready",
        handover_id=consignment.consignment_id,
        method=consignment.waiting.method.value,
        at_node=consignment.node,
    )
    return Outgoing((fact,))


def collected(event: events.ResultCollected, consignment: Consignment) -> Outgoing:
    fact = _fact(
        consignment,
        "result_delivered",
        method=consignment.waiting.method.value,
        delivered_at=event.collected_at.isoformat(),
    )
    return Outgoing((fact,))


OUTGOING: dict[type, Callable[[Any, Consignment], Outgoing]] = {
    events.ShipmentRequested: requested,
    events.ShipmentDispatched: dispatched,
    events.ShipmentDelivered: delivered,
    events.ShipmentReturned: returned,
    events.DeliveryRevoked: revoked,
    events.PickupOpened: ready,
    events.ResultCollected: collected,
}
