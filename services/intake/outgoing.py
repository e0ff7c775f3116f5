"""Own event -> what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from services.intake.domain import cases
from services.intake.domain.cases import Case
from shared.service.definition import Fact, Outgoing


def _fact(case: Case, name: str, **data: Any) -> Outgoing:
    identity = {"case_id": case.case_id, "case_no": case.case_no, "owner": case.owner}
    return Outgoing((Fact(name, f"case/{case.case_id}", identity | data),))


def registered(event: cases.CaseRegistered, case: Case) -> Outgoing:
    return _fact(
        case,
        "case_registered",
        item_id=event.item.id,
        case_type=event.item.case_type,
        origin_division=event.origin_division,
        party_id=event.party_id,
        agency=event.agent is not None,
    )


def correction_requested(event: cases.CaseCorrectionRequested, case: Case) -> Outgoing:
    return _fact(case, "case_correction_requested", missing=list(event.missing))


def supplemented(event: cases.CaseSupplemented, case: Case) -> Outgoing:
    return _fact(case, "case_supplemented", materials=list(event.materials))


def accepted(_: cases.CaseAccepted, case: Case) -> Outgoing:
    return _fact(
        case,
        "case_accepted",
        terms=terms(case),
        flow=[{"act": step.act.value, "level": step.level.value} for step in case.item.flow],
        competent_division=case.competent_division,
        papers=case.travels,
        result=msgspec.to_builtins(case.result),
        sealed_party=case.sealed_party,
    )


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
        "profile": "national",
        "profile_version": 1,
        "window_class": "comprehensive",
    }


def not_accepted(event: cases.CaseNotAccepted, case: Case) -> Outgoing:
    return _fact(case, "case_not_accepted", reason=event.reason)


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
    )


def closed(event: cases.CaseClosed, case: Case) -> Outgoing:
    return _fact(case, "case_closed", outcome=case.outcome, method=event.method)


def reopened(_: cases.CaseReopened, case: Case) -> Outgoing:
    return _fact(case, "case_reopened")


OUTGOING: dict[type, Callable[[Any, Case], Outgoing]] = {
    cases.CaseRegistered: registered,
    cases.CaseCorrectionRequested: correction_requested,
    cases.CaseSupplemented: supplemented,
    cases.CaseAccepted: accepted,
    cases.CaseNotAccepted: not_accepted,
    cases.CaseConcluded: concluded,
    cases.CaseClosed: closed,
    cases.CaseReopened: reopened,
}
