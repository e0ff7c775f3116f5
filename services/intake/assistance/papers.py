"""Documents of assistance: the notice of what is missing, agreement, handover form, certificate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from services.intake.documents.issuing import common
from services.intake.domain import slip_contents as contents
from services.intake.domain.agents import SERVICE_ZH, RegisteredAgent
from services.intake.domain.assistances import Assistance
from services.intake.domain.item_words import CASE_TYPE_ZH, CaseType
from services.intake.domain.slip_contents import Facts
from services.intake.domain.slips import CODES, TEMPLATE, SlipIssued, SlipKind
from shared.kernel.worktime import ZONE
from shared.service.definition import Context


def number_of(node: str, kind: SlipKind, about: str, running: int, context: Context) -> str:
    """Node, day and kind as on all documents; then which request, and which of its papers."""
    day = f"{context.now.astimezone(ZONE):%Y%m%d}"
    return f"{node}{day}-{CODES[kind]}-{about[-12:]}{running:02}"


def notice(request: Assistance, missing: Sequence[str], context: Context) -> SlipIssued:
    """一次性告知单: all that is missing and how each piece is obtained."""
    materials = request.item.printed.materials
    facts = {
        "materials": contents.required_materials(materials, missing),
        "missing": contents.missing_and_how(materials, missing),
    }
    return _of_request(request, SlipKind.ONE_TIME_NOTICE, facts, context)


def agreement(
    request: Assistance, agent: RegisteredAgent, period: tuple[date, date], context: Context
) -> SlipIssued:
    """委托代办协议: who acts, for what, from when to when, and that it costs nothing."""
    entry = agent.entry
    facts = {
        "agent": {
            "name": entry.name,
            "post": entry.post,
            "phone": entry.phone,
            "supervision_phone": entry.supervision_phone,
        },
        "valid_from": period[0].isoformat(),
        "valid_to": period[1].isoformat(),
    }
    return _of_request(request, SlipKind.AGENCY_AGREEMENT, facts, context)


def handover(
    request: Assistance, to_agent: bool, materials: Collection[str], context: Context
) -> SlipIssued:
    """材料交接表: which papers changed hands, in which direction."""
    facts = {
        "direction": "申请人交给代办人" if to_agent else "代办人交还申请人",
        "materials": contents.handed_in(request.item.printed.materials, materials),
    }
    return _of_request(request, SlipKind.MATERIAL_HANDOVER_FORM, facts, context)


def _of_request(
    request: Assistance, kind: SlipKind, particular: Facts, context: Context
) -> SlipIssued:
    number = number_of(request.node, kind, request.request_id, request.slips + 1, context)
    facts = {
        "of": "assistance",
        "item_name": request.item.name_zh,
        "case_type": CASE_TYPE_ZH[CaseType(request.item.case_type)],
        "service": SERVICE_ZH[request.service],
    }
    return issued(request.node, kind, number, facts | particular, context)


def issued(
    node: str, kind: SlipKind, number: str, particular: Facts, context: Context
) -> SlipIssued:
    """A document of no case, by whoever makes it out."""
    content = common(context, node, kind, number) | {
        "case_no": "",
        "first_asked": contents.first_asked(context.actor),
    }
    now = context.now.astimezone(ZONE)
    return SlipIssued(number, kind.value, TEMPLATE, now, context.actor, content | particular)
