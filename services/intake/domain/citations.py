"""咨询依据: what an answer may rest on, and what it does rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.intake.domain.item_files import Version
from services.intake.domain.item_words import DocumentKind
from services.intake.domain.knowledge import KnowledgeEntry
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


class BasisKind(StrEnum):
    """受理标准, 材料样本, 业务咨询知识库."""

    ACCEPTANCE_STANDARD = "acceptance_standard"
    MATERIAL_SAMPLE = "material_sample"
    KNOWLEDGE = "knowledge"


BASIS_ZH = {
    BasisKind.ACCEPTANCE_STANDARD: "受理标准",
    BasisKind.MATERIAL_SAMPLE: "材料样本",
    BasisKind.KNOWLEDGE: "业务咨询知识库",
}
_FILED = {
    DocumentKind.ACCEPTANCE_STANDARD: BasisKind.ACCEPTANCE_STANDARD,
    DocumentKind.MATERIAL_SAMPLES: BasisKind.MATERIAL_SAMPLE,
}


@dataclass(frozen=True)
class Citation:
    """One basis in the version in which it counted: `reference` is the filed document, or the id of
    the knowledge entry."""

    kind: BasisKind
    item_id: str
    version: int
    reference: str
    title: str


@dataclass(frozen=True)
class Wanted:
    """A basis as the clerk names it; without `reference` any of its kind."""

    kind: BasisKind
    reference: str = ""


@rule("XQ-ZZ-03-2")
def sources(version: Version, entries: Iterable[KnowledgeEntry], day: date) -> tuple[Citation, ...]:
    """What the staff of a centre answers from, as it counts on this day: standard and samples of
    the item's version, and the entries of the knowledge base."""
    item = version.item
    filed = tuple(
        Citation(_FILED[paper.kind], item.id, item.version, paper.reference, item.name_zh)
        for paper in version.documents
        if paper.kind in _FILED
    )
    known = tuple(
        Citation(BasisKind.KNOWLEDGE, item.id, told.number, entry.entry_id, told.title)
        for entry in entries
        if entry.item_id == item.id and (told := entry.in_force(day)) is not None
    )
    return (*(standard(version) if not _has_standard(filed) else ()), *filed, *known)


def _has_standard(filed: Sequence[Citation]) -> bool:
    return any(one.kind is BasisKind.ACCEPTANCE_STANDARD for one in filed)


def standard(version: Version) -> tuple[Citation, ...]:
    """Where no paper is filed, the conditions and materials in the catalogue are the standard: by
    them the window checks what is handed in."""
    item = version.item
    kind, where = BasisKind.ACCEPTANCE_STANDARD, f"{item.id}/{item.version}"
    return (Citation(kind, item.id, item.version, where, item.name_zh),)


@rule("XQ-CZ-03a")
def cited(wanted: Sequence[Wanted], available: Sequence[Citation]) -> tuple[Citation, ...]:
    """What the answer rests on; refuses an answer that rests on nothing, or on what does not
    count."""
    if not wanted:
        detail = "咨询答复应写明所依据的受理标准、材料样本或知识库条目"
        raise Invalid("basis_missing", detail, "citations")
    return tuple(_found(one, available) for one in wanted)


def _found(wanted: Wanted, available: Sequence[Citation]) -> Citation:
    for one in available:
        if one.kind is wanted.kind and wanted.reference in ("", one.reference):
            return one
    detail = f"这个事项没有现行有效的{BASIS_ZH[wanted.kind]}“{wanted.reference}”"
    raise Invalid("basis_not_in_force", detail, "citations")
