"""Which documents follow from what happened to a case, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain import cases
from services.intake.domain import slip_contents as contents
from services.intake.domain.acceptance import listed
from services.intake.domain.cases import Case, Status
from services.intake.domain.contacts import Contact, ContactReferredOut
from services.intake.domain.item_words import CASE_TYPE_ZH, PICKUP_ZH, CaseType, PickupMethod
from services.intake.domain.slip_contents import Facts, Stage
from services.intake.domain.slips import (
    CODES,
    TEMPLATE,
    TITLES,
    SlipIssued,
    SlipKind,
    copies,
    number_of,
)
from shared.kernel.divisions import Level
from shared.kernel.policy import Profile
from shared.kernel.worktime import ZONE
from shared.service.definition import Context

#: A kind and what is particular to it.
Slip = tuple[SlipKind, Facts]


@dataclass(frozen=True)
class Desk:
    """The case after what happened, and what the window knows beside it."""

    case: Case
    context: Context

    @property
    def profile(self) -> Profile:
        """What the case is measured by; before its acceptance, what is in force today."""
        context, case = self.context, self.case
        if case.accepted_at is None:
            return context.policies.of(case.owner, context.now.date())
        return context.policies.version(case.profile, case.profile_version)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The flow of the item, with the names of the offices."""
        divisions, printed = self.context.directory.divisions, self.case.item.printed
        stages = []
        for step in self.case.item.flow:
            there = divisions.at_level(self.case.competent_division, step.level)
            place = self.context.directory.title(there.code) if there else ""
            stages.append(Stage(f"{place}{printed.department}", step.act))
        return tuple(stages)

    @property
    def government(self) -> str:
        """Who reconsiders: the people's government of the county, or of the city without one."""
        directory = self.context.directory
        place = directory.divisions.at_level(self.case.owner, Level.COUNTY)
        place = place or directory.divisions.at_level(self.case.owner, Level.CITY)
        return f"{directory.title(place.code) if place else ''}人民政府"


def with_slips(case: Any, events: Sequence[Any], context: Context) -> Sequence[Any]:
    """The events of an aggregate, each followed by the documents that are issued upon it."""
    if not any(type(event) in _ISSUED_UPON for event in events):
        return _with_referral(case, events, context)
    told: list[Any] = []
    for event in events:
        case = cases.apply(case, event)
        told.append(event)
        make = _ISSUED_UPON.get(type(event))
        for kind, particular in make(Desk(case, context), event) if make else ():
            slip = _made_out(Desk(case, context), kind, particular)
            case = cases.apply(case, slip)
            told.append(slip)
    return told


def _with_referral(contact: Any, events: Sequence[Any], context: Context) -> Sequence[Any]:
    """Whoever is sent to another office gets it in writing."""
    referred = [event for event in events if isinstance(event, ContactReferredOut)]
    if not referred or not isinstance(contact, Contact):
        return events
    visit = Visit(contact.contact_id, contact.node, contact.about, contact.clerk)
    return [*events, referral_record(visit, referred[0].office, referred[0].address, context)]


@dataclass(frozen=True)
class Visit:
    """Whoever came to a window: with what, and whom they met first."""

    about_id: str
    node: str
    matter: str
    clerk: str


def referral_record(visit: Visit, office: str, address: str, context: Context) -> SlipIssued:
    """转介单: the competent office in writing."""
    kind, now = SlipKind.REFERRAL_RECORD, context.now.astimezone(ZONE)
    number = f"{visit.node}{now:%Y%m%d}-{CODES[kind]}-{visit.about_id[-12:]}"
    content = common(context, visit.node, kind, number) | {
        "case_no": "",
        "item_name": visit.matter,
        "first_asked": contents.first_asked(visit.clerk),
        "referral": contents.referred_to(office, address),
    }
    return SlipIssued(number, kind.value, TEMPLATE, now, context.actor, content)


def _made_out(desk: Desk, kind: SlipKind, particular: Facts) -> SlipIssued:
    case, context = desk.case, desk.context
    number = number_of(case.case_no, kind, case.slips + 1)
    content = common(context, case.owner, kind, number) | {
        "case_no": case.case_no,
        "item_name": case.item.name_zh,
        "item_version": case.item.version,
        "case_type": CASE_TYPE_ZH[CaseType(case.item.case_type)],
        "by_agent": case.agent is not None,
        "first_asked": contents.first_asked(case.reception.first_asked or context.actor),
    }
    issued_at = context.now.astimezone(ZONE)
    return SlipIssued(number, kind.value, TEMPLATE, issued_at, context.actor, content | particular)


