"""离线冲突: what came from off line and could not be registered; kept until a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from shared.kernel.refusals import Conflict


class ConflictStatus(StrEnum):
    """待处理, 已登记, 已退回."""

    OPEN = "open"
    REGISTERED = "registered"
    REJECTED = "rejected"


#: Of one agent: more than anybody writes down wrongly, and few enough to be looked through.
MOST_OPEN = 200

STATUS_ZH = {
    ConflictStatus.OPEN: "待处理",
    ConflictStatus.REGISTERED: "已改号登记",
    ConflictStatus.REJECTED: "已退回",
}


@dataclass(frozen=True)
class OfflineConflict:
    """`sealed_party` is all that was written down; `fault` and `detail` say why it was not
    registered. `request` is what the settlement was asked with."""

    conflict_id: str
    node: str
    case_id: str
    number: str
    booklet_id: str
    agent: str
    device: str
    written_at: datetime
    arrived_at: datetime
    fault: str
    detail: str
    sealed_party: str
    status: ConflictStatus = ConflictStatus.OPEN
    case_no: str = ""
    registered_as: str = ""
    reason: str = ""
    settled_by: str = ""
    request: str = ""


@dataclass(frozen=True)
class ConflictKept:
    conflict_id: str
    node: str
    case_id: str
    number: str
    booklet_id: str
    agent: str
    device: str
    written_at: datetime
    arrived_at: datetime
    fault: str
    detail: str
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class ConflictSettled:
    """改号登记: the application became the case `registered_as` under another number."""

    registered_as: str
    case_no: str
    settled_by: str
    request: str


@dataclass(frozen=True)
class ConflictRejected:
    """退回: it is not registered, and the agent reads why."""

    reason: str
    settled_by: str


@dataclass(frozen=True)
class ConflictOpened:
    """查看内容: with the reason."""

    shown_to: str
    reason: str
    shown_at: datetime


@singledispatch
def _fold(event: Any, _conflict: OfflineConflict) -> OfflineConflict:
    raise TypeError(f"{type(event).__name__} is no event of an offline conflict")


def apply(conflict: OfflineConflict | None, event: Any) -> OfflineConflict:
    """The conflict after the event."""
    if isinstance(event, ConflictKept):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return OfflineConflict(**values)
    if conflict is None:
        raise TypeError("an offline conflict begins with ConflictKept")
    return _fold(event, conflict)


@_fold.register
def _(event: ConflictSettled, conflict: OfflineConflict) -> OfflineConflict:
    return replace(
        conflict,
        status=ConflictStatus.REGISTERED,
        registered_as=event.registered_as,
        case_no=event.case_no,
        settled_by=event.settled_by,
        request=event.request,
    )


@_fold.register
def _(event: ConflictRejected, conflict: OfflineConflict) -> OfflineConflict:
    return replace(
        conflict,
        status=ConflictStatus.REJECTED,
        reason=event.reason,
        settled_by=event.settled_by,
    )


@_fold.register
def _(_event: ConflictOpened, conflict: OfflineConflict) -> OfflineConflict:
    return conflict


def check_room(waiting: int) -> None:
    """Refuses to keep one more for an agent of whom so many wait: nothing is lost, since what was
    not kept stays on the device and can be sent again."""
    if waiting >= MOST_OPEN:
        detail = (
            f"您有{waiting}条离线冲突还没有处理，请先联系窗口负责人处理；"
            "没有收下的登记请留在设备上，处理后再补报"
        )
        raise Conflict("conflicts_open", detail)


def check_open(conflict: OfflineConflict) -> None:
    """Refuses to decide twice."""
    if conflict.status is not ConflictStatus.OPEN:
        raise Conflict("already_settled", f"这条冲突已经处理过：{STATUS_ZH[conflict.status]}")


def settle(
    conflict: OfflineConflict, registered_as: str, case_no: str, person: str, request: str
) -> Sequence[object]:
    """改号登记."""
    check_open(conflict)
    return [ConflictSettled(registered_as, case_no, person, request)]


def reject(conflict: OfflineConflict, reason: str, person: str) -> Sequence[object]:
    """退回."""
    check_open(conflict)
    return [ConflictRejected(reason, person)]
