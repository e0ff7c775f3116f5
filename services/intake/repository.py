"""How cases and items are kept: state as JSON, and the columns that views search by."""

from __future__ import annotations

from typing import Any

from services.intake import tables
from services.intake.appointments import repository as appointments
from services.intake.assistance import repository as assistance
from services.intake.domain import claims, contacts, halls, item_files, seals, units
from services.intake.domain.cases import Case, apply
from services.intake.guidance import repository as guidance
from services.intake.materials import repository as materials
from services.intake.offline import repository as offline
from services.intake.online import repository as online
from services.intake.queues import repository as queues
from shared.service.definition import AggregateKind


def _columns(case: Case) -> dict[str, Any]:
    return {
        "case_no": case.case_no,
        "owner": case.owner,
        "item_id": case.item.id,
        "status": case.status.value,
        "registered_at": case.registered_at.isoformat(),
    }


KINDS = {
    "case": AggregateKind(
        name="case",
        table=tables.cases,
        state=Case,
        apply=apply,
        node=lambda case: case.owner,
        case_id=lambda case: case.case_id,
        columns=_columns,
    ),
    "item": AggregateKind(
        name="item",
        table=tables.item_files,
        state=item_files.ItemFile,
        apply=item_files.apply,
        node=lambda file: file.node,
        case_id=lambda _: "",
        columns=lambda file: {"node": file.node, "status": file.status.value},
    ),
    "claim": AggregateKind(
        name="claim",
        table=tables.claims,
        state=claims.Claim,
        apply=claims.apply,
        node=lambda claim: claim.node,
        case_id=lambda _: "",
        columns=lambda claim: {"item_id": claim.item_id, "node": claim.node},
    ),
    "unit": AggregateKind(
        name="unit",
        table=tables.units,
        state=units.Unit,
        apply=units.apply,
        node=lambda unit: unit.node,
        case_id=lambda _: "",
        columns=lambda unit: {"node": unit.node},
    ),
    "hall": AggregateKind(
        name="hall",
        table=tables.halls,
        state=halls.Hall,
        apply=halls.apply,
        node=lambda hall: hall.node,
        case_id=lambda _: "",
        columns=lambda _: {},
    ),
    "seal": AggregateKind(
        name="seal",
        table=tables.seals,
        state=seals.Seal,
        apply=seals.apply,
        node=lambda seal: seal.node,
        case_id=lambda _: "",
        columns=lambda seal: {"node": seal.node},
    ),
    "contact": AggregateKind(
        name="contact",
        table=tables.contacts,
        state=contacts.Contact,
        apply=contacts.apply,
        node=lambda contact: contact.node,
        case_id=lambda _: "",
        columns=lambda contact: {"node": contact.node, "status": contact.status.value},
    ),
    **appointments.KINDS,
    **queues.KINDS,
    **guidance.KINDS,
    **assistance.KINDS,
    **materials.KINDS,
    **online.KINDS,
    **offline.KINDS,
}