def common(context: Context, node: str, kind: SlipKind, number: str) -> Facts:
    """What every document says, whatever it is about."""
    contact = context.directory.contact(node)
    return {
        "kind": kind.value,
        "title": TITLES[kind],
        "number": number,
        "issued_at": context.now.astimezone(ZONE).isoformat(),
        "issued_by": context.actor,
        "copies": copies(kind),
        "office": {
            "node": node,
            "title": context.directory.title(node),
            "address": contact.address,
            "consultation_phone": contact.consultation_phone,
            "supervision_phone": contact.supervision_phone,
        },
        "public_url": context.directory.site.public_url,
    }


def _registered(desk: Desk, _: cases.CaseRegistered) -> Iterator[Slip]:
    yield from _voucher(desk, desk.case.materials)


def _supplemented(desk: Desk, event: cases.CaseSupplemented) -> Iterator[Slip]:
    yield from _voucher(desk, event.materials)


def _voucher(desk: Desk, given: Sequence[str]) -> Iterator[Slip]:
    taken = contents.handed_in(desk.case.item.printed.materials, given)
    if taken:
        yield SlipKind.MATERIAL_RECEIPT_VOUCHER, {"materials": taken}


def _accepted(desk: Desk, _: cases.CaseAccepted) -> Iterator[Slip]:
    case, values = desk.case, desk.profile.values
    document = str(values["acceptance_document"])
    promised = _accepted_terms(desk)
    for kind in contents.commitment_slip(document) + contents.acceptance_notice(document):
        yield kind, promised
    if case.to_unit and values["acceptance_document.to_unit"] != "none":
        yield SlipKind.COMMITMENT_CASE_NOTICE, promised
    fees = contents.fees_due(case.item.printed.fees)
    if fees:
        yield SlipKind.FEE_NOTICE, {"fees": fees}


def _accepted_terms(desk: Desk) -> Facts:
    case, context = desk.case, desk.context
    calendar, item = context.calendars.of(case.owner), case.item
    facts = contents.terms(
        desk.stages,
        (item.promised, calendar.due(context.now, item.promised)),
        (item.legal, calendar.due(context.now, item.legal)),
    )
    facts["materials"] = contents.handed_in(item.printed.materials, case.materials)
    facts["result_document"] = item.printed.result_document
    facts["result_method"] = PICKUP_ZH[PickupMethod(case.result.method)]
    if item.case_type == CaseType.JOINT:
        approvals = item.printed.sub_items or (item.name_zh,)
        facts["joint"] = contents.joint_procedure(approvals, desk.stages)
    return facts


def _correction_requested(desk: Desk, event: cases.CaseCorrectionRequested) -> Iterator[Slip]:
    """On the spot a slip; once the case is accepted, the notice of whoever found it wanting."""
    accepted = desk.case.accepted_at is not None
    made = contents.correction_notice if accepted else contents.one_time_notice
    for kind in made(event.missing):
        yield kind, _notice(desk, event.missing)


def _notice(desk: Desk, wanting: Sequence[str]) -> Facts:
    item = desk.case.item
    return {
        "materials": contents.required_materials(item.printed.materials, wanting),
        "missing": contents.missing_and_how(item.printed.materials, wanting),
        **contents.procedure_and_limit(desk.stages, item.promised, item.legal),
    }


def _not_accepted(desk: Desk, event: cases.CaseNotAccepted) -> Iterator[Slip]:
    facts = {
        "reasons": [event.reason],
        "legal_basis": list(desk.case.item.printed.legal_basis),
        "remedies": contents.remedies(desk.government),
    }
    returned = event.way == Status.RETURNED
    made = contents.returned_notice if returned else contents.non_acceptance
    for kind in made(event.reason):
        yield kind, facts
    for kind in contents.written_refusal(event.forbidden_by):
        yield kind, facts | {"legal_basis": list(event.forbidden_by)}


def _concluded(desk: Desk, event: cases.CaseConcluded) -> Iterator[Slip]:
    """Where the county knows 退办, what a department refuses after acceptance comes back as one."""
    if event.outcome != "refused" or "returned" not in listed(desk.profile, "case_types"):
        return
    facts = {
        "reasons": [event.reason],
        "legal_basis": list(desk.case.item.printed.legal_basis),
        "remedies": contents.remedies(desk.government),
    }
    for kind in contents.returned_notice(event.reason):
        yield kind, facts


_ISSUED_UPON: dict[type, Callable[[Desk, Any], Iterator[Slip]]] = {
    cases.CaseRegistered: _registered,
    cases.CaseSupplemented: _supplemented,
    cases.CaseAccepted: _accepted,
    cases.CaseCorrectionRequested: _correction_requested,
    cases.CaseNotAccepted: _not_accepted,
    cases.CaseConcluded: _concluded,
}
