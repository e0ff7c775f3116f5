"""数据接口: which fields a departmental system is to deliver for an item, and which it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.intake.domain.citations import BasisKind, Citation
from services.intake.domain.item_checks import gaps
from services.intake.domain.items import Item
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Completion:
    """补充: where a field comes from that the interface does not deliver."""

    field: str
    how: str
    by: str
    at: datetime


@dataclass(frozen=True)
class DataSource:
    """`reference` names the interface in the exchange platform; `missing` are fields that were not
    in what it last delivered."""

    source_id: str
    node: str
    item_id: str
    department: str
    reference: str
    fields: tuple[str, ...]
    missing: tuple[str, ...] = ()
    completions: tuple[Completion, ...] = ()
    delivered_at: datetime | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What neither came nor was completed; all of it while nothing has come yet."""
        missing = self.missing if self.delivered_at else self.fields
        completed = {completion.field for completion in self.completions}
        return tuple(name for name in missing if name not in completed)


@dataclass(frozen=True)
class DataSourceRegistered:
    """登记数据接口."""

    source_id: str
    node: str
    item_id: str
    department: str
    reference: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class DataDelivered:
    """核对来数: of what was delivered only the names of missing fields are kept."""

    missing: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class DataFieldCompleted:
    """补充缺失项."""

    completion: Completion


@singledispatch
def _fold(event: Any, _source: DataSource) -> DataSource:
    raise TypeError(f"{type(event).__name__} is no event of a data source")


def apply(source: DataSource | None, event: Any) -> DataSource:
    """The source after the event."""
    if isinstance(event, DataSourceRegistered):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return DataSource(**values)
    if source is None:
        raise TypeError("a data source begins with DataSourceRegistered")
    return _fold(event, source)


@_fold.register
def _(event: DataDelivered, source: DataSource) -> DataSource:
    return replace(source, missing=event.missing, delivered_at=event.at)


@_fold.register
def _(event: DataFieldCompleted, source: DataSource) -> DataSource:
    others = (done for done in source.completions if done.field != event.completion.field)
    return replace(source, completions=(*others, event.completion))


def check_fields(fields: Sequence[str]) -> None:
    if len(set(fields)) != len(fields):
        raise Invalid("field_twice", "同一个字段不要重复登记", "fields")


def check_lacking(source: DataSource, field: str) -> None:
    """Only what is missing is completed: what the department delivers is not overwritten."""
    if field not in source.lacking:
        raise Invalid("field_not_missing", f"“{field}”不是缺失项，无需补充", "field")


@dataclass(frozen=True)
class MissingField:
    """One line of the report; `part` says where the field is missing."""

    part: str
    field: str
    what: str


@rule("LS-DN-06a")
def missing_fields(
    item: Item, available: Sequence[Citation], connected: Iterable[DataSource]
) -> tuple[MissingField, ...]:
    """缺失项报告 of an item: elements that it lacks, bases of advice that are not there, form
    fields that no interface is to deliver, and fields that an interface failed to deliver."""
    there, sources = {one.kind for one in available}, tuple(connected)
    offered = {name for source in sources for name in source.fields}
    return (
        *(MissingField("element", gap.field, gap.what) for gap in gaps(item)),
        *(
            MissingField("basis", kind.value, what)
            for kind, what in _WANTED.items()
            if kind not in there
        ),
        *(
            MissingField("form", name, f"“{form.name_zh}”的“{name}”没有数据接口，由申请人填写")
            for form in item.forms
            for name in form.contents
            if name not in offered
        ),
        *(
            MissingField("source", name, f"{source.department}的接口“{source.reference}”未提供")
            for source in sources
            for name in source.lacking
        ),
    )


_WANTED = {
    BasisKind.MATERIAL_SAMPLE: "部门没有报送材料样本",
    BasisKind.KNOWLEDGE: "业务咨询知识库没有这个事项的条目",
}
