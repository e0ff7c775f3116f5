"""One function per command; the registry at the end is delivery's table of contents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from services.delivery import commands
from services.delivery.carriers import carrier
from services.delivery.domain import collecting, events, sending
from services.delivery.domain.consignments import (
    Consignment,
    Pickup,
    PickupMethod,
    Purpose,
    Shipment,
)
from services.delivery.domain.duties import check_issuer
from services.delivery.domain.issuers import (
    IssueAuthorityNoted,
    Issuers,
    OutgoingWindowsNoted,
    check_outgoing_window,
    may_issue,
)
from shared.kernel.refusals import NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _sent(consignment: Consignment | None) -> tuple[Consignment, Shipment]:
    if consignment is None or consignment.shipment is None:
        raise NotFound("unknown_shipment", "没有这件邮件，请核对标识")
    return consignment, consignment.shipment


def _kept(consignment: Consignment | None) -> Pickup:
    if consignment is None or consignment.pickup is None:
        raise NotFound("unknown_handover", "没有这件待领的办理结果，请核对标识")
    return consignment.pickup


def request_shipment(
    known: Consignment | None, command: commands.RequestShipment, context: Context
) -> Events:
    if known is not None:
        return []
    if not context.directory.is_hosted(command.from_node):
        return _sent_from_elsewhere(command)
    opened = events.ConsignmentOpened(
        command.consignment_id, command.case, command.from_node, command.sealed_party
    )
    requested = events.ShipmentRequested(command.purpose, command.from_node, command.to)
    return sending.request(opened, requested, command.pickup)


def _sent_from_elsewhere(command: commands.RequestShipment) -> Events:
    """The sender's site has the parcel; here is at most the counter where it is waited for."""
    if command.pickup is None:
        return []
    owner = command.case.owner
    opened = events.ConsignmentOpened(
        command.consignment_id, command.case, owner, command.sealed_party
    )
    return collecting.await_arrival(opened, command.pickup)


def _duties(consignment: Consignment, context: Context) -> Collection[str]:
    profile = context.policies.of(consignment.node, context.now.date())
    found = profile.values["separation_of_duties"]
    return found if isinstance(found, tuple) else ()


def dispatch(
    known: Consignment | None, command: commands.DispatchShipment, context: Context
) -> Events:
    consignment, shipment = _sent(known)
    if shipment.purpose is Purpose.RESULT:
        duties = _duties(consignment, context)
        check_issuer(duties, command.roles)
        check_outgoing_window(duties, command.issuers, context.actor)
        may_issue(command.issuers, consignment.case, context.actor, context.now.date())
    waybill_no = carrier(command.carrier).check_waybill(command.waybill_no)
    return sending.dispatch(shipment, command.carrier, waybill_no)


@rule("XQ-CZ-06-2c")
def record_tracking(
    known: Consignment | None, command: commands.RecordTracking, _: Context
) -> Events:
    consignment, _shipment = _sent(known)
    table = carrier(command.scan.carrier).table
    return sending.record(consignment, command.scan, command.serial_no, table)


def arrange_pickup(
    known: Consignment | None, command: commands.ArrangePickup, _: Context
) -> Events:
    if known is not None:
        return []
    opened = events.ConsignmentOpened(
        command.consignment_id, command.case, command.case.owner, command.sealed_party
    )
    return collecting.arrange(opened, command.pickup)


def open_pickup(known: Consignment | None, _: commands.OpenPickup, __: Context) -> Events:
    return collecting.open_pickup(_kept(known))


def withdraw_pickup(known: Consignment | None, _: commands.WithdrawPickup, __: Context) -> Events:
    return collecting.withdraw(_kept(known))


@rule("XQ-CZ-06-2b", "XQ-CZ-06-2d")
def collect(known: Consignment | None, command: commands.CollectResult, context: Context) -> Events:
    kept = _kept(known)
    if known is not None:
        duties = _duties(known, context)
        check_issuer(duties, command.roles)
        # A locker gives out, by its code, what the outgoing window has laid into it.
        if kept.method is PickupMethod.COUNTER:
            check_outgoing_window(duties, command.issuers, context.actor)
        may_issue(command.issuers, known.case, context.actor, context.now.date())
    return collecting.collect(kept, command.signed_by, command.pickup_code, context.now)


def note_outgoing_windows(
    known: Issuers | None, command: commands.NoteOutgoingWindows, _: Context
) -> Events:
    if known is not None and known.windows == command.windows:
        return []
    return [OutgoingWindowsNoted(command.node, command.windows)]


def note_issue_authority(
    known: Issuers | None, command: commands.NoteIssueAuthority, _: Context
) -> Events:
    if known is not None and command.unit in known.units:
        return []
    return [IssueAuthorityNoted(command.node, command.unit)]


HANDLERS: dict[type, Handler] = {
    commands.RequestShipment: request_shipment,
    commands.DispatchShipment: dispatch,
    commands.RecordTracking: record_tracking,
    commands.ArrangePickup: arrange_pickup,
    commands.OpenPickup: open_pickup,
    commands.WithdrawPickup: withdraw_pickup,
    commands.CollectResult: collect,
    commands.NoteOutgoingWindows: note_outgoing_windows,
    commands.NoteIssueAuthority: note_issue_authority,
}
