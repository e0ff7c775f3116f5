"""一枚印章: the approval seal of a township, and every use of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.slips import SlipKind
from shared.kernel.refusals import Conflict, Forbidden, Invalid
from shared.kernel.rules import rule


class SealPurpose(StrEnum):
    """用印范围."""

    RECEIPT_ACCEPTANCE = "receipt_acceptance"
    REVIEW = "review"
    APPROVAL = "approval"
    DOCUMENT_ISSUE = "document_issue"
    NON_ACCEPTANCE = "non_acceptance"
    MATERIAL_RECEIPT = "material_receipt"
    CORRECTION_REQUEST = "correction_request"
    DELEGATED_ITEM = "delegated_item"
    OTHER = "other"


PURPOSE_ZH = {
    SealPurpose.RECEIPT_ACCEPTANCE: "接件受理",
    SealPurpose.REVIEW: "审查",
    SealPurpose.APPROVAL: "审批",
    SealPurpose.DOCUMENT_ISSUE: "出具文书",
    SealPurpose.NON_ACCEPTANCE: "不予受理",
    SealPurpose.MATERIAL_RECEIPT: "接收申请材料",
    SealPurpose.CORRECTION_REQUEST: "要求补正",
    SealPurpose.DELEGATED_ITEM: "上级委托事项",
    SealPurpose.OTHER: "其他",
}


@dataclass(frozen=True)
class Seal:
    """`items` are those that were delegated to the township, for which alone it is used."""

    seal_id: str
    node: str
    name: str
    custodian: str
    items: tuple[str, ...]
    uses: int = 0


@dataclass(frozen=True)
class Use:
    """用印: what for, on which document of which case."""

    purpose: SealPurpose
    document_no: str
    case_id: str
    item_id: str
    reason: str


@dataclass(frozen=True)
class SealRegistered:
    """印章登记."""

    seal_id: str
    node: str
    name: str
    custodian: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class SealCustodianNamed:
    """确定保管人."""

    custodian: str


@dataclass(frozen=True)
class SealUsed:
    """用印, confirmed by the custodian."""

    use: Use
    custodian: str
    used_at: datetime


@singledispatch
def _fold(event: Any, _seal: Seal) -> Seal:
    raise TypeError(f"{type(event).__name__} is no event of a seal")


def apply(seal: Seal | None, event: Any) -> Seal:
    """The seal after the event."""
    if isinstance(event, SealRegistered):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return Seal(**values)
    if seal is None:
        raise TypeError("a seal begins with SealRegistered")
    return _fold(event, seal)


@_fold.register
def _(event: SealCustodianNamed, seal: Seal) -> Seal:
    return replace(seal, custodian=event.custodian)


@_fold.register
def _(_event: SealUsed, seal: Seal) -> Seal:
    return replace(seal, uses=seal.uses + 1)


def check_use(seal: Seal, use: Use, actor: str) -> None:
    """Only the custodian stamps, only for delegated items, and never without a word what for."""
    if actor != seal.custodian:
        raise Forbidden("not_custodian", "只有印章保管人可以用印")
    if use.item_id not in seal.items:
        raise Conflict("not_delegated", "这枚印章只用于划转、委托给本乡镇的事项")
    if use.purpose is SealPurpose.OTHER and not use.reason.strip():
        raise Invalid("no_reason", "其他用印须写明事由", "reason")


def is_in_use(regime: str, in_use_from: str, day: date) -> bool:
    """Whether documents of this day bear the seal of the township."""
    return regime == "township_seal" and not (in_use_from and day < date.fromisoformat(in_use_from))


def check_regime(regime: str, in_use_from: str, day: date) -> None:
    """The township seal counts where the county introduced it, from the day that it named."""
    if regime != "township_seal":
        raise Conflict("no_township_seal", "本地没有实行乡镇一枚印章管审批")
    if in_use_from and day < date.fromisoformat(in_use_from):
        raise Conflict("seal_not_in_use", f"行政审批专用章自{in_use_from}起启用")


#: What is stamped when it is issued.
_TO_STAMP = {
    SlipKind.ACCEPTANCE_NOTICE: SealPurpose.RECEIPT_ACCEPTANCE,
    SlipKind.ACCEPTANCE_COMMITMENT_SLIP: SealPurpose.RECEIPT_ACCEPTANCE,
    SlipKind.COMMITMENT_CASE_NOTICE: SealPurpose.RECEIPT_ACCEPTANCE,
    SlipKind.NON_ACCEPTANCE_DECISION: SealPurpose.NON_ACCEPTANCE,
    SlipKind.MATERIAL_RECEIPT_VOUCHER: SealPurpose.MATERIAL_RECEIPT,
    SlipKind.CORRECTION_NOTICE: SealPurpose.CORRECTION_REQUEST,
    SlipKind.ONE_TIME_NOTICE: SealPurpose.CORRECTION_REQUEST,
}


@rule("TS-YZ-06b")
def purpose_of(kind: str) -> SealPurpose | None:
    """For which purpose a document is stamped: whoever accepts or refuses an application, takes
    materials or asks for a correction does so under the seal. None: it needs no stamp."""
    return _TO_STAMP.get(SlipKind(kind)) if kind in set(SlipKind) else None


def check_purpose(use: Use, kind: str) -> None:
    """A document that has to be stamped is stamped for what it is."""
    wanted = purpose_of(kind)
    if wanted is not None and use.purpose is not wanted:
        detail = f"这份文书的用印范围应为“{PURPOSE_ZH[wanted]}”"
        raise Invalid("wrong_purpose", detail, "purpose")
