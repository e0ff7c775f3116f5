"""Events of assistance -> what the others are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain import assistances, special_visits
from services.intake.domain.assistances import Assistance, PaperPrinted
from services.intake.domain.special_visits import SpecialNeedShown, SpecialVisit
from services.intake.tables import unmaskings
from shared.service.definition import Fact, Outgoing, Row


def _fact(request: Assistance, name: str, **data: Any) -> Outgoing:
    told = {
        "request_id": request.request_id,
        "node": request.node,
        "service": request.service.value,
    }
    return Outgoing((Fact(name, f"request/{request.request_id}", told | data),))


def assistance_asked(event: assistances.AssistanceAsked, request: Assistance) -> Outgoing:
    return _fact(request, "assistance_requested", party_id=event.party_id)


def assistance_checked(
    event: assistances.AssistanceMaterialsChecked, request: Assistance
) -> Outgoing:
    missing = list(event.missing)
    return _fact(request, "assistance_checked", complete=not missing, missing=missing)


def _looked_at(about: str, node: str, shown_to: str, reason: str, shown_at: str) -> Outgoing:
    values = {
        "case_id": about,
        "case_no": "",
        "node": node,
        "shown_to": shown_to,
        "reason": reason,
        "shown_at": shown_at,
    }
    return Outgoing(rows=(Row(unmaskings, values),))


def paper_printed(event: PaperPrinted, subject: Any) -> Outgoing:
    """Whose name was printed by whom, for auditors."""
    shown_at = event.printed_at.isoformat()
    return _looked_at(subject.about, subject.node, event.printed_by, event.reason, shown_at)


def special_need_shown(event: SpecialNeedShown, visit: SpecialVisit) -> Outgoing:
    shown_at = event.shown_at.isoformat()
    return _looked_at(visit.visit_id, visit.node, event.shown_to, event.reason, shown_at)


OUTGOING: dict[type, Callable[[Any, Any], Outgoing]] = {
    assistances.AssistanceAsked: assistance_asked,
    assistances.AssistanceMaterialsChecked: assistance_checked,
    assistances.PaperPrinted: paper_printed,
    special_visits.SpecialNeedShown: special_need_shown,
}
