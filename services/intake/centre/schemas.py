"""What the HTTP API of halls, units and seals takes and gives."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, validate

from services.intake.domain.halls import Content
from services.intake.domain.letters import Holder, LetterKind
from services.intake.domain.seals import SealPurpose
from services.intake.domain.units import Rank
from services.intake.domain.windows import Away, Role
from shared.service.paging import PageAnswer, PageQuery, check_day

_NAME = validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$(?!\n)")


def _text(largest: int = 100) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1, max=largest))


def _maybe(largest: int = 500) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=largest))


def _texts(most: int = 500) -> Any:
    short = fields.String(validate=validate.Length(min=1, max=100))
    return fields.List(short, load_default=list, validate=validate.Length(max=most))


def _one(of: type[StrEnum]) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([value.value for value in of]))


def _name() -> fields.String:
    return fields.String(required=True, validate=_NAME)


def _day() -> fields.String:
    pattern = {"pattern": r"^(\d{4}-\d{2}-\d{2})?$"}
    return fields.String(load_default="", validate=check_day, metadata=pattern)


class UnitBody(Schema):
    unit_id = _name()
    name = _text()
    #: Which kinds there are, the domain says.
    kind = _text()
    low_volume = fields.Boolean(load_default=False)
    present = fields.Boolean(load_default=True)
    items = _texts()


class UnitRevisionBody(Schema):
    low_volume = fields.Boolean(required=True)
    present = fields.Boolean(required=True)
    items = _texts()


class SubjectBody(Schema):
    subject = _text()


class GrantBody(Schema):
    item_id = _text()
    powers = _texts(20)


class CopyBody(Schema):
    holder = _one(Holder)
    name = _text()


class LetterBody(Schema):
    kind = _one(LetterKind)
    grants = fields.List(
        fields.Nested(GrantBody), load_default=list, validate=validate.Length(max=500)
    )
    authorised = _texts(100)
    text = _maybe(5000)
    copies = fields.List(
        fields.Nested(CopyBody), load_default=list, validate=validate.Length(max=20)
    )
    effective_from = _day()
    effective_to = _day()


class SigningBody(Schema):
    signed_by = _maybe(100)
    seal_ref = _maybe(100)


class GroundBody(Schema):
    reason = _text(500)


class OfficerBody(Schema):
    subject = _text()
    name = _text()
    phone = _text(30)
    rank = _one(Rank)


class PublishedBody(Schema):
    content = _maybe(2000)
    procedure = _maybe(2000)
    limits = _maybe(2000)


class WindowBody(Schema):
    number = _text(20)
    name = _text()
    kind = _text()
    theme = _maybe(100)
    unit_id = _maybe(40)
    items = _texts()
    active_from = _day()
    active_to = _day()
    approval_ref = _maybe(100)
    published = fields.Nested(PublishedBody, load_default=lambda: PublishedBody().load({}))


class MemberBody(Schema):
    subject = _text()
    name = _text()
    phone = _text(30)
    role = _one(Role)
    window = _text(20)
    unit_id = _maybe(40)
    qualification = _maybe()
    items = _texts()


class AbsenceBody(Schema):
    sign = _one(Away)
    to = _maybe(20)
    destination = _maybe(100)
    reason = _maybe(100)
    contact = _maybe(100)


class PostingBody(Schema):
    content = _one(Content)
    title = _text()
    text = _text(5000)


class PlaceBody(Schema):
    navigation = _text(500)
    terminals = _texts(100)
    booking = _text(500)


class UnitReferralBody(Schema):
    unit = _text()
    matter = _text(500)
    referred_to = _text(500)
    phone = _text()


class FeeCollectedBody(Schema):
    case_no = _text(43)
    item_id = _text(80)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**10))


class SealBody(Schema):
    seal_id = _name()
    name = _text()
    custodian = _text()
    items = _texts()


class CustodianBody(Schema):
    custodian = _text()


class UseBody(Schema):
    purpose = _one(SealPurpose)
    document_no = _text(60)
    reason = _maybe()


class UnitQuery(Schema):
    unit_id = _name()


class AuthorityQuery(Schema):
    item_id = _text(80)


class UsesQuery(PageQuery):
    """A page of the register of a seal."""


class ReferralQuery(PageQuery):
    """A page of referrals."""


class LetterLine(Schema):
    letter_id = fields.String(required=True)
    kind_zh = fields.String(required=True)
    effective_from = fields.String(required=True)
    signed_on = fields.String(required=True)
    revoked_on = fields.String(required=True)


class OfficerAnswer(Schema):
    name = fields.String(required=True)
    phone = fields.String(required=True)
    rank_zh = fields.String(required=True)


class UnitAnswer(Schema):
    unit_id = fields.String(required=True)
    node = fields.String(required=True)
    name = fields.String(required=True)
    kind_zh = fields.String(required=True)
    low_volume = fields.Boolean(required=True)
    present = fields.Boolean(required=True)
    items = fields.List(fields.String(), required=True)
    letters = fields.List(fields.Nested(LetterLine), required=True)
    chief = fields.Nested(OfficerAnswer, required=True, allow_none=True)
    liaison = fields.Nested(OfficerAnswer, required=True, allow_none=True)
    live_since = fields.String(required=True)


class UnitList(Schema):
    items = fields.List(fields.Nested(UnitAnswer), required=True)


class LetterAnswer(Schema):
    title = fields.String(required=True)
    unit = fields.String(required=True)
    text = fields.String(required=True)
    table = fields.List(fields.Dict(), required=True)
    authorised = fields.List(fields.String(), required=True)
    copies = fields.List(fields.Dict(), required=True)
    effective_from = fields.String(required=True)
    effective_to = fields.String(required=True)
    signed_by = fields.String(required=True)
    seal_ref = fields.String(required=True)
    signed_on = fields.String(required=True)


class AuthorityAnswer(Schema):
    item_id = fields.String(required=True)
    unit = fields.String(required=True)
    powers = fields.List(fields.Dict(), required=True)


class OneToOneAnswer(Schema):
    window = fields.String(required=True)
    unit = fields.String(required=True)
    liaison = fields.String(required=True)
    phone = fields.String(required=True)


class WindowAnswer(Schema):
    number = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    kind_zh = fields.String(required=True)
    theme_zh = fields.String(required=True)
    duty = fields.String(required=True)
    unit_id = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    approval_ref = fields.String(required=True)
    published = fields.Dict(required=True)
    open_today = fields.Boolean(required=True)
    called = fields.Boolean(required=True)
    absence = fields.Dict(required=True, allow_none=True)


class HallAnswer(Schema):
    node = fields.String(required=True)
    windows = fields.List(fields.Nested(WindowAnswer), required=True)
    staff = fields.List(fields.Dict(), required=True)
    warnings = fields.List(fields.String(), required=True)
    adjustment = fields.String(required=True)


class ReferralAnswer(Schema):
    node = fields.String(required=True)
    unit = fields.String(required=True)
    matter = fields.String(required=True)
    referred_to = fields.String(required=True)
    phone = fields.String(required=True)


class ReferralList(PageAnswer):
    items = fields.List(fields.Nested(ReferralAnswer), required=True)


class SealAnswer(Schema):
    seal_id = fields.String(required=True)
    node = fields.String(required=True)
    name = fields.String(required=True)
    custodian = fields.String(required=True)
    items = fields.List(fields.String(), required=True)
    uses = fields.Integer(required=True)


class UseAnswer(Schema):
    number = fields.Integer(required=True)
    purpose_zh = fields.String(required=True)
    document_no = fields.String(required=True)
    case_id = fields.String(required=True)
    reason = fields.String(required=True)
    custodian = fields.String(required=True)
    used_at = fields.String(required=True)


class UseList(PageAnswer):
    items = fields.List(fields.Nested(UseAnswer), required=True)


class StampsAnswer(Schema):
    """Documents of a case that still lack an entry in the register of the seal."""

    case_id = fields.String(required=True)
    due = fields.List(fields.Dict(), required=True)


class PublicHall(Schema):
    """公示 of a hall."""

    directory = fields.Dict(required=True)
    windows = fields.List(fields.Nested(WindowAnswer), required=True)
    township_contents = fields.Dict(required=True)
    ten_contents = fields.Dict(required=True)
    four_publics = fields.List(fields.Dict(), required=True)
    agency = fields.Dict(required=True)
    systems = fields.List(fields.Dict(), required=True)
    pledges = fields.List(fields.Dict(), required=True)
    missing = fields.List(fields.String(), required=True)


class PublicHalls(Schema):
    items = fields.List(fields.Dict(), required=True)
