"""What delivery may be asked."""

from __future__ import annotations

from dataclasses import dataclass

from services.delivery.domain.consignments import CaseRef, Pickup, Purpose
from services.delivery.domain.issuers import (
    NOBODY_SAID,
    Issuers,
    IssuingUnit,
    OutgoingWindow,
)
from services.delivery.domain.tracking import TrackingEvent
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnConsignment:
    consignment_id: str

    @property
    def target(self) -> Target:
        return Target("consignment", self.consignment_id)


@dataclass(frozen=True)
class RequestShipment(_OnConsignment):
    """寄送: something is to be sent; `pickup` is how the applicant collects what it brings."""

    case: CaseRef
    purpose: Purpose
    from_node: str
    to: str
    sealed_party: str
    pickup: Pickup | None = None


@dataclass(frozen=True)
class DispatchShipment(_OnConsignment):
    """交寄."""

    carrier: str
    waybill_no: str
    #: Those of whoever hands it in.
    roles: frozenset[str] = frozenset()
    issuers: Issuers = NOBODY_SAID


@dataclass(frozen=True)
class RecordTracking(_OnConsignment):
    """The carrier tells of a scan; `serial_no` is the number of its push."""

    scan: TrackingEvent
    serial_no: str


@dataclass(frozen=True)
class ArrangePickup(_OnConsignment):
    """待领: the result waits at the owner."""

    case: CaseRef
    pickup: Pickup
    sealed_party: str


@dataclass(frozen=True)
class OpenPickup(_OnConsignment):
    """The result that another site sent has come."""


@dataclass(frozen=True)
class WithdrawPickup(_OnConsignment):
    """It has not come after all."""


@dataclass(frozen=True)
class CollectResult(_OnConsignment):
    """领取: the applicant takes the result."""

    signed_by: str
    pickup_code: str
    #: Those of whoever hands it over.
    roles: frozenset[str] = frozenset()
    issuers: Issuers = NOBODY_SAID


@dataclass(frozen=True)
class _OnIssuers:
    node: str

    @property
    def target(self) -> Target:
        return Target("issuers", self.node)


@dataclass(frozen=True)
class NoteOutgoingWindows(_OnIssuers):
    """Intake tells which windows give results out, and who sits there."""

    windows: tuple[OutgoingWindow, ...]


@dataclass(frozen=True)
class NoteIssueAuthority(_OnIssuers):
    """Intake tells what a unit in the hall lets it give out."""

    unit: IssuingUnit
