"""What delivery's HTTP API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.delivery.domain.consignments import PickupStatus, ShipmentStatus
from shared.service.paging import PageAnswer, PageQuery


class _ListQuery(PageQuery):
    node = fields.String(load_default="", validate=validate.Regexp(r"([0-9]{12})?\Z"))


class ShipmentQuery(_ListQuery):
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(s.value for s in ShipmentStatus)])
    )


class HandoverQuery(_ListQuery):
    status = fields.String(
        load_default="", validate=validate.OneOf(["", *(s.value for s in PickupStatus)])
    )


class DispatchBody(Schema):
    """Without `waybill_no` the next number of our own range is allotted."""

    carrier = fields.String(required=True, validate=validate.Length(min=1, max=20))
    waybill_no = fields.String(load_default="", validate=validate.Length(max=40))


class CollectionBody(Schema):
    """A counter asks for a signature, a locker for its code."""

    signed_by = fields.String(load_default="", validate=validate.Length(max=50))
    pickup_code = fields.String(load_default="", validate=validate.Length(max=20))


class ShipmentAnswer(Schema):
    shipment_id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    owner = fields.String(required=True)
    purpose = fields.String(required=True)
    from_node = fields.String(required=True)
    to = fields.String(required=True)
    status = fields.String(required=True)
    carrier = fields.String(required=True)
    waybill_no = fields.String(required=True)
    delivered_at = fields.String(required=True)


class ScanAnswer(Schema):
    op_code = fields.String(required=True)
    sub_code = fields.String(required=True)
    text = fields.String(required=True)
    place = fields.String(required=True)
    occurred_at = fields.String(required=True)


class TrackingAnswer(ShipmentAnswer):
    tracking_state = fields.String(required=True)
    reason = fields.String(required=True)
    unknown_codes = fields.List(fields.String(), required=True)
    scans = fields.List(fields.Nested(ScanAnswer), required=True)


class ShipmentList(PageAnswer):
    items = fields.List(fields.Nested(ShipmentAnswer), required=True)


class LabelAnswer(Schema):
    """What is written on the parcel. An office has no phone or address of a person."""

    to = fields.String(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True)
    address = fields.String(required=True)


class HandoverAnswer(Schema):
    handover_id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    node = fields.String(required=True)
    method = fields.String(required=True)
    status = fields.String(required=True)
    signed_by = fields.String(required=True)


class HandoverList(PageAnswer):
    items = fields.List(fields.Nested(HandoverAnswer), required=True)


class NoticeAnswer(Schema):
    """领件通知; `pickup_code` is empty where a counter serves."""

    name = fields.String(required=True)
    phone = fields.String(required=True)
    at = fields.String(required=True)
    method = fields.String(required=True)
    pickup_code = fields.String(required=True)
