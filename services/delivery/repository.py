"""How consignments and issuers are kept: state as JSON, and the columns that views search by."""

from __future__ import annotations

from typing import Any

from services.delivery import tables
from services.delivery.domain import issuers
from services.delivery.domain.consignments import Consignment
from services.delivery.domain.events import apply
from shared.service.definition import AggregateKind


def _columns(consignment: Consignment) -> dict[str, Any]:
    shipment, pickup = consignment.shipment, consignment.pickup
    return {
        "case_id": consignment.case.case_id,
        "case_no": consignment.case.case_no,
        "from_node": shipment.from_node if shipment else None,
        "shipment_status": shipment.status.value if shipment else None,
        "waybill_no": (shipment.waybill_no or None) if shipment else None,
        "pickup_node": consignment.case.owner if pickup else None,
        "pickup_status": pickup.status.value if pickup else None,
    }


KINDS = {
    "consignment": AggregateKind(
        name="consignment",
        table=tables.consignments,
        state=Consignment,
        apply=apply,
        node=lambda consignment: consignment.node,
        case_id=lambda consignment: consignment.case.case_id,
        columns=_columns,
    ),
    "issuers": AggregateKind(
        name="issuers",
        table=tables.issuers,
        state=issuers.Issuers,
        apply=issuers.apply,
        node=lambda issuers: issuers.node,
        case_id=lambda _: "",
        columns=lambda _: {},
    ),
}
