"""Own event -> what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from services.intake.appointments import outgoing as appointments
from services.intake.assistance import outgoing as assistance
from services.intake.centre import outgoing as centre
from services.intake.documents.keeping import kept
from services.intake.domain import cases, events
from services.intake.domain.cases import Case
from services.intake.domain.slips import SlipIssued
from services.intake.guidance import outgoing as guidance
from services.intake.items import outgoing as items
from services.intake.materials import outgoing as materials
from services.intake.offline import outgoing as offline
from services.intake.online import outgoing as online
from services.intake.queues import outgoing as queues
from services.intake.reception import outgoing as reception
from services.intake.tables import failed_applications, unmaskings
from shared.service.definition import Fact, Outgoing, Row, Timer

#: 补正通知书: by when the department has to hand it over.
NOTICE = "correction_notice"


def _fact(case: Case, name: str, **data: Any) -> Outgoing:
    identity = {"case_id": case.case_id, "case_no": case.case_no, "owner": case.owner}
    return Outgoing((Fact(name, f"case/{case.case_id}", identity | data),))


def registered(event: cases.CaseRegistered, case: Case) -> Outgoing:
    told = _fact(
        case,
        "case_registered",
        item_id=event.item.id,
        case_type=event.item.case_type,
        origin_division=event.origin_division,
        party_id=event.party_id,
        agency=event.agent is not None,
        to_unit=event.to_unit,
        **_written_before(event),
    )
    return Outgoing(told.messages, rows=guidance.led_to(case))


def _written_before(event: cases.CaseRegistered) -> dict[str, str]:
    """When it was handed in, where it was written down off line; the fact is of its arrival."""
    return {} if event.arrived_at is None else {"registered_at": event.registered_at.isoformat()}


def correction_requested(event: cases.CaseCorrectionRequested, case: Case) -> Outgoing:
    return _fact(case, "case_correction_requested", missing=list(event.missing))


def supplemented(event: cases.CaseSupplemented, case: Case) -> Outgoing:
    after = {"after_acceptance": True, "terms": terms(case)} if event.answers_notice else {}
    return _fact(case, "case_supplemented", materials=list(event.materials), **after)


def accepted(event: cases.CaseAccepted, case: Case) -> Outgoing:
    """Without `notice_at`: the notice is made out at this very moment, and bears no other date."""
    return _fact(
        case,
        "case_accepted",
        terms=terms(case),
        flow=[] if event.on_the_spot else _flow(case),
        competent_division=case.competent_division,
        papers=case.travels,
        result=msgspec.to_builtins(case.result),
        sealed_party=case.sealed_party,
        outside_duty=case.to_unit and not event.on_the_spot,
        accepted_by=event.accepted_by,
        **_correction(case),
    )


def _flow(case: Case) -> list[dict[str, str]]:
    return [{"act": step.act.value, "level": step.level.value} for step in case.item.flow]


def _correction(case: Case) -> dict[str, Any]:
    """Whether the applicant had to complete the materials, and when they were complete."""
    if case.materials_complete_at is None:
        return {"corrected": False}
    return {"corrected": True, "materials_complete_at": case.materials_complete_at.isoformat()}


def terms(case: Case) -> dict[str, Any]:
    """The terms block: what a clock needs, so that no consumer has to ask."""
    item = case.item
    return {
        "item_id": item.id,
        "item_version": item.version,
        "case_type": item.case_type,
        "promised": msgspec.to_builtins(item.promised),
        "legal": msgspec.to_builtins(item.legal),
        "owner": case.owner,
        "responsible": case.owner,
        "profile": case.profile,
        "profile_version": case.profile_version,
        "window_class": "comprehensive",
        "item_type": item.item_type,
        "service_mode": case.service_mode.value,
        "fully_online": item.fully_online,
    }


def not_accepted(event: cases.CaseNotAccepted, case: Case) -> Outgoing:
    told = _fact(case, "case_not_accepted", reason=event.reason, way=event.way)
    if not case.notices:
        return told
    # Kept beside the case, so that the third such application is noticed (TS-ZR-05d).
    row = {"party_id": case.party_id, "item_id": case.item.id, "case_id": case.case_id}
    return Outgoing(told.messages, rows=(Row(failed_applications, row),))


def materials_checked(event: events.MaterialsChecked, case: Case) -> Outgoing:
    check = event.check
    return _fact(case, "materials_checked", check_id=check.check_id, passed=check.passed)


def materials_received(event: events.MaterialsReceived, case: Case) -> Outgoing:
    """Each form has a way and a limit of its own."""
    told = (
        _fact(
            case,
            "materials_received",
            receipt_id=f"{case.case_id}/{form}",
            form=form,
            department=event.department,
            resident=event.resident,
        )
        for form in event.forms
    )
    return Outgoing(tuple(message for one in told for message in one.messages))


def correction_found(event: events.CorrectionFound, case: Case) -> Outgoing:
    """What routing said by the due instant is heard before it is late."""
    if event.due_at is None:
        return Outgoing()
    timer = Timer(f"{case.case_id}/notice", NOTICE, case.case_id, event.due_at, "routing")
    return Outgoing(timers=(timer,))


def correction_noticed(_: events.CorrectionNoticed, case: Case) -> Outgoing:
    return Outgoing(disarm=(f"{case.case_id}/notice",))


def deemed_accepted(event: events.CaseDeemedAccepted, case: Case) -> Outgoing:
    told = _fact(
        case,
        "case_deemed_accepted",
        terms=terms(case),
        accepted_at=event.accepted_at.isoformat(),
    )
    return Outgoing(told.messages, disarm=(f"{case.case_id}/notice",))


def online_application(_: events.OnlineApplicationReceived, case: Case) -> Outgoing:
    return _fact(case, "online_application_received", terms=terms(case))


def repeat_found(event: events.RepeatApplicationFound, case: Case) -> Outgoing:
    return _fact(
        case,
        "repeat_application_found",
        party_id=case.party_id,
        item_id=case.item.id,
        earlier=event.earlier,
    )


def concluded(event: cases.CaseConcluded, case: Case) -> Outgoing:
    return _fact(
        case,
        "case_concluded",
        outcome=event.outcome,
        decided_by=event.decided_by,
        reason=event.reason,
        decided_at=event.decided_at.isoformat(),
        result=msgspec.to_builtins(case.result),
        sealed_party=case.sealed_party,
        agency=case.agent is not None,
        item_id=case.item.id,
        department=case.item.printed.department,
    )


def closed(event: cases.CaseClosed, case: Case) -> Outgoing:
    return _fact(case, "case_closed", outcome=case.outcome, method=event.method)


def reopened(_: cases.CaseReopened, case: Case) -> Outgoing:
    return _fact(case, "case_reopened")


def personal_data_shown(event: cases.PersonalDataShown, case: Case) -> Outgoing:
    """Nobody is told; the auditor finds it in the list."""
    row = {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "node": case.owner,
        "shown_to": event.shown_to,
        "reason": event.reason,
        "shown_at": event.shown_at.isoformat(),
    }
    return Outgoing(rows=(Row(unmaskings, row),))


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    SlipIssued: kept,
    cases.CaseRegistered: registered,
    cases.CaseCorrectionRequested: correction_requested,
    cases.CaseSupplemented: supplemented,
    cases.CaseAccepted: accepted,
    cases.CaseNotAccepted: not_accepted,
    cases.CaseConcluded: concluded,
    cases.CaseClosed: closed,
    cases.CaseReopened: reopened,
    cases.PersonalDataShown: personal_data_shown,
    events.MaterialsChecked: materials_checked,
    events.MaterialsReceived: materials_received,
    events.CorrectionFound: correction_found,
    events.CorrectionNoticed: correction_noticed,
    events.CaseDeemedAccepted: deemed_accepted,
    events.OnlineApplicationReceived: online_application,
    events.RepeatApplicationFound: repeat_found,
    **items.OUTGOING,
    **centre.OUTGOING,
    **reception.OUTGOING,
    **appointments.OUTGOING,
    **queues.OUTGOING,
    **guidance.OUTGOING,
    **assistance.OUTGOING,
    **materials.OUTGOING,
    **online.OUTGOING,
    **offline.OUTGOING,
}
