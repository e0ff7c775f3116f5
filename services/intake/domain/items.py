"""事项: what can be applied for, and the catalogue that holds it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from services.intake.domain.item_words import (
    Act,
    CaseType,
    Department,
    DocumentKind,
    FeeKind,
    GuideVariant,
    ItemType,
    MaterialKind,
    OutsideGround,
    PickupMethod,
    PowerSource,
    ServiceModeFlag,
    SpecialProcedure,
)
from shared.kernel.divisions import Level
from shared.kernel.limits import Limit
from shared.kernel.refusals import Invalid, NotFound

__all__ = ["Act", "CaseType", "ItemType", "MaterialKind"]


@dataclass(frozen=True)
class Material:
    """材料: one paper of the list; an optional one is taken when offered, never asked for. An
    `extra` one is asked for only where `condition` holds, and then has to meet `requirement`."""

    id: str
    name_zh: str
    kind: MaterialKind
    required: bool
    legal_basis: str = ""
    #: Who may supply it, such as 申请人 or 公安机关.
    suppliers: tuple[str, ...] = ()
    extra: bool = False
    condition: str = ""
    requirement: str = ""
    waived_when: str = ""


@dataclass(frozen=True)
class FlowStep:
    """One stage of the flow: the act, and the level of the office that does it."""

    act: Act
    level: Level


@dataclass(frozen=True)
class Form:
    """表单: what is filled in, and where the empty form is downloaded."""

    id: str
    name_zh: str
    contents: tuple[str, ...] = ()
    download: str = ""


@dataclass(frozen=True)
class Fee:
    """收费: what kind, by which standard, on which basis, how much in 分."""

    kind: FeeKind
    name_zh: str
    standard: str
    legal_basis: str
    amount: int


@dataclass(frozen=True)
class Outside:
    """Why an item is not handled in the centre."""

    ground: OutsideGround
    reason: str
    legal_basis: str = ""


@dataclass(frozen=True)
class Guide:
    """办事指南 as far as it says more than the item: whom to ask, where to complain, who answers.

    `owner` keeps it up to date. A one-time notice form may stand in for a written guide.
    """

    text: str = ""
    one_time_notice: str = ""
    owner: Department = Department.DEPARTMENT
    consultation_phone: str = ""
    department_phone: str = ""
    consultation_online: str = ""
    complaint_way: str = ""
    responsible_person: str = ""
    variants: tuple[GuideVariant, ...] = ()


@dataclass(frozen=True)
class FiledDocument:
    """A document that the department handed over to the centre: where each of its two forms is, and
    when it has to be looked at again."""

    kind: DocumentKind
    reference: str
    paper_seal_ref: str = ""
    review_due: date | None = None


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
    base_code: str = ""
    implementation_code: str = ""
    sub_items: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    #: 办理类型; empty means only `case_type`.
    handling_types: tuple[CaseType, ...] = ()
    service_modes: tuple[ServiceModeFlag, ...] = ()
    fees: tuple[Fee, ...] = ()
    intermediaries: tuple[str, ...] = ()
    annual_inspection: str = ""
    special_procedures: tuple[SpecialProcedure, ...] = ()
    delivery_ways: tuple[PickupMethod, ...] = ()
    specialist_window: str = ""
    secret: bool = False
    power_source: PowerSource = PowerSource.OWN
    power_granted_by: str = ""
    department: str = ""
    level: Level = Level.TOWNSHIP
    comprehensive: bool = False
    smart_guidance: bool = False
    consulted_by_department: bool = False
    self_service: bool = False
    #: None: it must be in the centre.
    outside: Outside | None = None
    duty_list_entry: str = ""
    guide: Guide = field(default_factory=Guide)

    @property
    def ways_of_handling(self) -> tuple[CaseType, ...]:
        """All case types as which it may be handled."""
        return self.handling_types or (self.case_type,)

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
            check_whole(item)
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


def check_whole(item: Item) -> None:
    """Refuses an item by which no case could be handled."""
    if len({m.id for m in item.materials}) != len(item.materials):
        raise _broken(item, "材料标识重复")
    if [step.act for step in item.flow].count(Act.DECIDE) != 1 or item.flow[-1].act != Act.DECIDE:
        raise _broken(item, "流程必须以唯一的决定环节结束")
    if min(item.promised_limit.value, item.legal_limit.value) < 1:
        raise _broken(item, "承诺时限和法定时限必须大于零")
    if item.case_type not in item.ways_of_handling:
        raise _broken(item, "办理类型应包含主要的办件类型")


def _broken(item: Item, why: str) -> Invalid:
    return Invalid("item_catalogue", f"事项“{item.id} {item.name_zh}”有误：{why}")
