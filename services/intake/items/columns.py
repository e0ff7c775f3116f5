"""The columns of the item spreadsheet, and how a cell is written and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.intake.domain import item_words as words


class CellFault(Exception):
    """What is wrong with one cell, in Chinese."""


@dataclass(frozen=True)
class Text:
    needed: bool = False

    def write(self, value: Any) -> Any:
        return value or None

    def read(self, cell: Any) -> Any:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        text = "" if cell is None else str(cell)
        if self.needed and not text.strip():
            raise CellFault("不能为空")
        return text


@dataclass(frozen=True)
class Lines:
    """Several values, one on each line of the cell."""

    def write(self, value: Any) -> Any:
        return "\n".join(value) or None

    def read(self, cell: Any) -> Any:
        return [line for line in Text().read(cell).split("\n") if line.strip()]


@dataclass(frozen=True)
class Flag:
    def write(self, value: Any) -> Any:
        return "是" if value else "否"

    def read(self, cell: Any) -> Any:
        text = Text().read(cell).strip()
        if text not in ("是", "否", ""):
            raise CellFault(f"“{text}”应填“是”或“否”")
        return text == "是"


@dataclass(frozen=True)
class Number:
    smallest: int

    def write(self, value: Any) -> Any:
        return value

    def read(self, cell: Any) -> Any:
        try:
            number = int(Text().read(cell).strip())
        except ValueError:
            raise CellFault(f"“{cell if cell is not None else ''}”应为整数") from None
        if number < self.smallest:
            raise CellFault(f"“{number}”不能小于{self.smallest}")
        return number


@dataclass(frozen=True)
class Word:
    """One value of an enumeration, by its Chinese name."""

    names: Mapping[Any, str]
    needed: bool = True

    def write(self, value: Any) -> Any:
        return self.names[value] if value else None

    def read(self, cell: Any) -> Any:
        text = Text().read(cell).strip()
        if not text and not self.needed:
            return ""
        for value, name in self.names.items():
            if name == text:
                return value.value if isinstance(value, StrEnum) else value
        raise CellFault(f"“{text}”应为：{'、'.join(self.names.values())}")


@dataclass(frozen=True)
class Words:
    """Several values of an enumeration, one on each line."""

    names: Mapping[Any, str]

    def write(self, value: Any) -> Any:
        return "\n".join(self.names[one] for one in value) or None

    def read(self, cell: Any) -> Any:
        return [Word(self.names).read(line) for line in Lines().read(cell)]


Codec = Text | Lines | Flag | Number | Word | Words


@dataclass(frozen=True)
class Column:
    """Its heading, and where in an item its value stands (`guide.text`)."""

    heading: str
    path: str
    codec: Codec = Text()


ITEM_ID = Column("事项标识", "id", Text(needed=True))
ITEMS = (
    ITEM_ID,
    Column("事项名称", "name_zh", Text(needed=True)),
    Column("类别标识", "category", Text(needed=True)),
    Column("类别", "category_zh", Text(needed=True)),
    Column("事项类型", "item_type", Word(words.TYPE_ZH)),
    Column("办件类型", "case_type", Word(words.CASE_TYPE_ZH)),
    Column("办理类型", "handling_types", Words(words.CASE_TYPE_ZH)),
    Column("承诺时限", "promised_limit.value", Number(1)),
    Column("承诺时限单位", "promised_limit.unit", Word(words.UNIT_ZH)),
    Column("法定时限", "legal_limit.value", Number(1)),
    Column("法定时限单位", "legal_limit.unit", Word(words.UNIT_ZH)),
    Column("结果文书", "result_document", Text(needed=True)),
    Column("同城通办", "cross_location", Flag()),
    Column("允许代办", "agency_allowed", Flag()),
    Column("样例数据", "sample", Flag()),
    Column("基本编码", "base_code"),
    Column("实施编码", "implementation_code"),
    Column("子项拆分", "sub_items", Lines()),
    Column("设定依据", "legal_basis", Lines()),
    Column("受理条件", "conditions", Lines()),
    Column("四办", "service_modes", Words(words.MODE_ZH)),
    Column("中介服务", "intermediaries", Lines()),
    Column("年检年报", "annual_inspection"),
    Column("特别程序", "special_procedures", Words(words.PROCEDURE_ZH)),
    Column("领取方式", "delivery_ways", Words(words.PICKUP_ZH)),
    Column("专业窗口", "specialist_window"),
    Column("涉密", "secret", Flag()),
    Column("权力来源", "power_source", Word(words.POWER_ZH)),
    Column("下放或委托机关", "power_granted_by"),
    Column("主管部门", "department"),
    Column("层级", "level", Word(words.LEVEL_ZH)),
    Column("综合受理", "comprehensive", Flag()),
    Column("智能导办", "smart_guidance", Flag()),
    Column("部门咨询", "consulted_by_department", Flag()),
    Column("自助办理", "self_service", Flag()),
    Column("不进驻情形", "outside.ground", Word(words.OUTSIDE_ZH, needed=False)),
    Column("不进驻原因", "outside.reason"),
    Column("不进驻依据", "outside.legal_basis"),
    Column("权责清单", "duty_list_entry"),
    Column("指南正文", "guide.text"),
    Column("一次性告知单", "guide.one_time_notice"),
    Column("指南制定方", "guide.owner", Word(words.OWNER_ZH)),
    Column("咨询电话", "guide.consultation_phone"),
    Column("部门咨询电话", "guide.department_phone"),
    Column("网上咨询", "guide.consultation_online"),
    Column("投诉方式", "guide.complaint_way"),
    Column("责任人", "guide.responsible_person"),
    Column("指南版本", "guide.variants", Words(words.VARIANT_ZH)),
)
MATERIALS = (
    Column("材料标识", "id", Text(needed=True)),
    Column("材料名称", "name_zh", Text(needed=True)),
    Column("形式", "kind", Word(words.KIND_ZH)),
    Column("必备", "required", Flag()),
    Column("法定依据", "legal_basis"),
    Column("提供者", "suppliers", Lines()),
    Column("额外材料", "extra", Flag()),
    Column("适用条件", "condition"),
    Column("具体要求", "requirement"),
    Column("免交情形", "waived_when"),
)
FLOW = (Column("环节", "act", Word(words.ACT_ZH)), Column("层级", "level", Word(words.LEVEL_ZH)))
FEES = (
    Column("收费种类", "kind", Word(words.FEE_ZH)),
    Column("收费名称", "name_zh", Text(needed=True)),
    Column("标准", "standard"),
    Column("依据", "legal_basis"),
    Column("金额（分）", "amount", Number(0)),
)
FORMS = (
    Column("表单标识", "id", Text(needed=True)),
    Column("表单名称", "name_zh", Text(needed=True)),
    Column("表单内容", "contents", Lines()),
    Column("下载地址", "download"),
)
#: Sheet -> the field of the item that its rows make up, and their columns after 事项标识.
PARTS: Mapping[str, tuple[str, tuple[Column, ...]]] = {
    "材料": ("materials", MATERIALS),
    "流程": ("flow", FLOW),
    "收费": ("fees", FEES),
    "表单": ("forms", FORMS),
}
