"""交付件: something physical on its way to somebody, by courier, over a counter, or one after
the other: a result that travels between two offices is collected where it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.delivery.domain.tracking import TrackingEvent

#: The addressee of a parcel that goes to no office.
APPLICANT: Final = "applicant"


class Purpose(StrEnum):
    """Why a parcel is sent: originals between offices, a result between offices, a result."""

    PAPERS = "papers"
    TRANSFER = "transfer"
    RESULT = "result"


class ShipmentStatus(StrEnum):
    """邮寄状态; from `dispatched` on it follows from the carrier's scans."""

    REQUESTED = "requested"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    RETURNED = "returned"
    NEEDS_ATTENTION = "needs_attention"


class PickupMethod(StrEnum):
    """窗口领取, 自助柜领取."""

    COUNTER = "counter_pickup"
    LOCKER = "locker"


class PickupStatus(StrEnum):
    """待领状态."""

    AWAITED = "awaited"  # the parcel that brings it is still on its way
    READY = "ready"
    COLLECTED = "collected"


@dataclass(frozen=True)
class CaseRef:
    """The case that something belongs to; what it is about, and which department that item names,
    only where results are given out."""

    case_id: str
    case_no: str
    owner: str
    item_id: str = ""
    department: str = ""


@dataclass(frozen=True)
class PickupCode:
    """取件码. There are only a million: without the salt its digest in history would tell it."""

    digits: str
    salt: str


@dataclass(frozen=True)
class Shipment:
    """邮寄: a parcel. `delivered_at` is the delivery that we told others of and still stand by."""

    purpose: Purpose
    from_node: str
    to: str
    status: ShipmentStatus = ShipmentStatus.REQUESTED
    carrier: str = ""
    waybill_no: str = ""
    scans: tuple[TrackingEvent, ...] = ()
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class Pickup:
    """待领: the result waits at the owner's counter or locker; `signed_by` is masked."""

    method: PickupMethod
    code: PickupCode | None = None
    status: PickupStatus = PickupStatus.AWAITED
    signed_by: str = ""


@dataclass(frozen=True)
class Consignment:
    """`node` is where the next act is due: at the sender's, then where the result waits."""

    consignment_id: str
    case: CaseRef
    node: str
    sealed_party: str
    shipment: Shipment | None = None
    pickup: Pickup | None = None

    @property
    def parcel(self) -> Shipment:
        if self.shipment is None:
            raise TypeError("it does not travel by courier")
        return self.shipment

    @property
    def waiting(self) -> Pickup:
        if self.pickup is None:
            raise TypeError("nobody is to collect it")
        return self.pickup
