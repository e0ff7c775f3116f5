"""Reads for the API: one function, one SELECT. Nothing here opens a sealed record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Engine, Select, select

from services.delivery import tables
from services.delivery.carriers import carrier
from services.delivery.domain.consignments import Consignment
from services.delivery.domain.issuers import NOBODY_SAID, Issuers
from services.delivery.domain.tracking import (
    CodeTable,
    TrackingEvent,
    TrackingState,
    tracking_state,
)
from services.delivery.tables import consignments
from shared.db.engine import reading
from shared.kernel.refusals import NotFound
from shared.service.paging import page

_STATES = select(consignments.c.state).order_by(consignments.c.id)


def shown_shipment(consignment: Consignment) -> dict[str, Any]:
    """A shipment as its clerks see it: no personal data."""
    shipment, case = consignment.parcel, consignment.case
    delivered_at = shipment.delivered_at
    return {
        "shipment_id": consignment.consignment_id,
        "case_id": case.case_id,
        "case_no": case.case_no,
        "owner": case.owner,
        "purpose": shipment.purpose.value,
        "from_node": shipment.from_node,
        "to": shipment.to,
        "status": shipment.status.value,
        "carrier": shipment.carrier,
        "waybill_no": shipment.waybill_no,
        "delivered_at": delivered_at.isoformat() if delivered_at else "",
    }


def shown_tracking(consignment: Consignment) -> dict[str, Any]:
    """The shipment with all that its carrier has told us, in our words: a carrier's own words
    may name people."""
    shipment = consignment.parcel
    if not shipment.carrier:
        return shown_shipment(consignment) | _tracking(TrackingState()) | {"scans": []}
    table = carrier(shipment.carrier).table
    scans = sorted(shipment.scans, key=lambda scan: scan.occurred_at)
    shown = [_scan(scan, table) for scan in scans]
    reached = tracking_state(scans, table)
    return shown_shipment(consignment) | _tracking(reached) | {"scans": shown}


def _tracking(reached: TrackingState) -> dict[str, Any]:
    return {
        "tracking_state": reached.state.value,
        "reason": reached.reason or "",
        "unknown_codes": list(reached.unknown_codes),
    }


def _scan(scan: TrackingEvent, table: CodeTable) -> dict[str, Any]:
    return {
        "op_code": scan.op_code,
        "sub_code": scan.sub_code or "",
        "text": table.text(scan.op_code, scan.sub_code),
        "place": scan.place,
        "occurred_at": scan.occurred_at.isoformat(),
    }


def shown_handover(consignment: Consignment) -> dict[str, Any]:
    """A result to collect, without its code."""
    pickup, case = consignment.waiting, consignment.case
    return {
        "handover_id": consignment.consignment_id,
        "case_id": case.case_id,
        "case_no": case.case_no,
        "node": case.owner,
        "method": pickup.method.value,
        "status": pickup.status.value,
        "signed_by": pickup.signed_by,
    }


def shipment(engine: Engine, shipment_id: str, sender: str | None) -> Consignment:
    """The shipment, if `sender` sends it (None: whoever sends it)."""
    statement = _STATES.where(consignments.c.shipment_status.is_not(None))
    if sender is not None:
        statement = statement.where(consignments.c.from_node == sender)
    found = _read(engine, statement.where(consignments.c.id == shipment_id))
    if not found:
        raise NotFound("unknown_shipment", "没有这件邮件，或不由您所在的节点寄出")
    return found[0]


def handover(engine: Engine, handover_id: str, node: str) -> Consignment:
    """The result to collect, if it is collected at `node`."""
    statement = _STATES.where(consignments.c.id == handover_id, consignments.c.pickup_node == node)
    found = _read(engine, statement)
    if not found:
        raise NotFound("unknown_handover", "没有这件待领的办理结果，或不在您所在的节点领取")
    return found[0]


def some_shipments(engine: Engine, node: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of shipments by sender (None: all) and status."""
    statement = _STATES.where(consignments.c.shipment_status.is_not(None))
    if asked["status"]:
        statement = statement.where(consignments.c.shipment_status == asked["status"])
    if node is not None:
        statement = statement.where(consignments.c.from_node == node)
    return _page(engine, statement, asked, shown_shipment)


def some_handovers(engine: Engine, node: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of results to collect, by where (None: all) and status."""
    statement = _STATES.where(consignments.c.pickup_status.is_not(None))
    if asked["status"]:
        statement = statement.where(consignments.c.pickup_status == asked["status"])
    if node is not None:
        statement = statement.where(consignments.c.pickup_node == node)
    return _page(engine, statement, asked, shown_handover)


def _page(
    engine: Engine,
    statement: Select[str],
    asked: Mapping[str, Any],
    shown: Callable[[Consignment], dict[str, Any]],
) -> dict[str, Any]:
    statement = statement.where(consignments.c.id > asked["after"]).limit(asked["limit"] + 1)
    found = _read(engine, statement)
    return page(found, asked["limit"], shown, lambda one: one.consignment_id)


def issuers(engine: Engine, node: str) -> Issuers:
    """Who gives results out at a node, as far as intake has told."""
    statement = select(tables.issuers.c.state).where(tables.issuers.c.id == node)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    return NOBODY_SAID if state is None else msgspec.json.decode(state, type=Issuers)


def sent_under(engine: Engine, waybill_no: str) -> str:
    """The id of the shipment with this waybill number."""
    statement = select(consignments.c.id).where(consignments.c.waybill_no == waybill_no)
    with reading(engine) as connection:
        found: str | None = connection.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound("unknown_waybill", "本单位没有交寄过这个邮件号", "waybillNo")
    return found


def _read(engine: Engine, statement: Select[str]) -> list[Consignment]:
    with reading(engine) as connection:
        states = connection.execute(statement).scalars().all()
    return [msgspec.json.decode(state, type=Consignment) for state in states]
