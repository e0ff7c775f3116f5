"""首问: who was asked first, with what, and to whom it was passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.slips import SlipIssued
from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule


class Caller(StrEnum):
    """Who asks."""

    CITIZEN = "citizen"
    LEGAL_PERSON = "legal_person"
    ORGANISATION = "organisation"


class Matter(StrEnum):
    """咨询 or 办事."""

    CONSULTATION = "consultation"
    HANDLING = "handling"


class ContactStatus(StrEnum):
    """接待, 接办, 指引, and 转介 to an office outside the centre."""

    MADE = "made"
    TAKEN_UP = "taken_up"
    REFERRED = "referred"


@dataclass(frozen=True)
class Contact:
    """`clerk` is the 首问责任人; `guided`: the form was explained."""

    contact_id: str
    node: str
    caller: str
    matter: str
    about: str
    clerk: str
    made_at: datetime
    status: ContactStatus = ContactStatus.MADE
    guided: str = ""
    window: str = ""
    person: str = ""
    office: str = ""


@dataclass(frozen=True)
class ContactMade:
    contact_id: str
    node: str
    caller: str
    matter: str
    about: str
    clerk: str
    made_at: datetime


@dataclass(frozen=True)
class ContactTakenUp:
    guided: str


@dataclass(frozen=True)
class ContactReferred:
    """指引: to a window and a person of the centre."""

    window: str
    person: str


@dataclass(frozen=True)
class ContactReferredOut:
    """转介: to the office that is competent, outside the centre, and where it is found."""

    office: str
    address: str


@dataclass(frozen=True)
class FirstAskedChanged:
    clerk: str
    reason: str


@singledispatch
def _fold(event: Any, _contact: Contact) -> Contact:
    raise TypeError(f"{type(event).__name__} is no event of a first contact")


def apply(contact: Contact | None, event: Any) -> Contact:
    """The contact after the event."""
    if isinstance(event, ContactMade):
        return Contact(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if contact is None:
        raise TypeError("a first contact begins with ContactMade")
    return _fold(event, contact)


@_fold.register
def _(event: ContactTakenUp, contact: Contact) -> Contact:
    return replace(contact, status=ContactStatus.TAKEN_UP, guided=event.guided)


@_fold.register
def _(event: ContactReferred, contact: Contact) -> Contact:
    return replace(contact, status=ContactStatus.REFERRED, window=event.window, person=event.person)


@_fold.register
def _(event: ContactReferredOut, contact: Contact) -> Contact:
    return replace(
        contact, status=ContactStatus.REFERRED, office=event.office, window=event.address
    )


@_fold.register
def _(event: FirstAskedChanged, contact: Contact) -> Contact:
    return replace(contact, clerk=event.clerk)


@_fold.register
def _(_event: SlipIssued, contact: Contact) -> Contact:
    return contact


@rule("TS-SW-01")
def check_scope(caller: str, matter: str) -> None:
    """Citizens, legal persons and other organisations, who ask or want something handled."""
    if caller not in set(Caller) or matter not in set(Matter):
        raise Invalid("unknown_contact", "首问登记只限公民、法人、其他组织的咨询或办事", "caller")


@rule("KD-ZN-4-1")
def check_exact(window: str, person: str) -> None:
    """Whoever is sent on knows to which window and to whom."""
    if not window.strip() or not person.strip():
        raise Invalid("not_exact", "不属于本窗口的，必须指明具体窗口和责任人", "window")


@rule("TS-CK-03")
def check_office(office: str) -> None:
    """For what is none of the centre's, the office that is competent is named."""
    if not office.strip():
        raise Invalid("office_missing", "不属于中心的事项，必须告知具体承办单位", "office")


@rule("TS-SW-03")
def check_reassignment(reason: str) -> None:
    """Whoever was asked first stays so to the end, unless there is a reason."""
    if not reason.strip():
        raise Invalid("reason_missing", "首问责任人负责到底，变更必须写明理由", "reason")


def expect_open(contact: Contact) -> None:
    if contact.status is not ContactStatus.MADE:
        raise Conflict("wrong_status", "这次接待已经接办或者指引过了")


def refer_out(contact: Contact, office: str, address: str) -> Sequence[object]:
    """转介."""
    expect_open(contact)
    check_office(office)
    return [ContactReferredOut(office, address)]
