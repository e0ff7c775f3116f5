"""What the HTTP API of assistance takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from services.intake.domain.agents import Service
from services.intake.domain.assistances import Ground, Stage
from services.intake.domain.special_needs import Help, SpecialGroup
from services.intake.schemas import Applicant
from shared.service.paging import PageAnswer, PageQuery, check_day

_DAY = {"pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _text(largest: int = 100) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1, max=largest))


def _maybe(largest: int = 100) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=largest))


def _day() -> fields.String:
    return fields.String(required=True, validate=[validate.Length(min=1), check_day], metadata=_DAY)


def _ids(most: int, *, least: int = 0) -> Any:
    inner = fields.String(validate=validate.Length(min=1, max=80))
    size = validate.Length(min=least, max=most)
    return fields.List(inner, required=True, validate=size)


def _one_of(values: Any) -> fields.String:
    return fields.String(validate=validate.OneOf([value.value for value in values]))


class AgentEntryBody(Schema):
    """名录的一行; what is empty keeps it from being published."""

    subject = _text()
    name = _text()
    post = _maybe()
    phone = _maybe(30)
    services = fields.List(_one_of(Service), required=True, validate=validate.Length(min=1, max=2))
    items = _ids(500)
    area = _maybe(200)
    supervision_phone = _maybe(30)


class ReasonBody(Schema):
    reason = _text(500)


class NeedBody(Schema):
    """申报: kinds by the visitor's own word, and nothing more of the person."""

    #: Which kinds there are, the domain says.
    groups = fields.List(
        fields.String(validate=validate.Length(min=1, max=40)),
        required=True,
        validate=validate.Length(min=1, max=7),
        metadata={
            "example": [SpecialGroup.ELDERLY.value],
            "description": "只申报属于哪类特殊群体，不写病情等具体情况",
        },
    )
    help = fields.List(_one_of(Help), load_default=list, validate=validate.Length(max=4))


class AgentIdBody(Schema):
    agent_id = _text(80)


class OfferBody(Schema):
    accepted = fields.Boolean(required=True)


class AssistanceBody(Schema):
    service = fields.String(
        required=True, validate=validate.OneOf([service.value for service in Service])
    )
    item_id = _text(80)
    applicant = fields.Nested(Applicant, required=True)
    voluntary = fields.Boolean(required=True, metadata={"description": "申请人自愿提出"})
    window = _maybe(20)
    key_project = _maybe(200)
    visit_id = _maybe(80)


class GivenBody(Schema):
    materials = _ids(50)


class PersonBody(Schema):
    """Nobody is named where the unit's liaison meets the applicant."""

    person = fields.String(
        load_default="", validate=validate.Length(max=100), metadata={"example": "王芳"}
    )


class AgreementBody(Schema):
    agent_id = _text(80)
    valid_from = _day()
    valid_to = _day()


class PapersBody(Schema):
    direction = fields.String(required=True, validate=validate.OneOf(["to_agent", "to_applicant"]))
    materials = _ids(50, least=1)
    applicant_signed = fields.Boolean(required=True)
    agent_signed = fields.Boolean(required=True)


class SuspensionBody(Schema):
    ground = fields.String(
        required=True, validate=validate.OneOf([ground.value for ground in Ground])
    )
    reason = _text(500)


class EndBody(Schema):
    reason = _text(500)
    case_id = _maybe(80)


class CertificateBody(Schema):
    applicant = fields.Nested(Applicant, required=True)
    matter = _text()
    purpose = _text(200)
    statement = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=1000), validate.Regexp(r"\s*\S")],
        metadata={
            "description": "接在姓名后面的证明内容，封存保管",
            "example": "系本村村民，自2015年起一直居住在本村四组。",
        },
    )


class AgentQuery(PageQuery):
    node = fields.String(load_default="", validate=validate.Regexp(r"([0-9]{12})?\Z"))


class AssistanceQuery(PageQuery):
    stage = fields.String(
        load_default="", validate=validate.OneOf(["", *(stage.value for stage in Stage)])
    )
    service = fields.String(
        load_default="", validate=validate.OneOf(["", *(service.value for service in Service)])
    )


class PublicAgent(Schema):
    """What everybody may know of an agent."""

    node = fields.String(required=True)
    name = fields.String(required=True)
    post = fields.String(required=True)
    phone = fields.String(required=True)
    services_zh = fields.List(fields.String(), required=True)
    items = fields.List(fields.String(), required=True)
    area = fields.String(required=True)
    supervision_phone = fields.String(required=True)


class PublicAgents(PageAnswer):
    items = fields.List(fields.Nested(PublicAgent), required=True)


class AgencyPage(Schema):
    """帮办代办公示."""

    node = fields.String(required=True)
    title = fields.String(required=True)
    contents = fields.Dict(required=True)
    missing = fields.List(fields.String(), required=True)


class AgentAnswer(PublicAgent):
    agent_id = fields.String(required=True)
    subject = fields.String(required=True)
    status = fields.String(required=True)
    missing = fields.List(fields.String(), required=True)


class AgentList(PageAnswer):
    items = fields.List(fields.Nested(AgentAnswer), required=True)


class VisitAnswer(Schema):
    """Which kind it is, is not said here."""

    visit_id = fields.String(required=True)
    node = fields.String(required=True)
    priority = fields.Boolean(required=True)
    green_channel = fields.Boolean(required=True)
    help = fields.List(fields.String(), required=True)
    may_choose = fields.List(fields.String(), required=True)
    assistant_due = fields.Boolean(required=True)
    assistant = fields.String(required=True)
    offer_due = fields.Boolean(required=True)
    offer = fields.String(required=True)
    ended = fields.Boolean(required=True)


class VisitQuery(PageQuery):
    """A page of the visits of a node."""


class VisitList(PageAnswer):
    items = fields.List(fields.Nested(VisitAnswer), required=True)


class NeedAnswer(Schema):
    visit_id = fields.String(required=True)
    groups_zh = fields.List(fields.String(), required=True)


class AssistanceAnswer(Schema):
    request_id = fields.String(required=True)
    node = fields.String(required=True)
    service = fields.String(required=True)
    service_zh = fields.String(required=True)
    item_id = fields.String(required=True)
    item_name = fields.String(required=True)
    window = fields.String(required=True)
    stage = fields.String(required=True)
    stage_zh = fields.String(required=True)
    given = fields.List(fields.String(), required=True)
    missing = fields.List(fields.String(), required=True)
    #: Where the applicant was taken, and to whom.
    department = fields.String(required=True)
    person = fields.String(required=True)
    agent = fields.String(required=True)
    agreement = fields.String(required=True)
    valid_to = fields.String(required=True)
    held = fields.List(fields.String(), required=True)
    ground_zh = fields.String(required=True)
    case_id = fields.String(required=True)


class AssistanceList(PageAnswer):
    items = fields.List(fields.Nested(AssistanceAnswer), required=True)


class CertificateAnswer(Schema):
    certificate_id = fields.String(required=True)
    node = fields.String(required=True)
    matter = fields.String(required=True)
    purpose = fields.String(required=True)
    number = fields.String(required=True)
    issued_at = fields.String(required=True)


class CertificateQuery(PageQuery):
    """A page of the ledger of certificates."""


class CertificateList(PageAnswer):
    items = fields.List(fields.Nested(CertificateAnswer), required=True)
