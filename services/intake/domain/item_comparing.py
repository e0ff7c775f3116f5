"""Is one item the same at all levels? 三级十同."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from services.intake.domain.items import Item
from shared.kernel.divisions import Level
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Difference:
    """An element that two items of one base code do not share."""

    base_code: str
    element: str
    element_zh: str
    items: tuple[str, str]


ELEMENTS_ZH: Mapping[str, str] = {
    "base_code": "基本编码",
    "implementation_code_rule": "实施编码规则",
    "item_name": "事项名称",
    "sub_item_split": "子项拆分",
    "item_type": "事项类型",
    "legal_basis": "设定依据",
    "process": "办理流程",
    "time_limit": "办理时限",
    "required_materials": "提交材料",
    "form_content": "表单内容",
}


def elements(item: Item) -> dict[str, Any]:
    """The ten elements as they are compared. An implementation code begins with the base code:
    that is the rule by which it is made; its rest is the office's own."""
    return {
        "base_code": item.base_code,
        "implementation_code_rule": item.implementation_code.startswith(item.base_code),
        "item_name": item.name_zh,
        "sub_item_split": item.sub_items,
        "item_type": item.item_type,
        "legal_basis": item.legal_basis,
        "process": tuple(step.act for step in item.flow),
        "time_limit": (item.promised_limit, item.legal_limit),
        "required_materials": tuple(m.name_zh for m in item.materials if m.required),
        "form_content": tuple((form.name_zh, form.contents) for form in item.forms),
    }


@rule("LZ-MC-2")
def differences(items: Iterable[Item]) -> tuple[Difference, ...]:
    """Every element in which two items of one base code differ."""
    by_code: dict[str, list[Item]] = {}
    for item in items:
        if item.base_code:
            by_code.setdefault(item.base_code, []).append(item)
    return tuple(
        difference
        for same in by_code.values()
        for one, other in combinations(same, 2)
        for difference in _between(one, other)
    )


def _between(one: Item, other: Item) -> Iterable[Difference]:
    theirs = elements(other)
    for name, value in elements(one).items():
        if value != theirs[name]:
            yield Difference(one.base_code, name, ELEMENTS_ZH[name], (one.id, other.id))


@rule("LZ-WS-5")
def check_against_superior(item: Item, superior: Item | None) -> None:
    """Name, code, basis and type are those of the level above; refuses what differs."""
    if superior is None:
        return
    mine, theirs = elements(item), elements(superior)
    compared = ("item_name", "base_code", "legal_basis", "item_type")
    wrong = [ELEMENTS_ZH[name] for name in compared if mine[name] != theirs[name]]
    if wrong:
        raise Invalid(
            "differs_from_superior",
            f"与上级同一事项“{superior.id}”不一致：{'、'.join(wrong)}",
            "item",
        )


@rule("LZ-WS-4b")
def unmapped(items: Iterable[Item]) -> tuple[tuple[str, Level], ...]:
    """Of each base code, the levels among city and county at which nobody offers it."""
    levels: dict[str, set[Level]] = {}
    for item in items:
        if item.base_code:
            levels.setdefault(item.base_code, set()).add(item.level)
    return tuple(
        (code, level)
        for code, there in levels.items()
        for level in (Level.PROVINCE, Level.CITY, Level.COUNTY)
        if level not in there
    )
