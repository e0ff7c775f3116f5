"""What happens to a consignment, and what it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.delivery.domain.consignments import (
    CaseRef,
    Consignment,
    Pickup,
    PickupCode,
    PickupMethod,
    PickupStatus,
    Purpose,
    Shipment,
    ShipmentStatus,
)
from services.delivery.domain.tracking import TrackingEvent


@dataclass(frozen=True)
class ConsignmentOpened:
    consignment_id: str
    case: CaseRef
    node: str
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class ShipmentRequested:
    purpose: Purpose
    from_node: str
    to: str


@dataclass(frozen=True)
class ShipmentDispatched:
    carrier: str
    waybill_no: str


@dataclass(frozen=True)
class ScanRecorded:
    """What a carrier says in its own words may name people, so it stands apart, sealed."""

    scan: TrackingEvent
    serial_no: str
    status: ShipmentStatus
    description: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class ShipmentDelivered:
    """`how` is the carrier's code for who took it."""

    delivered_at: datetime
    how: str


@dataclass(frozen=True)
class ShipmentReturned:
    """The parcel came back to its sender."""


@dataclass(frozen=True)
class DeliveryRevoked:
    """The carrier took back its word."""


@dataclass(frozen=True)
class PickupArranged:
    method: PickupMethod
    code: PickupCode | None = field(metadata={"sealed": True})


@dataclass(frozen=True)
class PickupOpened:
    """The result is there and waits."""


@dataclass(frozen=True)
class PickupWithdrawn:
    """The result is not there after all."""


@dataclass(frozen=True)
class ResultCollected:
    signed_by: str
    collected_at: datetime


def apply(consignment: Consignment | None, event: Any) -> Consignment:
    """The consignment after the event."""
    if isinstance(event, ConsignmentOpened):
        return Consignment(event.consignment_id, event.case, event.node, event.sealed_party)
    if consignment is None:
        raise TypeError("a consignment begins with ConsignmentOpened")
    return _fold(event, consignment)


@singledispatch
def _fold(event: Any, _consignment: Consignment) -> Consignment:
    raise TypeError(f"{type(event).__name__} is no event of a consignment")


@_fold.register
def _(event: ShipmentRequested, consignment: Consignment) -> Consignment:
    shipment = Shipment(event.purpose, event.from_node, event.to)
    return replace(consignment, shipment=shipment)


@_fold.register
def _(event: ShipmentDispatched, consignment: Consignment) -> Consignment:
    status = ShipmentStatus.DISPATCHED
    return _parcel(consignment, status=status, carrier=event.carrier, waybill_no=event.waybill_no)


@_fold.register
def _(event: ScanRecorded, consignment: Consignment) -> Consignment:
    scan = replace(event.scan, description=event.description)
    scans = (*consignment.parcel.scans, scan)
    return _parcel(consignment, scans=scans, status=event.status)


@_fold.register
def _(event: ShipmentDelivered, consignment: Consignment) -> Consignment:
    return _parcel(consignment, delivered_at=event.delivered_at)


@_fold.register
def _(_event: ShipmentReturned, consignment: Consignment) -> Consignment:
    return consignment


@_fold.register
def _(_event: DeliveryRevoked, consignment: Consignment) -> Consignment:
    return _parcel(consignment, delivered_at=None)


@_fold.register
def _(event: PickupArranged, consignment: Consignment) -> Consignment:
    return replace(consignment, pickup=Pickup(event.method, event.code))


@_fold.register
def _(_event: PickupOpened, consignment: Consignment) -> Consignment:
    opened = replace(consignment.waiting, status=PickupStatus.READY)
    return replace(consignment, pickup=opened, node=consignment.case.owner)


@_fold.register
def _(_event: PickupWithdrawn, consignment: Consignment) -> Consignment:
    awaited = replace(consignment.waiting, status=PickupStatus.AWAITED)
    shipment = consignment.shipment
    # A parcel from another site is no consignment of ours: what waits for it stays at the owner.
    node = shipment.from_node if shipment else consignment.case.owner
    return replace(consignment, pickup=awaited, node=node)


@_fold.register
def _(event: ResultCollected, consignment: Consignment) -> Consignment:
    collected = replace(
        consignment.waiting, status=PickupStatus.COLLECTED, signed_by=event.signed_by
    )
    return replace(consignment, pickup=collected)


def _parcel(consignment: Consignment, **changes: Any) -> Consignment:
    return replace(consignment, shipment=replace(consignment.parcel, **changes))
