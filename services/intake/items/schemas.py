"""What the HTTP API of items takes and gives."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.intake.domain import item_words as words
from shared.contracts.common import DIVISION
from shared.kernel.divisions import Level
from shared.kernel.limits import LimitUnit

_SHORT = validate.Length(min=1, max=100)
_LONG = validate.Length(max=2000)


def _day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValidationError("日期应写成 2026-03-09 的形式") from None


def _needed(largest: int = 100) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1, max=largest))


def _text() -> fields.String:
    return fields.String(load_default="", validate=_LONG)


def _texts() -> Any:
    return fields.List(fields.String(validate=_SHORT), load_default=list)


def _one(of: type[StrEnum], **given: Any) -> fields.String:
    return fields.String(validate=validate.OneOf([value.value for value in of]), **given)


def _some(of: type[StrEnum]) -> Any:
    return fields.List(_one(of), load_default=list)


class LimitBody(Schema):
    value = fields.Integer(required=True, validate=validate.Range(1, 10000))
    unit = _one(LimitUnit, required=True)


class MaterialBody(Schema):
    id = _needed()
    name_zh = _needed()
    kind = _one(words.MaterialKind, required=True)
    required = fields.Boolean(required=True)
    legal_basis = _text()
    suppliers = _texts()
    extra = fields.Boolean(load_default=False)
    condition = _text()
    requirement = _text()
    waived_when = _text()


class FlowStepBody(Schema):
    act = _one(words.Act, required=True)
    level = _one(Level, required=True)


class FormBody(Schema):
    id = _needed()
    name_zh = _needed()
    contents = _texts()
    download = _text()


class FeeBody(Schema):
    kind = _one(words.FeeKind, required=True)
    name_zh = _needed()
    standard = _text()
    legal_basis = _text()
    amount = fields.Integer(required=True, validate=validate.Range(0, 10**12))


class OutsideBody(Schema):
    ground = _one(words.OutsideGround, required=True)
    reason = _text()
    legal_basis = _text()


class GuideBody(Schema):
    text = _text()
    one_time_notice = _text()
    owner = _one(words.Department, load_default="department")
    consultation_phone = _text()
    department_phone = _text()
    consultation_online = _text()
    complaint_way = _text()
    responsible_person = _text()
    variants = _some(words.GuideVariant)


class ItemElements(Schema):
    """An item as its department writes it; the rest is looked at when it is checked."""

    id = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9_]{1,60}$(?!\n)"))
    name_zh = _needed()
    category = _needed()
    category_zh = _needed()
    #: Any text: the 6+1 are told by name when it is none of them.
    item_type = _needed()
    case_type = _one(words.CaseType, required=True)
    materials = fields.List(
        fields.Nested(MaterialBody), required=True, validate=validate.Length(max=50)
    )
    promised_limit = fields.Nested(LimitBody, required=True)
    legal_limit = fields.Nested(LimitBody, required=True)
    flow = fields.List(
        fields.Nested(FlowStepBody), required=True, validate=validate.Length(min=1, max=10)
    )
    result_document = _needed()
    cross_location = fields.Boolean(load_default=False)
    agency_allowed = fields.Boolean(load_default=True)
    base_code = _text()
    implementation_code = _text()
    sub_items = _texts()
    legal_basis = _texts()
    conditions = _texts()
    forms = fields.List(fields.Nested(FormBody), load_default=list)
    handling_types = _some(words.CaseType)
    service_modes = _some(words.ServiceModeFlag)
    fees = fields.List(fields.Nested(FeeBody), load_default=list)
    intermediaries = _texts()
    annual_inspection = _text()
    special_procedures = _some(words.SpecialProcedure)
    delivery_ways = _some(words.PickupMethod)
    specialist_window = _text()
    secret = fields.Boolean(load_default=False)
    power_source = _one(words.PowerSource, load_default="own")
    power_granted_by = _text()
    department = _text()
    level = _one(Level, load_default="township")
    comprehensive = fields.Boolean(load_default=False)
    smart_guidance = fields.Boolean(load_default=False)
    consulted_by_department = fields.Boolean(load_default=False)
    self_service = fields.Boolean(load_default=False)
    outside = fields.Nested(OutsideBody, load_default=None, allow_none=True)
    duty_list_entry = _text()
    guide = fields.Nested(GuideBody, load_default=lambda: GuideBody().load({}))


class DraftBody(Schema):
    item = fields.Nested(ItemElements, required=True)


class PublicationBody(Schema):
    effective_from = fields.String(required=True, validate=_day)


class ChangeBody(Schema):
    """How the centre came to know: a letter (函) or a push of another system, and its number."""

    cause = _needed(500)
    by = fields.String(required=True, validate=validate.OneOf(["letter", "push"]))
    reference = _needed()


class DocumentBody(Schema):
    kind = _one(words.DocumentKind, required=True)
    reference = _needed()
    paper_seal_ref = _text()
    review_due = fields.String(load_default=None, allow_none=True, validate=_day)


class RevisionBody(Schema):
    change_id = _needed()
    seal_ref = fields.String(load_default="")
    documents = fields.List(fields.Nested(DocumentBody), required=True)
    item = fields.Nested(ItemElements, required=True)


class CancellationBody(Schema):
    reason = _needed(500)
    legal_basis = _needed(500)


class DelegationBody(Schema):
    to = _one(Level, required=True)
    power_source = _one(words.PowerSource, required=True)
    granted_by = _needed()


class ClaimBody(Schema):
    power_source = _one(words.PowerSource, required=True)
    granted_by = _text()
    window = _needed()
    phone = fields.String(required=True, validate=validate.Regexp(r"^[0-9-]{7,20}$(?!\n)"))


class FileAnswer(Schema):
    item_id = fields.String(required=True)
    node = fields.String(required=True)
    status = fields.String(required=True)
    version = fields.Integer(required=True)
    changes = fields.List(fields.String(), required=True)


class ClaimAnswer(Schema):
    item_id = fields.String(required=True)
    node = fields.String(required=True)
    power_source_zh = fields.String(required=True)
    granted_by = fields.String(required=True)
    published_at = fields.String(required=True, allow_none=True)


class VersionAnswer(Schema):
    version = fields.Integer(required=True)
    effective_from = fields.String(required=True)
    published_at = fields.String(required=True)
    level_zh = fields.String(required=True)
    seal_ref = fields.String(required=True)
    documents = fields.List(fields.Dict(), required=True)


class HistoryAnswer(Schema):
    item_id = fields.String(required=True)
    status = fields.String(required=True)
    cancellation = fields.String(required=True)
    open_changes = fields.List(fields.Dict(), required=True)
    versions = fields.List(fields.Nested(VersionAnswer), required=True)


class ReportAnswer(Schema):
    items = fields.List(fields.Dict(), required=True)


class DifferencesAnswer(Schema):
    differences = fields.List(fields.Dict(), required=True)
    unmapped = fields.List(fields.Dict(), required=True)


class ListQuery(Schema):
    kind = fields.String(
        load_default="level",
        validate=validate.OneOf(
            ["level", "node", "must_enter", "comprehensive", "cross_location", "smart_guidance"]
        ),
    )
    level = _one(Level, load_default="township")
    node = fields.String(load_default="", validate=validate.Regexp(r"^([0-9]{12})?$(?!\n)"))


class NodeQuery(Schema):
    node = fields.String(required=True, validate=DIVISION)


class ListedItem(Schema):
    item_id = fields.String(required=True)
    name_zh = fields.String(required=True)
    item_type_zh = fields.String(required=True)
    case_types_zh = fields.List(fields.String(), required=True)
    category_zh = fields.String(required=True)
    duty_list_entry = fields.String(required=True)
    promised_limit = fields.String(required=True)
    version = fields.Integer(required=True)
    published_on = fields.String(required=True)


class PublicList(Schema):
    edition = fields.Integer(required=True)
    published_on = fields.String(required=True)
    items = fields.List(fields.Nested(ListedItem), required=True)
    categories = fields.Dict(required=True)
    duty_list = fields.Dict(required=True)
    service_mode_rates = fields.Dict(required=True)


class PublicGuide(Schema):
    item_id = fields.String(required=True)
    version = fields.Integer(required=True)
    effective_from = fields.String(required=True)
    link = fields.String(required=True)
    text = fields.String(required=True)
    one_time_notice = fields.String(required=True)
    groups = fields.Dict(required=True)
    elements = fields.Dict(required=True)
    public_facts = fields.Dict(required=True)
    consultation = fields.Dict(required=True)
    variants = fields.List(fields.String(), required=True)


class PublicNotice(Schema):
    node = fields.String(required=True)
    items = fields.List(fields.Dict(), required=True)
