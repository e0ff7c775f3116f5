"""Foreign message -> own command, reading only what delivery needs."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from services.delivery import commands
from services.delivery.domain.consignments import (
    APPLICANT,
    CaseRef,
    Pickup,
    PickupCode,
    PickupMethod,
    Purpose,
)
from services.delivery.domain.issuers import IssueGrant, IssuingUnit, OutgoingWindow
from shared.contracts.envelope import Envelope
from shared.kernel.refusals import Invalid
from shared.service.definition import Command

#: 同城通办: the deciding office makes the result and sends it straight to the applicant.
COURIER_FROM_HOME: Final = "home_issue_courier_to_applicant"
#: 同城通办: it sends the result to the owner, where the applicant collects it.
TRANSFER_TO_OWNER: Final = "home_issue_transfer_remote_pickup"
_COURIER: Final = "courier"


def handoff_offered(message: Envelope) -> Command | None:
    """Originals travel beside an offer; from office to office nobody's address is needed."""
    data = message.data
    if not data["papers"]:
        return None
    return commands.RequestShipment(
        consignment_id=f"{data['handoff_id']}-papers",
        case=_case(data),
        purpose=Purpose.PAPERS,
        from_node=data["from_node"],
        to=data["to_node"],
        sealed_party="",
    )


def case_concluded(message: Envelope) -> Command:
    """Granted or refused, the written decision must reach the applicant."""
    data = message.data
    method, mode = data["result"]["method"], data["result"]["mode"]
    if mode not in ("", COURIER_FROM_HOME, TRANSFER_TO_OWNER):
        raise Invalid("unknown_result_mode", f"不知道怎样按“{mode}”送达办理结果", "result.mode")
    if mode == COURIER_FROM_HOME:
        return _by_courier(data, data["decided_by"])
    if mode == TRANSFER_TO_OWNER and data["decided_by"] != data["owner"]:
        return _transfer(data, method)
    return _by_courier(data, data["owner"]) if method == _COURIER else _pickup(data, method)


def result_wanted(message: Envelope) -> Command:
    """The owner's site keeps the case, and the counter where the result may be collected; the
    parcel is ours."""
    data = message.data
    if data["result"]["mode"] != TRANSFER_TO_OWNER:
        return _by_courier(data, data["decided_by"])
    return commands.RequestShipment(
        consignment_id=f"{data['case_no']}-transfer-parcel",
        case=_case(data),
        purpose=Purpose.TRANSFER,
        from_node=data["decided_by"],
        to=data["owner"],
        sealed_party=data["sealed_party"],
    )


def outgoing_windows_changed(message: Envelope) -> Command:
    data = message.data
    windows = (OutgoingWindow(one["number"], tuple(one["staff"])) for one in data["windows"])
    return commands.NoteOutgoingWindows(data["node"], tuple(windows))


def issue_authority_changed(message: Envelope) -> Command:
    data = message.data
    unit = IssuingUnit(
        data["unit_id"],
        data["name"],
        tuple(data["items"]),
        tuple(_grant(grant) for grant in data["grants"]),
    )
    return commands.NoteIssueAuthority(data["node"], unit)


def _grant(told: dict[str, Any]) -> IssueGrant:
    last = told.get("last_day")
    return IssueGrant(
        tuple(told["items"]),
        tuple(told["persons"]),
        date.fromisoformat(told["first_day"]),
        date.fromisoformat(last) if last else None,
    )


def result_arrived(message: Envelope) -> Command:
    return commands.OpenPickup(_transfer_id(message.data))


def result_recalled(message: Envelope) -> Command:
    return commands.WithdrawPickup(_transfer_id(message.data))


def _by_courier(data: dict[str, Any], from_node: str) -> Command:
    return commands.RequestShipment(
        consignment_id=f"{data['case_no']}-result",
        case=_case(data),
        purpose=Purpose.RESULT,
        from_node=from_node,
        to=APPLICANT,
        sealed_party=data["sealed_party"],
    )


def _transfer(data: dict[str, Any], method: str) -> Command:
    return commands.RequestShipment(
        consignment_id=_transfer_id(data),
        case=_case(data),
        purpose=Purpose.TRANSFER,
        from_node=data["decided_by"],
        to=data["owner"],
        sealed_party=data["sealed_party"],
        pickup=_waiting(method),
    )


def _transfer_id(data: dict[str, Any]) -> str:
    return f"{data['case_no']}-transfer"


def _pickup(data: dict[str, Any], method: str) -> Command:
    return commands.ArrangePickup(
        consignment_id=f"{data['case_no']}-handover",
        case=_case(data),
        pickup=_waiting(method),
        sealed_party=data["sealed_party"],
    )


def _waiting(method: str) -> Pickup:
    """With the mode of collecting in person a counter serves, whatever else was ticked."""
    if method != PickupMethod.LOCKER:
        return Pickup(PickupMethod.COUNTER)
    digits = f"{secrets.randbelow(10**6):06d}"
    return Pickup(PickupMethod.LOCKER, PickupCode(digits, secrets.token_hex(16)))


def _case(data: dict[str, Any]) -> CaseRef:
    """What it is about is told by whoever concludes it."""
    about = data.get("item_id", ""), data.get("department", "")
    return CaseRef(data["case_id"], data["case_no"], data["owner"], *about)


INCOMING: dict[str, Callable[[Envelope], Command | None]] = {
    "jieli.routing.handoff_offered.v1": handoff_offered,
    "jieli.routing.result_wanted.v1": result_wanted,
    "jieli.routing.result_arrived.v1": result_arrived,
    "jieli.routing.result_recalled.v1": result_recalled,
    "jieli.intake.case_concluded.v1": case_concluded,
    "jieli.intake.outgoing_windows_changed.v1": outgoing_windows_changed,
    "jieli.intake.issue_authority_changed.v1": issue_authority_changed,
}
