"""Reads of electronic materials: one function, one SELECT."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Engine, Table, select

from services.intake.domain.cases import Case, Status
from services.intake.domain.dossiers import Dossier, Filed, Sheet, Use, not_uploaded
from services.intake.domain.e_certificates import BORDER_ZH, Border
from services.intake.domain.receptions import Paper
from services.intake.materials.tables import dossiers
from shared.db.engine import reading
from shared.materials.media import BY_TYPE
from shared.service.paging import on_days, page

_ENDED = frozenset({Status.NOT_ACCEPTED, Status.RETURNED, Status.CONCLUDED, Status.CLOSED})
_ELECTRONIC = "electronic"


def sheet(case: Case) -> Sheet:
    """What an upload is held against. Cases of before the list was kept have the required only."""
    names = [material.id for material in case.item.printed.materials]
    names += [material for material in case.item.required if material not in names]
    return Sheet(
        case.case_id,
        case.case_no,
        case.owner,
        tuple(names),
        case.item.required,
        case.status not in _ENDED,
    )


def dossier(engine: Engine, case_id: str) -> Dossier | None:
    statement = select(dossiers.c.state).where(dossiers.c.id == case_id)
    with reading(engine) as connection:
        state = connection.execute(statement).scalar_one_or_none()
    return msgspec.json.decode(state, type=Dossier) if state is not None else None


def material_list(case: Case, found: Dossier | None) -> dict[str, Any]:
    """材料清单: each material of the item with how it came, and what the platform has of it."""
    names = {material.id: material.name_zh for material in case.item.printed.materials}
    papers = {paper.material: paper for paper in case.reception.papers}
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "lines": [
            _line(case, names.get(material, material), papers.get(material), found, material)
            for material in sheet(case).materials
        ],
        "not_uploaded": list(not_uploaded(found, case.item.required)),
    }


def _line(
    case: Case, name_zh: str, paper: Paper | None, found: Dossier | None, material: str
) -> dict[str, Any]:
    filed = [file for file in found.filed if file.material == material] if found else []
    uses = [use for use in found.uses if use.material == material] if found else []
    there = bool(filed) or any(use.certificate for use in uses)
    return {
        "material": material,
        "name_zh": name_zh,
        "required": material in case.item.required,
        "form": paper.form if paper else _ELECTRONIC if there else "",
        "handed_in": material in case.materials,
        "files": [shown_file(file) for file in filed],
        "certificates": [shown_use(use) for use in uses],
    }


def shown_file(file: Filed) -> dict[str, Any]:
    return {
        "upload_id": file.upload_id,
        "media_type": file.media_type,
        "type_zh": BY_TYPE[file.media_type].name_zh,
        "size": file.size,
        "sha256": file.sha256,
        "scan": file.scan,
        "filed_by": file.filed_by,
        "filed_at": file.filed_at.isoformat(),
    }


def shown_use(use: Use) -> dict[str, Any]:
    found = use.certificate
    return {
        "use_id": use.use_id,
        "kind": use.kind,
        "material": use.material,
        "found": found is not None,
        "reference": found.reference if found else "",
        "name_zh": found.name_zh if found else "",
        "issuer": found.issuer.department if found else "",
        "issued_in": found.issuer.division if found else "",
        "valid_to": found.valid_to if found else "",
        "across_zh": [BORDER_ZH[Border(border)] for border in use.across],
        "used_by": use.used_by,
        "used_at": use.used_at.isoformat(),
    }


def register(
    engine: Engine,
    table: Table,
    day: str,
    asked: dict[str, Any],
    show: Callable[[Any], dict[str, Any]] = dict,
) -> dict[str, Any]:
    """A page of one of the two registers, the oldest first; `day` is its column with the time."""
    columns = table.c
    statement = select(table).order_by(columns.id).limit(asked["limit"] + 1)
    if asked["after"]:
        statement = statement.where(columns.id > int(asked["after"]))
    for name in ("case_no", "node"):
        if asked[name]:
            statement = statement.where(columns[name] == asked[name])
    statement = statement.where(*on_days(columns[day], asked["from_day"], asked["to_day"]))
    with reading(engine) as connection:
        rows = connection.execute(statement).mappings().all()
    return page(rows, asked["limit"], show, lambda row: str(row["id"]))
