"""What stands in the documents, part by part. Nothing here names a person but the clerk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain.item_guides import limit_zh
from services.intake.domain.item_words import ACT_ZH, FEE_ZH, KIND_ZH, Act
from services.intake.domain.items import Fee, Material
from services.intake.domain.slips import SlipKind
from shared.kernel.limits import Limit
from shared.kernel.rules import rule
from shared.kernel.worktime import Due

Facts = dict[str, Any]
Kinds = tuple[SlipKind, ...]

#: Value of the policy `acceptance_document`.
_COMMITMENT_SLIP = "acceptance_commitment_slip"


@dataclass(frozen=True)
class Stage:
    """One stage of the procedure: which office does what."""

    office: str
    act: Act


@rule("XQ-CZ-04-1b")
def commitment_slip(document: str) -> Kinds:
    """受理承诺单, where the county's acceptance document is that."""
    return (SlipKind.ACCEPTANCE_COMMITMENT_SLIP,) if document == _COMMITMENT_SLIP else ()


@rule("TS-SW-05c")
def acceptance_notice(document: str) -> Kinds:
    """受理通知书, where it is not the slip that is issued."""
    return () if document == _COMMITMENT_SLIP else (SlipKind.ACCEPTANCE_NOTICE,)


@rule("XQ-CZ-04-1c", "TS-SW-05b")
def one_time_notice(wanting: Collection[str]) -> Kinds:
    """一次性告知单: one, whatever is wanting."""
    return (SlipKind.ONE_TIME_NOTICE,) if wanting else ()


@rule("XQ-CZ-04-1g")
def correction_notice(wanting: Collection[str]) -> Kinds:
    """补正通知书 of the department: there to be fetched as soon as the window tells of it."""
    return (SlipKind.CORRECTION_NOTICE,) if wanting else ()


@rule("XQ-CZ-04-1h")
def non_acceptance(reason: str) -> Kinds:
    """不予受理决定通知书: for every refusal, and with the reason."""
    return (SlipKind.NON_ACCEPTANCE_DECISION,) if reason else ()


@rule("KD-ZN-3-4e")
def returned_notice(reason: str) -> Kinds:
    """退办件告知书: the clear answer to whoever gets the case back, and why."""
    return (SlipKind.RETURNED_CASE_NOTICE,) if reason else ()


@rule("TS-YC-03")
def written_refusal(forbidden_by: Sequence[str]) -> Kinds:
    """不能办理书面告知, where the law forbids it, with the documents that say so."""
    return (SlipKind.WRITTEN_REFUSAL,) if forbidden_by else ()


@rule("TS-SW-04b")
def first_asked(clerk: str) -> str:
    """Who was asked first is named on every document."""
    return clerk


@rule("KD-ZN-4-4")
def required_materials(materials: Iterable[Material], wanting: Collection[str]) -> list[Facts]:
    """What has to be handed in, and what is wrong with what was."""
    return [
        {
            "name": material.name_zh,
            "form": KIND_ZH[material.kind],
            "state": "未交或不符合要求" if material.id in wanting else "已交",
        }
        for material in materials
        if material.required or material.id in wanting
    ]


@rule("LS-DB-05d", "LS-ZB-05c")
def missing_and_how(materials: Iterable[Material], wanting: Sequence[str]) -> list[Facts]:
    """Everything that is wanting at once, each with the way to get it."""
    known = {material.id: material for material in materials}
    return [
        {
            "name": known[name].name_zh if name in known else name,
            "form": KIND_ZH[known[name].kind] if name in known else "",
            "how": how_to_obtain(known.get(name)),
        }
        for name in wanting
    ]


def how_to_obtain(material: Material | None) -> str:
    """The way to complete a material; there always is one."""
    if material is None:
        return "请向受理窗口咨询"
    others = [name for name in material.suppliers if name != "申请人"]
    ways = [f"向{'、'.join(others)}申请开具" if others else "由申请人自备"]
    if material.requirement:
        ways.append(f"要求：{material.requirement}")
    if material.waived_when:
        ways.append(material.waived_when)
    return "；".join(ways)


@rule("TS-YC-01")
def procedure_and_limit(stages: Sequence[Stage], promised: Limit, legal: Limit) -> Facts:
    """How it goes on once all is there, and how long that takes."""
    return {
        "procedure": ["窗口受理", *(_stage(stage) for stage in stages), "送达办理结果"],
        "limits": {"promised": limit_zh(promised), "legal": limit_zh(legal)},
    }


def _stage(stage: Stage) -> str:
    return f"{stage.office}{ACT_ZH[stage.act]}"


def terms(stages: Sequence[Stage], promised: tuple[Limit, Due], legal: tuple[Limit, Due]) -> Facts:
    """What is promised with the acceptance: the way, both limits, and by when they end."""
    return {
        "procedure": ["窗口受理", *(_stage(stage) for stage in stages), "送达办理结果"],
        "limits": {"promised": limit_zh(promised[0]), "legal": limit_zh(legal[0])},
        "due": {
            "promised": promised[1].instant.date().isoformat(),
            "legal": legal[1].instant.date().isoformat(),
            "provisional": promised[1].provisional or legal[1].provisional,
        },
    }


@rule("LS-LH-06a")
def joint_procedure(approvals: Sequence[str], stages: Sequence[Stage]) -> Facts:
    """联办: which approvals are needed, which offices take part, in which order it is passed."""
    offices = dict.fromkeys(stage.office for stage in stages)
    return {
        "approvals": list(approvals),
        "departments": list(offices),
        "order": " → ".join(_stage(stage) for stage in stages),
    }


@rule("LS-LH-06e")
def fees_due(fees: Iterable[Fee]) -> list[Facts]:
    """All fees at once: kind, standard, basis and amount."""
    return [
        {
            "name": fee.name_zh,
            "kind": FEE_ZH[fee.kind],
            "standard": fee.standard,
            "legal_basis": fee.legal_basis,
            "amount": f"{fee.amount // 100}.{fee.amount % 100:02}元",
        }
        for fee in fees
    ]


def handed_in(materials: Iterable[Material], given: Collection[str]) -> list[Facts]:
    """What was taken: the name, original or copy, how many."""
    return [
        {"name": material.name_zh, "form": KIND_ZH[material.kind], "count": 1}
        for material in materials
        if material.id in given
    ]


def remedies(government: str) -> list[str]:
    """What an applicant may do against a refusal, where and until when."""
    return [
        f"如不服本决定，可以自知道本决定之日起60日内向{government}申请行政复议"
        "（《中华人民共和国行政复议法》第二十条）；",
        "也可以自知道本决定之日起6个月内依法向有管辖权的人民法院提起行政诉讼"
        "（《中华人民共和国行政诉讼法》第四十六条）。",
    ]


@rule("TS-CK-03", "TS-YC-04")
def referred_to(unit: str, address: str) -> Facts:
    """Where the applicant has to go instead: the office by its name, and how to reach it."""
    return {"unit": unit, "address": address}
