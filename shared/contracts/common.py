"""Parts that several producers' messages share."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from shared.kernel.limits import LimitUnit

DIVISION = validate.Regexp(r"^[0-9]{12}$(?!\n)", error="should be a 12-digit division code")
OUTCOME = validate.OneOf(["granted", "refused"])


class Strict(Schema):
    """A producer says nothing that its schema does not name."""

    class Meta:
        unknown = RAISE


def node(required: bool = True) -> fields.String:
    return fields.String(required=required, validate=DIVISION)


class LimitSchema(Strict):
    value = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    unit = fields.String(required=True, validate=validate.OneOf([u.value for u in LimitUnit]))


class TermsSchema(Strict):
    """The terms block: what a clock needs, so that no consumer has to ask."""

    item_id = fields.String(required=True)
    item_version = fields.Integer(required=True, strict=True)
    case_type = fields.String(
        required=True, validate=validate.OneOf(["instant", "commitment", "report_up", "joint"])
    )
    promised = fields.Nested(LimitSchema, required=True)
    legal = fields.Nested(LimitSchema, required=True)
    owner = node()
    responsible = node()
    profile = fields.String(required=True)
    profile_version = fields.Integer(required=True, strict=True)
    window_class = fields.String(required=True)
    item_type = fields.String()
    service_mode = fields.String(validate=validate.OneOf(["local", "cross_location"]))
    fully_online = fields.Boolean()


class StageSchema(Strict):
    """One stage of a plan: which node does what."""

    act = fields.String(required=True, validate=validate.OneOf(["check", "review", "decide"]))
    node = node()


class ResultSchema(Strict):
    """How the result reaches the applicant; `mode` says where it is made in 同城通办."""

    method = fields.String(
        required=True, validate=validate.OneOf(["counter_pickup", "courier", "locker"])
    )
    mode = fields.String(required=True)


class CaseFact(Strict):
    """What every fact about a case names."""

    case_id = fields.String(required=True)
    case_no = fields.String(required=True)
    owner = node()
