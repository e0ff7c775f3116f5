"""The rules of sending: request, dispatch, and what follows from what the carrier tells us."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from services.delivery.domain import events
from services.delivery.domain.consignments import (
    Consignment,
    Pickup,
    PickupStatus,
    Purpose,
    Shipment,
    ShipmentStatus,
)
from services.delivery.domain.tracking import (
    CodeTable,
    State,
    TrackingEvent,
    TrackingState,
    counts_as_served,
    standing_events,
    tracking_state,
)
from shared.kernel.refusals import Conflict

Events = Sequence[Any]

_NEEDS_A_PERSON: Final = frozenset(
    {State.REFUSED, State.LOST, State.INTERCEPTED, State.CANCELLED, State.NEEDS_ATTENTION}
)


def request(
    opened: events.ConsignmentOpened,
    requested: events.ShipmentRequested,
    pickup: Pickup | None,
) -> Events:
    """Ask for a parcel; `pickup` is how the applicant collects what it brings to the owner."""
    if pickup is None:
        return [opened, requested]
    return [opened, requested, events.PickupArranged(pickup.method, pickup.code)]


def dispatch(shipment: Shipment, carrier: str, waybill_no: str) -> Events:
    """交寄, once."""
    if shipment.status is not ShipmentStatus.REQUESTED:
        raise Conflict("already_dispatched", f"这件邮件已经交寄，邮件号是 {shipment.waybill_no}")
    return [events.ShipmentDispatched(carrier, waybill_no)]


def record(
    consignment: Consignment, scan: TrackingEvent, serial_no: str, table: CodeTable
) -> Events:
    """One scan of the carrier, and what follows from all of them. A known scan changes nothing."""
    shipment = consignment.parcel
    if shipment.status is ShipmentStatus.REQUESTED:
        raise Conflict("not_dispatched", "这件邮件还没有交寄")
    if any(known.event_key == scan.event_key for known in shipment.scans):
        return []
    scans = (*shipment.scans, scan)
    reached = tracking_state(scans, table)
    status = _status(reached, shipment.purpose)
    recorded = events.ScanRecorded(
        replace(scan, description=""), serial_no, status, scan.description
    )
    if _collected(consignment.pickup):
        return [recorded]
    believed = _deliveries(scans, shipment.purpose, table)
    return [recorded, *_following(consignment, reached, status, believed)]


def _status(reached: TrackingState, purpose: Purpose) -> ShipmentStatus:
    if reached.state is State.DELIVERED and _serves(purpose, reached.method):
        return ShipmentStatus.DELIVERED
    if reached.state is State.RETURNED:
        return ShipmentStatus.RETURNED
    if reached.state is State.DELIVERED or reached.state in _NEEDS_A_PERSON:
        return ShipmentStatus.NEEDS_ATTENTION
    return ShipmentStatus.DISPATCHED


def _serves(purpose: Purpose, sub_code: str | None) -> bool:
    """A result must reach its holder in person; an office takes its post as offices do."""
    return purpose is not Purpose.RESULT or counts_as_served(sub_code)


def _collected(pickup: Pickup | None) -> bool:
    """The applicant has signed: no scan of the parcel that brought it can undo that."""
    return pickup is not None and pickup.status is PickupStatus.COLLECTED


def _deliveries(
    scans: Iterable[TrackingEvent], purpose: Purpose, table: CodeTable
) -> set[datetime]:
    """The moments of all deliveries that the carrier has not taken back."""
    return {
        scan.occurred_at
        for scan in standing_events(scans, table)
        if table.state_of(scan) is State.DELIVERED and _serves(purpose, scan.sub_code)
    }


def _following(
    consignment: Consignment,
    reached: TrackingState,
    status: ShipmentStatus,
    believed: Collection[datetime],
) -> Events:
    """What others are told. A delivery is revoked only when the carrier reverses it: an unknown
    code after it asks for a person's eye, and says nothing against it."""
    shipment = consignment.parcel
    following: list[Any] = []
    announced = shipment.delivered_at
    if announced is not None and announced not in believed:
        following += _revoke(consignment.pickup)
        announced = None
    if announced is None and status is ShipmentStatus.DELIVERED and reached.since is not None:
        following.append(events.ShipmentDelivered(reached.since, reached.method or ""))
        following += [] if consignment.pickup is None else [events.PickupOpened()]
    if status is ShipmentStatus.RETURNED and shipment.status is not ShipmentStatus.RETURNED:
        following.append(events.ShipmentReturned())
    return following


def _revoke(pickup: Pickup | None) -> Events:
    """The pick-up is withdrawn first, so that its sender is the one to say that it is revoked."""
    revoked = events.DeliveryRevoked()
    return [revoked] if pickup is None else [events.PickupWithdrawn(), revoked]
