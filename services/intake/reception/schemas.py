"""What the API of reception takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from services.intake.domain.checks import Finding
from services.intake.domain.items import MaterialKind
from services.intake.domain.receptions import FORMS
from shared.service.paging import check_day, day_field

_SHORT = validate.Length(min=1, max=100)
_LONG = validate.Length(max=500)


def _text() -> fields.String:
    return fields.String(required=True, validate=_SHORT)


def _note() -> fields.String:
    """What the rules refuse if it says nothing."""
    return fields.String(load_default="", validate=_LONG)


def _day() -> fields.String:
    return fields.String(
        required=True,
        validate=[validate.Length(min=1), check_day],
        metadata={"pattern": r"^\d{4}-\d{2}-\d{2}$"},
    )


class PaperBody(Schema):
    material = _text()
    form = fields.String(required=True, validate=validate.OneOf(FORMS))
    on_file = fields.String(load_default="", validate=validate.Length(max=43))


class ParcelBody(Schema):
    number = _text()
    signed_on = _day()


class AuthorisationBody(Schema):
    reference = _text()
    valid_from = _day()
    valid_to = _day()


class ReceptionBody(Schema):
    """How the application came; at the window, where nothing is said."""

    channel = fields.String(load_default="window", validate=_SHORT)
    fallback_reason = _note()
    contact_id = fields.String(load_default="", validate=validate.Length(max=80))
    consultation_id = fields.String(load_default="", validate=validate.Length(max=80))
    assistance_id = fields.String(load_default="", validate=validate.Length(max=80))
    parcel = fields.Nested(ParcelBody, load_default=None, allow_none=True)
    papers = fields.List(
        fields.Nested(PaperBody), load_default=list, validate=validate.Length(max=50)
    )
    joint_wanted = fields.Boolean(load_default=False)


class PointBody(Schema):
    material = _text()
    finding = fields.String(
        required=True, validate=validate.OneOf([finding.value for finding in Finding])
    )
    form = fields.String(
        load_default="original", validate=validate.OneOf([kind.value for kind in MaterialKind])
    )
    compared = fields.Boolean(load_default=False)


class IdentityBody(Schema):
    proof = _text()
    way = _text()
    agent = fields.Boolean(load_default=False)


class CheckBody(Schema):
    points = fields.List(
        fields.Nested(PointBody), required=True, validate=validate.Length(min=1, max=50)
    )
    identities = fields.List(
        fields.Nested(IdentityBody), load_default=list, validate=validate.Length(max=4)
    )


class PersonBody(Schema):
    person = _text()
    reason = _note()


class RefusalBody(Schema):
    reason = fields.String(required=True, validate=_LONG)
    forbidden_by = fields.List(
        fields.String(validate=validate.Regexp(r"\s*\S[\s\S]{0,199}\Z")),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "法律法规明确规定不能办理的，写明文件依据"},
    )


class DecisionBody(Schema):
    agreed = fields.Boolean(required=True)
    reason = _note()


class FinishBody(Schema):
    outcome = fields.String(required=True, validate=validate.OneOf(["granted", "refused"]))
    reason = _note()
    connected = fields.Boolean(load_default=True)


class AcceptBody(Schema):
    """补办: what may come later, and until when; nothing is said for all other cases. `resident`:
    the department sits in the hall, where that decides on how it gets the papers."""

    resident = fields.Boolean(load_default=None, allow_none=True)
    deferred = fields.List(_text(), load_default=list, validate=validate.Length(max=50))
    deferred_until = day_field("承诺最迟哪天补齐；没有缓交材料的留空")


class ContactBody(Schema):
    caller = _text()
    matter = _text()
    about = fields.String(required=True, validate=validate.Length(min=1, max=500))


class GuidedBody(Schema):
    guided = _note()


class ReferralBody(Schema):
    window = _note()
    person = _note()


class OfficeBody(Schema):
    office = _note()
    address = _note()


class ContactAnswer(Schema):
    contact_id = fields.String(required=True)
    node = fields.String(required=True)
    caller = fields.String(required=True)
    matter = fields.String(required=True)
    about = fields.String(required=True)
    clerk = fields.String(required=True)
    status = fields.String(required=True)
    guided = fields.String(required=True)
    window = fields.String(required=True)
    person = fields.String(required=True)
    office = fields.String(required=True)
