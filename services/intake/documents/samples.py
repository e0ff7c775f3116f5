"""One document of each kind, made out as at a window, of an application that nobody made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.intake.appointments.forms import appointment_form
from services.intake.assistance import samples as assistance
from services.intake.documents.issuing import with_slips
from services.intake.documents.keeping import Document
from services.intake.domain import acceptance, cases, contacts
from services.intake.domain.appointments import Appointment
from services.intake.domain.booking import BookedBy, Filler, Mode
from services.intake.domain.cases import Case, ResultChoice, ServiceMode, Status
from services.intake.domain.item_words import Act, CaseType, FeeKind, ItemType, MaterialKind
from services.intake.domain.items import Fee, FlowStep, Item, Material
from services.intake.domain.overtime import Overtime, OvertimeReason
from services.intake.domain.receptions import Reception
from services.intake.domain.slips import SlipIssued
from services.intake.queues.forms import overtime_form
from shared.directory.directory import Directory
from shared.kernel.canonical import digest
from shared.kernel.divisions import Level
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.policy import Profile
from shared.kernel.worktime import ZONE
from shared.rulebook import calendars, policies
from shared.service.definition import Context

#: Whom the samples address; no such person is known.
ADDRESSEE = "张三（样例）"
STATEMENT = assistance.STATEMENT
_NOW = datetime(2026, 3, 9, 10, 30, tzinfo=ZONE)
_NODE = "411521101000"
_BASIS = "样例依据第三条"
_ITEM = Item(
    id="sample",
    name_zh="老年优待证核发（样例）",
    category="social_assistance",
    category_zh="社会保障",
    item_type=ItemType.ADMINISTRATIVE_CONFIRMATION,
    case_type=CaseType.JOINT,
    version=1,
    materials=(
        Material("identity_card", "居民身份证", MaterialKind.COPY, True, _BASIS, ("申请人",)),
        Material(
            "household_register", "居民户口簿", MaterialKind.ORIGINAL, True, _BASIS, ("公安机关",)
        ),
        Material(
            "photo",
            "近期免冠照片",
            MaterialKind.ELECTRONIC,
            True,
            _BASIS,
            ("申请人",),
            requirement="白底，三个月内",
            waived_when="系统已有照片的免交",
        ),
    ),
    promised_limit=Limit(5, LimitUnit.WORKING_DAY),
    legal_limit=Limit(20, LimitUnit.WORKING_DAY),
    flow=(FlowStep(Act.CHECK, Level.TOWNSHIP), FlowStep(Act.DECIDE, Level.COUNTY)),
    result_document="老年优待证",
    cross_location=False,
    agency_allowed=True,
    sample=True,
    sub_items=("年龄资格认定", "优待证制发"),
    legal_basis=(_BASIS,),
    fees=(Fee(FeeKind.ADMINISTRATIVE, "证件工本费", "每证10元", _BASIS, 1000),),
    department="民政部门",
)


@dataclass(frozen=True)
class _OneProfile:
    """The same policy everywhere and always."""

    profile: Profile

    def of(self, *_: Any) -> Profile:
        return self.profile

    def version(self, *_: Any) -> Profile:
        return self.profile


def samples() -> Iterator[Document]:
    """Every kind once, in the order in which a window meets them."""
    case = _registered()
    accepted = cases.CaseAccepted(_NOW, "sample", 1, ServiceMode.LOCAL)
    refused = cases.CaseNotAccepted("申请人未满六十周岁。", "sample.head")
    yield from _issued(None, [_registration(("identity_card",))], _context())
    yield from _issued(case, [cases.CaseCorrectionRequested(case.missing)], _context())
    yield from _issued(case, [accepted], _context())
    slip = {"acceptance_document": "acceptance_commitment_slip"}
    yield from _issued(case, [accepted], _context(**slip))
    later = replace(case, status=Status.ACCEPTED, accepted_at=_NOW)
    yield from _issued(later, [cases.CaseCorrectionRequested(("photo",))], _context())
    yield from _issued(case, [replace(refused, forbidden_by=("样例法第九条",))], _context())
    yield from _issued(case, [replace(refused, way=Status.RETURNED.value)], _context())
    yield from _issued(_contact(), [contacts.ContactReferredOut(*_OFFICE)], _context())
    yield from _issued(None, list(assistance.slips(_ITEM, _NODE, _context())), _context())
    yield from _issued(None, [overtime_form(_overtime(), "已办结", _context())], _context())
    yield from _issued(None, [appointment_form(_appointment(), "已收件", _context())], _context())


_OFFICE = ("罗山县不动产登记中心（样例）", "宝城街道行政路1号")


def sample_pages() -> dict[str, Document]:
    """By kind; of a kind that is issued more than once, the first."""
    found: dict[str, Document] = {}
    for document in samples():
        found.setdefault(document.kind, document)
    return found


def _issued(of: Any, happened: list[Any], context: Context) -> Iterator[Document]:
    for event in with_slips(of, happened, context):
        if isinstance(event, SlipIssued):
            yield Document(
                number=event.number,
                kind=event.kind,
                about="",
                node=_NODE,
                issued_at=event.issued_at.isoformat(),
                issued_by=event.issued_by,
                template=event.template,
                content=event.content,
                sha256=digest(event.content),
            )


def _context(**policy: str) -> Context:
    directory = Directory.load()
    known = policies.load(None, directory.divisions)
    national = known.version("national", 1)
    values = {"acceptance_document.to_unit": "commitment_case_notice"} | policy
    profile = replace(national, values={**national.values, **values})
    one: Any = _OneProfile(profile)
    return Context(_NOW, "wang.fang", directory, calendars.load_offices(), one)


def _registered() -> Case:
    return cases.apply(None, _registration(("identity_card", "household_register")))


def _registration(materials: tuple[str, ...]) -> cases.CaseRegistered:
    return cases.CaseRegistered(
        case_no=f"{_NODE}20260309000001",
        owner=_NODE,
        item=acceptance.item_version(_ITEM),
        origin_division=_NODE,
        competent_division=_NODE,
        party_id="sample",
        agent=None,
        materials=materials,
        result=ResultChoice("counter_pickup"),
        case_id="sample",
        registered_at=_NOW,
        sealed_party="",
        to_unit=True,
        reception=Reception(first_asked="li.qiang"),
    )


def _overtime() -> Overtime:
    return Overtime(
        overtime_id="000000000001",
        node=_NODE,
        window="1",
        matter="老年优待证核发（样例）",
        ticket_id="",
        reason=OvertimeReason.UNFINISHED_AT_CLOSING.value,
        note="",
        clerk="li.qiang",
        window_head="sample.head",
        began_at=_NOW - timedelta(minutes=40),
        sealed_party="",
    )


def _appointment() -> Appointment:
    return Appointment(
        appointment_id="000000000001",
        node=_NODE,
        number="YY202603060001",
        mode=Mode.APPOINTMENT,
        channel=BookedBy.PHONE,
        filled_by=Filler.STAFF,
        item_id=_ITEM.id,
        item_name=_ITEM.name_zh,
        window="1",
        taken_at="",
        first_asked="li.qiang",
        party_id="sample",
        requested_at=_NOW - timedelta(days=3),
        sealed_party="",
        starts_at=_NOW - timedelta(minutes=30),
        clerk="wang.fang",
        materials=("居民身份证", "居民户口簿"),
        arrived_at=_NOW - timedelta(minutes=25),
    )


def _contact() -> contacts.Contact:
    return contacts.Contact(
        "000000000001", _NODE, "citizen", "handling", "不动产登记（样例）", "li.qiang", _NOW
    )
