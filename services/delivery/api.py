"""Delivery over HTTP: request -> command, result -> response."""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from services.delivery import commands, schemas, views, webhooks
from services.delivery.domain.consignments import APPLICANT, Consignment, PickupStatus
from services.delivery.domain.issuers import Issuers
from services.delivery.numbers import next_waybill
from shared.http.health import operational_routes
from shared.http.route import PUBLIC, Call, Route
from shared.kernel.refusals import Conflict, Forbidden
from shared.service.definition import Target
from shared.service.roles import READERS, WINDOW
from shared.service.web import run, scope, versioned

log = structlog.get_logger(__name__)


def list_shipments(call: Call) -> Any:
    return views.some_shipments(call.service.engine, _node(call), call.query)


def show_shipment(call: Call) -> Any:
    def show() -> Any:
        found = views.shipment(call.service.engine, call.path["shipment_id"], scope(call))
        return views.shown_tracking(found)

    return versioned(call, Target("consignment", call.path["shipment_id"]), show)


def show_label(call: Call) -> Any:
    """Whom to write on the parcel: only the office that sends it may know."""
    found = views.shipment(call.service.engine, call.path["shipment_id"], call.actor.node)
    to = found.parcel.to
    if to != APPLICANT:
        return {"to": to, "name": call.service.directory.title(to), "phone": "", "address": ""}
    applicant = _applicant(call, found)
    return {"to": to} | {name: applicant[name] for name in ("name", "phone", "address")}


def dispatch(call: Call) -> Any:
    waybill_no = call.body["waybill_no"] or next_waybill(call.service.engine)
    command = commands.DispatchShipment(
        call.path["shipment_id"],
        call.body["carrier"],
        waybill_no,
        call.actor.roles,
        _issuers(call),
    )
    try:
        return run(call, command, views.shown_shipment)
    except IntegrityError as error:
        # The unique index decides: to look first would leave a gap for a second clerk.
        detail = f"邮件号 {waybill_no} 已用于另一件邮件"
        raise Conflict("waybill_in_use", detail, "waybill_no") from error


def list_handovers(call: Call) -> Any:
    return views.some_handovers(call.service.engine, _node(call), call.query)


def show_notice(call: Call) -> Any:
    """领件通知: what the applicant is told once the result is there."""
    found = views.handover(call.service.engine, call.path["handover_id"], call.actor.node)
    pickup = found.waiting
    if pickup.status is not PickupStatus.READY:
        raise Conflict("not_ready", "办理结果尚未到达或已经领取，没有可发的领件通知")
    applicant = _applicant(call, found)
    return {
        "name": applicant["name"],
        "phone": applicant["phone"],
        "at": call.service.directory.title(found.node),
        "method": pickup.method.value,
        "pickup_code": pickup.code.digits if pickup.code else "",
    }


def collect(call: Call) -> Any:
    command = commands.CollectResult(
        call.path["handover_id"],
        call.body["signed_by"].strip(),
        call.body["pickup_code"],
        call.actor.roles,
        _issuers(call),
    )
    return run(call, command, views.shown_handover)


def _issuers(call: Call) -> Issuers:
    """Those of the caller's node: nobody acts for another."""
    return views.issuers(call.service.engine, call.actor.node)


def _node(call: Call) -> str | None:
    """The node to list: of those that the caller may see, the one asked for."""
    asked, allowed = call.query["node"] or None, scope(call)
    if allowed is not None and asked not in (None, allowed):
        raise Forbidden("foreign_node", "只能查看您所在节点的交付件", "node")
    return asked or allowed


def _applicant(call: Call, consignment: Consignment) -> dict[str, Any]:
    log.info("party_opened", id=consignment.consignment_id, actor=call.actor.subject)
    party = call.service.vault.open(consignment.sealed_party)
    applicant: dict[str, Any] = party["applicant"]
    return applicant


def _get(path: str, endpoint: Any, summary: str, answer: Any, query: Any = None) -> Route:
    return Route("GET", f"/api/v1{path}", endpoint, summary, READERS, query=query, answer=answer)


def _open(path: str, endpoint: Any, summary: str, answer: Any) -> Route:
    """A read that opens a sealed record: not for those who only look on."""
    return Route("GET", f"/api/v1{path}", endpoint, summary, WINDOW, answer=answer)


def _post(path: str, endpoint: Any, summary: str, body: Any, answer: Any) -> Route:
    return Route("POST", f"/api/v1{path}", endpoint, summary, WINDOW, body=body, answer=answer)


_SHIPMENT, _HANDOVER = "/shipments/<shipment_id>", "/handovers/<handover_id>"

ROUTES = (
    _get("/shipments", list_shipments, "邮件列表", schemas.ShipmentList, schemas.ShipmentQuery),
    Route(
        "GET",
        f"/api/v1{_SHIPMENT}",
        show_shipment,
        "查看邮件及其轨迹",
        READERS,
        answer=schemas.TrackingAnswer,
        versioned=True,
    ),
    _open(f"{_SHIPMENT}/label", show_label, "收件人面单", schemas.LabelAnswer),
    _post(f"{_SHIPMENT}/dispatch", dispatch, "交寄", schemas.DispatchBody, schemas.ShipmentAnswer),
    _get("/handovers", list_handovers, "待领列表", schemas.HandoverList, schemas.HandoverQuery),
    _open(f"{_HANDOVER}/notice", show_notice, "领件通知", schemas.NoticeAnswer),
    _post(
        f"{_HANDOVER}/collection",
        collect,
        "领取",
        schemas.CollectionBody,
        schemas.HandoverAnswer,
    ),
    Route("POST", "/webhooks/ems", webhooks.ems, "EMS 轨迹推送", PUBLIC, raw_body=True),
)

ALL_ROUTES = (*ROUTES, *operational_routes("接力 · 送达服务 delivery", "1", ROUTES))
