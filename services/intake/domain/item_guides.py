"""What people are told of an item: the guide and its parts, notice and booklet made from them."""

from __future__ import annotations

from typing import Any

from services.intake.domain.item_words import (
    ACT_ZH,
    CASE_TYPE_ZH,
    KIND_ZH,
    LEVEL_ZH,
    MODE_ZH,
    PICKUP_ZH,
    POWER_ZH,
    PROCEDURE_ZH,
    UNIT_ZH,
    VARIANT_ZH,
    item_type_printed,
)
from services.intake.domain.items import FlowStep, Item, Material
from shared.kernel.limits import Limit
from shared.kernel.rules import rule

Facts = dict[str, Any]


def limit_zh(limit: Limit) -> str:
    return f"{limit.value}{UNIT_ZH[limit.unit]}"


def step_zh(step: FlowStep) -> str:
    return f"{LEVEL_ZH[step.level]}{ACT_ZH[step.act]}"


def material_facts(material: Material) -> Facts:
    """One line of the list of materials, as the applicant reads it."""
    return {
        "id": material.id,
        "name_zh": material.name_zh,
        "kind_zh": KIND_ZH[material.kind],
        "required": material.required,
        "legal_basis": material.legal_basis,
        "suppliers": list(material.suppliers),
        "condition": material.condition,
        "requirement": material.requirement,
        "waived_when": material.waived_when,
    }


def fees_zh(item: Item) -> list[str]:
    if not item.fees:
        return ["不收费"]
    return [
        f"{fee.name_zh}：{fee.amount / 100:.2f}元，标准：{fee.standard}，依据：{fee.legal_basis}"
        for fee in item.fees
    ]


@rule("LZ-SJ-2-7")
def eight_facts(item: Item) -> Facts:
    """八公开: what hangs at every window."""
    return {
        "content": item.name_zh,
        "procedure": [step_zh(step) for step in item.flow],
        "policy_basis": list(item.legal_basis),
        "materials": [material.name_zh for material in item.materials],
        "promised_limit": limit_zh(item.promised_limit),
        "fees": fees_zh(item),
        "consultation_phone": item.guide.consultation_phone,
        "complaint_way": item.guide.complaint_way,
    }


@rule("TS-FA-3-7b")
def four_publics(item: Item) -> Facts:
    """四公开: what hangs in the hall of each item; the result is for whoever applied."""
    return {
        "item": item.name_zh,
        "procedure": [step_zh(step) for step in item.flow],
        "policy_basis": list(item.legal_basis),
        "promised_limit": limit_zh(item.promised_limit),
        "result": "凭办件编号和查询码查询",
    }


@rule("KD-RW-03a")
def element_groups(item: Item) -> Facts:
    """The elements of an item by group: basic, general, special procedures."""
    return {
        "basic": {
            "name_zh": item.name_zh,
            "code": item.implementation_code,
            "item_type_zh": item_type_printed(item.item_type),
            "department": item.department,
            "legal_basis": list(item.legal_basis),
        },
        "general": {
            "conditions": list(item.conditions),
            "procedure": [step_zh(step) for step in item.flow],
            "materials": [material.name_zh for material in item.materials],
            "intermediaries": list(item.intermediaries),
            "promised_limit": limit_zh(item.promised_limit),
            "legal_limit": limit_zh(item.legal_limit),
            "fees": fees_zh(item),
            "annual_inspection": item.annual_inspection,
        },
        "special": [PROCEDURE_ZH[procedure] for procedure in item.special_procedures],
    }


@rule("LZ-WS-5b")
def guide_groups(item: Item) -> Facts:
    """The guide, group by group: basic information, materials, procedure, forms to download."""
    return {
        "basic_information": {
            "name_zh": item.name_zh,
            "department": item.department,
            "conditions": list(item.conditions),
            "case_types_zh": [CASE_TYPE_ZH[kind] for kind in item.ways_of_handling],
            "service_modes_zh": [MODE_ZH[mode] for mode in item.service_modes],
            "delivery_ways_zh": [PICKUP_ZH[way] for way in item.delivery_ways],
            "power_source_zh": POWER_ZH[item.power_source],
            "result_document": item.result_document,
            "specialist_window": item.specialist_window,
            "self_service": item.self_service,
            "responsible_person": item.guide.responsible_person,
            "consultation_online": item.guide.consultation_online,
        },
        "materials": [material_facts(material) for material in item.materials],
        "procedure": [step_zh(step) for step in item.flow],
        "forms": [{"name_zh": form.name_zh, "download": form.download} for form in item.forms],
    }


@rule("KD-RW-03c")
def variants(item: Item) -> tuple[str, ...]:
    """In which versions the guide is there beside the full one."""
    return tuple(VARIANT_ZH[variant] for variant in item.guide.variants)


@rule("XQ-CZ-03d")
def whom_to_ask(item: Item) -> Facts:
    """The department where the business is highly specialised, else the centre."""
    if item.consulted_by_department:
        return {"by": "department", "name": item.department, "phone": item.guide.department_phone}
    return {"by": "centre", "name": "便民服务中心", "phone": item.guide.consultation_phone}


@rule("KD-ZN-3-2c")
def notice_line(item: Item) -> Facts:
    """窗口公告: one item on the notice of a window."""
    return {
        "name_zh": item.name_zh,
        "fees": fees_zh(item),
        "promised_limit": limit_zh(item.promised_limit),
        "phone": item.guide.consultation_phone,
    }


@rule("KD-ZN-3-6")
def booklet_entry(item: Item) -> Facts:
    """办事手册: one item in the booklet that is handed out, with whom to call."""
    return {
        "name_zh": item.name_zh,
        "procedure": [step_zh(step) for step in item.flow],
        "promised_limit": limit_zh(item.promised_limit),
        "legal_limit": limit_zh(item.legal_limit),
        "legal_basis": list(item.legal_basis),
        "materials": [f"{m.name_zh}（{KIND_ZH[m.kind]}）" for m in item.materials],
        "staff": item.guide.responsible_person,
        "phone": item.guide.consultation_phone,
    }
