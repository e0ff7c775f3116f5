"""Events of guidance -> what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from services.intake.domain import consultations, knowledge
from services.intake.domain.cases import Case
from services.intake.domain.consultations import Consultation
from services.intake.domain.knowledge import KnowledgeEntry, KnowledgeVersion
from services.intake.guidance.tables import consultation_cases, knowledge_versions
from services.intake.tables import unmaskings
from shared.service.definition import Fact, Outgoing, Row

#: The last day of what has no end yet.
OPEN = "9999-12-31"


def _told(consultation: Consultation, name: str, **data: Any) -> Outgoing:
    subject = f"consultation/{consultation.consultation_id}"
    return Outgoing((Fact(name, subject, {"node": consultation.node} | data),))


def asked(event: consultations.ConsultationAsked, consultation: Consultation) -> Outgoing:
    return _told(consultation, "question_asked", promised=msgspec.to_builtins(event.promised))


def answered(_: Any, consultation: Consultation) -> Outgoing:
    """Also whoever was told which office to ask has an answer."""
    return _told(consultation, "question_answered")


def called(event: consultations.DepartmentCalled, consultation: Consultation) -> Outgoing:
    item_id, remote = consultation.item_id, event.call.remote
    return _told(consultation, "department_called", item_id=item_id, remote=remote)


def arrived(_: consultations.DepartmentArrived, consultation: Consultation) -> Outgoing:
    return _told(consultation, "department_arrived", item_id=consultation.item_id)


def remote_began(_: consultations.RemoteConsultationBegan, consultation: Consultation) -> Outgoing:
    return _told(consultation, "remote_consultation_began", item_id=consultation.item_id)


def party_shown(
    event: consultations.ConsultationPartyShown, consultation: Consultation
) -> Outgoing:
    """In the auditor's list beside those of cases; a consultation has no case number."""
    row = {
        "case_id": consultation.consultation_id,
        "case_no": "",
        "node": consultation.node,
        "shown_to": event.shown_to,
        "reason": event.reason,
        "shown_at": event.shown_at.isoformat(),
    }
    return Outgoing(rows=(Row(unmaskings, row),))


def led_to(case: Case) -> tuple[Row, ...]:
    """转为办件: kept beside the case that came of a consultation."""
    consultation_id = case.reception.consultation_id
    if not consultation_id:
        return ()
    row = {"case_id": case.case_id, "consultation_id": consultation_id}
    return (Row(consultation_cases, row, "case_id"),)


def searchable(_: Any, entry: KnowledgeEntry) -> Outgoing:
    """With a new version the days of those before it have changed too."""
    return Outgoing(rows=tuple(_row(entry, version) for version in entry.versions))


def _row(entry: KnowledgeEntry, version: KnowledgeVersion) -> Row:
    ends = version.effective_to
    values = {
        "id": f"{entry.entry_id}/{version.number}",
        "entry_id": entry.entry_id,
        "number": version.number,
        "node": entry.node,
        "item_id": entry.item_id,
        "department": entry.department,
        "title": version.title,
        "text": version.text,
        "public": version.public,
        "effective_from": version.effective_from.isoformat(),
        "effective_to": ends.isoformat() if ends else OPEN,
    }
    return Row(knowledge_versions, values, "id")


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    consultations.ConsultationAsked: asked,
    consultations.DepartmentCalled: called,
    consultations.DepartmentArrived: arrived,
    consultations.RemoteConsultationBegan: remote_began,
    consultations.ConsultationAnswered: answered,
    consultations.ConsultationReferredOut: answered,
    consultations.ConsultationPartyShown: party_shown,
    knowledge.KnowledgeWritten: searchable,
    knowledge.KnowledgeRevised: searchable,
    knowledge.KnowledgeWithdrawn: searchable,
}
