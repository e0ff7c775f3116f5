"""Events of reception -> what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain import contacts
from services.intake.domain.contacts import Contact
from shared.service.definition import Fact, Outgoing


def _of_contact(contact: Contact, name: str, **data: Any) -> Outgoing:
    told = {"contact_id": contact.contact_id, "node": contact.node, "clerk": contact.clerk}
    return Outgoing((Fact(name, f"contact/{contact.contact_id}", told | data),))


def contact_made(_: contacts.ContactMade, contact: Contact) -> Outgoing:
    return _of_contact(contact, "first_contact_made")


def contact_taken_up(_: contacts.ContactTakenUp, contact: Contact) -> Outgoing:
    return _of_contact(contact, "first_contact_taken_up")


def contact_referred(event: contacts.ContactReferred, contact: Contact) -> Outgoing:
    return _of_contact(contact, "first_contact_referred", window=event.window, person=event.person)


def contact_referred_out(event: contacts.ContactReferredOut, contact: Contact) -> Outgoing:
    """Outside the centre the office answers, whoever sits there."""
    where = event.address or event.office
    return _of_contact(contact, "first_contact_referred", window=where, person=event.office)


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    contacts.ContactMade: contact_made,
    contacts.ContactTakenUp: contact_taken_up,
    contacts.ContactReferred: contact_referred,
    contacts.ContactReferredOut: contact_referred_out,
}
