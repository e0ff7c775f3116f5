"""The rules of collecting a result at a counter or from a locker."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.delivery.domain import events
from services.delivery.domain.consignments import Pickup, PickupCode, PickupMethod, PickupStatus
from shared.kernel.identity import mask_name
from shared.kernel.refusals import Conflict, Invalid

Events = Sequence[Any]


def arrange(opened: events.ConsignmentOpened, pickup: Pickup) -> Events:
    """The result lies at the owner already: it can be collected at once."""
    return [opened, events.PickupArranged(pickup.method, pickup.code), events.PickupOpened()]


def await_arrival(opened: events.ConsignmentOpened, pickup: Pickup) -> Events:
    """Another site sends the result here: it can be collected once it has come."""
    return [opened, events.PickupArranged(pickup.method, pickup.code)]


def open_pickup(pickup: Pickup) -> Events:
    return [events.PickupOpened()] if pickup.status is PickupStatus.AWAITED else []


def withdraw(pickup: Pickup) -> Events:
    """The applicant's signature counts for more than what the carrier says afterwards."""
    return [events.PickupWithdrawn()] if pickup.status is PickupStatus.READY else []


def collect(pickup: Pickup, signed_by: str, code: str, now: datetime) -> Events:
    """领取: at a counter whoever takes it signs; a locker opens for its code."""
    if pickup.status is PickupStatus.AWAITED:
        raise Conflict("not_arrived", "办理结果还在邮寄途中，到达后才能领取")
    if pickup.status is PickupStatus.COLLECTED:
        raise Conflict("already_collected", "办理结果已经领取")
    if pickup.method is PickupMethod.COUNTER and not signed_by:
        raise Invalid("signature_missing", "窗口领取须由领取人签名", "signed_by")
    if pickup.method is PickupMethod.LOCKER:
        _check_code(pickup.code, code)
    return [events.ResultCollected(mask_name(signed_by), now)]


def _check_code(kept: PickupCode | None, given: str) -> None:
    # The time that a comparison takes must not tell how many digits were right.
    if kept is None or not hmac.compare_digest(kept.digits.encode(), given.encode()):
        raise Invalid("pickup_code", "取件码不正确", "pickup_code")
