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


class ResultHandedOver(CaseFact):
    """转交出件窗口: the department hands the result and its form to the outgoing window."""

    from_node = node()
    to_node = node()


class HandedResultRefused(CaseFact):
    """不予接收: the outgoing window found it wrong; `refusal_id` tells one refusal from another.
    `department` has to correct it."""

    refusal_id = fields.String(required=True)
    department = node()
    reason = fields.String(required=True)


class LockerCleared(CaseFact):
    """收回窗口: nobody fetched it from the locker, so it waits at the counter now."""

    handover_id = fields.String(required=True)
    at_node = node()


class ServiceRegistered(CaseFact):
    """送达登记: the handover form is back with the department, and the service is on record."""

    department = node()


class ApplicantNotified(CaseFact):
    """告知申请人: that the result is there, what a superior department replied, or what is missing.
    `task_id`: the task of the node that had asked its superior."""

    about = fields.String(
        required=True, validate=validate.OneOf(["result", "superior_reply", "correction"])
    )
    channel = fields.String(required=True)
    task_id = fields.String()


class CertificateUploaded(CaseFact):
    """上传证照: the electronic certificate is on the platform."""

    certificate_id = fields.String(required=True)
    at_node = node()


class AgencyHandoverSigned(CaseFact):
    """代办交接: the client has signed for the result and the papers that the agent gave back."""

    handover_id = fields.String(required=True)
    at_node = node()


FACTS: dict[str, type[Schema]] = {
    "shipment_requested": ShipmentRequested,
    "shipment_dispatched": ShipmentDispatched,
    "shipment_delivered": ShipmentDelivered,
    "shipment_returned": ShipmentReturned,
    "delivery_revoked": DeliveryRevoked,
    "result_ready": ResultReady,
    "result_delivered": ResultDelivered,
    "applicant_notified": ApplicantNotified,
    "certificate_uploaded": CertificateUploaded,
    "agency_handover_signed": AgencyHandoverSigned,
    "result_handed_over": ResultHandedOver,
    "handed_result_refused": HandedResultRefused,
    "locker_cleared": LockerCleared,
    "service_registered": ServiceRegistered,
}
