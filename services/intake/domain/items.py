"""事项: what can be applied for, and the catalogue that holds it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.divisions import Level
from shared.kernel.limits import Limit
from shared.kernel.refusals import Invalid, NotFound


class ItemType(StrEnum):
    """事项类型 “6+1”."""

    ADMINISTRATIVE_LICENSE = "administrative_license"
    ADMINISTRATIVE_CONFIRMATION = "administrative_confirmation"
    ADMINISTRATIVE_REWARD = "administrative_reward"
    ADMINISTRATIVE_ADJUDICATION = "administrative_adjudication"
    ADMINISTRATIVE_PAYMENT = "administrative_payment"
    OTHER_ADMINISTRATIVE_POWER = "other_administrative_power"
    PUBLIC_SERVICE = "public_service"


class CaseType(StrEnum):
    """办件类型: 即办件, 承诺件, 上报件."""

    INSTANT = "instant"
    COMMITMENT = "commitment"
    REPORT_UP = "report_up"


class MaterialKind(StrEnum):
    """In which form a material is handed in: 原件, 复印件, 电子件."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class Act(StrEnum):
    """What a stage does: 初审, 审核, 决定."""

    CHECK = "check"
    REVIEW = "review"
    DECIDE = "decide"


@dataclass(frozen=True)
class Material:
    """材料: one paper of the list; an optional one is taken when offered, never asked for."""

    id: str
    name_zh: str
    kind: MaterialKind
    required: bool


@dataclass(frozen=True)
class FlowStep:
    """One stage of the flow: the act, and the level of the office that does it."""

    act: Act
    level: Level


@dataclass(frozen=True)
class Item:
    """事项: a version of what can be applied for; `sample` marks data that no regulation gives."""

    id: str
    name_zh: str
    category: str
    category_zh: str
    item_type: ItemType
    case_type: CaseType
    version: int
    materials: tuple[Material, ...]
    promised_limit: Limit
    legal_limit: Limit
    flow: tuple[FlowStep, ...]
    result_document: str
    cross_location: bool
    agency_allowed: bool
    sample: bool

    def material(self, material_id: str) -> Material:
        """The material with this id; refuses one that the item does not list."""
        for material in self.materials:
            if material.id == material_id:
                return material
        detail = f"“{self.name_zh}”的材料清单中没有“{material_id}”"
        raise NotFound("unknown_material", detail, "materials")

    def missing(self, given: Collection[str]) -> tuple[Material, ...]:
        """The required materials that were not given, in the order of the list."""
        return tuple(m for m in self.materials if m.required and m.id not in given)


class Catalogue:
    """The items on offer, by id."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_id: dict[str, Item] = {}
        for item in items:
            if item.id in self._by_id:
                raise _broken(item, "事项标识重复")
            _check(item)
            self._by_id[item.id] = item

    def get(self, item_id: str, field: str | None = "item_id") -> Item:
        """The item with this id; refuses an unknown one, naming the input `field`."""
        try:
            return self._by_id[item_id]
        except KeyError:
            raise NotFound("unknown_item", f"事项目录中没有“{item_id}”", field) from None

    def all(self) -> tuple[Item, ...]:
        """Every item, in the order of the catalogue."""
        return tuple(self._by_id.values())


def _check(item: Item) -> None:
    if len({m.id for m in item.materials}) != len(item.materials):
        raise _broken(item, "材料标识重复")
    if [step.act for step in item.flow].count(Act.DECIDE) != 1 or item.flow[-1].act != Act.DECIDE:
        raise _broken(item, "流程必须以唯一的决定环节结束")
    if min(item.promised_limit.value, item.legal_limit.value) < 1:
        raise _broken(item, "承诺时限和法定时限必须大于零")


def _broken(item: Item, why: str) -> Invalid:
    return Invalid("item_catalogue", f"事项“{item.id} {item.name_zh}”有误：{why}")
