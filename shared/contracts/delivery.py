"""What delivery says."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.contracts.common import CaseFact, node

#: papers: originals between nodes; transfer: a result between nodes; result: to the applicant.
PURPOSES = ("papers", "transfer", "result")


class ShipmentFact(CaseFact):
    """邮寄: a parcel; `to` is a node's code or `applicant`."""

    shipment_id = fields.String(required=True)
    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))
    from_node = node()
    to = fields.String(required=True)


class ShipmentRequested(ShipmentFact):
    """Something is to be sent."""


class ShipmentDispatched(ShipmentFact):
    """交寄: the carrier has it."""

    carrier = fields.String(required=True)
    waybill_no = fields.String(required=True)


class ShipmentDelivered(ShipmentFact):
    """妥投, at the carrier's own time."""

    delivered_at = fields.String(required=True)


class ShipmentReturned(ShipmentFact):
    """退回: it came back to the sender."""


class DeliveryRevoked(ShipmentFact):
    """The carrier corrected itself: it was not delivered after all."""


class ResultReady(CaseFact):
    """待领: the result waits at a counter or in a locker."""

    handover_id = fields.String(required=True)
    method = fields.String(required=True)
    at_node = node()


class ResultDelivered(CaseFact):
    """送达: the applicant has the result."""

    method = fields.String(required=True)
    delivered_at = fields.String(required=True)


FACTS: dict[str, type[Schema]] = {
    "shipment_requested": ShipmentRequested,
    "shipment_dispatched": ShipmentDispatched,
    "shipment_delivered": ShipmentDelivered,
    "shipment_returned": ShipmentReturned,
    "delivery_revoked": DeliveryRevoked,
    "result_ready": ResultReady,
    "result_delivered": ResultDelivered,
}
