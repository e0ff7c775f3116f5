"""How aggregates of materials are kept."""

from __future__ import annotations

from services.intake.domain import dossiers
from services.intake.materials import tables
from shared.service.definition import AggregateKind

KINDS: dict[str, AggregateKind] = {
    "dossier": AggregateKind(
        name="dossier",
        table=tables.dossiers,
        state=dossiers.Dossier,
        apply=dossiers.apply,
        node=lambda dossier: dossier.owner,
        case_id=lambda dossier: dossier.case_id,
        columns=lambda dossier: {"case_no": dossier.case_no, "node": dossier.owner},
    ),
}
