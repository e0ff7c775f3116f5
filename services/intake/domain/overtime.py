"""延时办: work beyond closing time, written down with begin, reason, end, and both signatures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.assistances import PaperPrinted
from services.intake.domain.halls import Hall
from services.intake.domain.slips import SlipIssued
from services.intake.domain.waiting import NEAR_CLOSING_MINUTES
from services.intake.domain.windows import Role
from shared.kernel.officehours import OfficeHours
from shared.kernel.refusals import Conflict, Forbidden, Invalid
from shared.kernel.rules import rule


class OvertimeReason(StrEnum):
    """延时原因."""

    UNFINISHED_AT_CLOSING = "unfinished_at_closing"
    HIGH_VOLUME = "high_volume"
    OTHER = "other"


REASON_ZH = {
    OvertimeReason.UNFINISHED_AT_CLOSING: "临近下班业务未办结",
    OvertimeReason.HIGH_VOLUME: "业务量大",
    OvertimeReason.OTHER: "其他",
}


class Side(StrEnum):
    """Who signs the form."""

    CLERK = "clerk"
    APPLICANT = "applicant"


class OvertimeStatus(StrEnum):
    BEGUN = "begun"
    ENDED = "ended"
    SIGNED = "signed"


@dataclass(frozen=True)
class OvertimeBegan:
    """延时开始; `window_head` answers for it."""

    overtime_id: str
    node: str
    window: str
    matter: str
    ticket_id: str
    reason: str
    note: str
    clerk: str
    window_head: str
    began_at: datetime
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class OvertimeEnded:
    """延时结束; `outcome`: whether the matter is done."""

    outcome: str
    ended_at: datetime


@dataclass(frozen=True)
class OvertimeSigned:
    """签字确认, by one side."""

    side: Side
    at: datetime


@dataclass(frozen=True)
class Overtime:
    """One extension. The applicant's name is sealed."""

    overtime_id: str
    node: str
    window: str
    matter: str
    ticket_id: str
    reason: str
    note: str
    clerk: str
    window_head: str
    began_at: datetime
    sealed_party: str
    status: OvertimeStatus = OvertimeStatus.BEGUN
    outcome: str = ""
    ended_at: datetime | None = None
    signed: tuple[Side, ...] = ()

    @property
    def about(self) -> str:
        """What stands in the list of those who looked at names."""
        return self.overtime_id


@singledispatch
def _fold(event: Any, _overtime: Overtime) -> Overtime:
    raise TypeError(f"{type(event).__name__} is no event of overtime")


def apply(overtime: Overtime | None, event: Any) -> Overtime:
    """The record after the event."""
    if isinstance(event, OvertimeBegan):
        return Overtime(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if overtime is None:
        raise TypeError("overtime begins with OvertimeBegan")
    return _fold(event, overtime)


@_fold.register
def _(event: OvertimeEnded, overtime: Overtime) -> Overtime:
    return replace(
        overtime,
        status=OvertimeStatus.ENDED,
        outcome=event.outcome,
        ended_at=event.ended_at,
    )


@_fold.register
def _(event: OvertimeSigned, overtime: Overtime) -> Overtime:
    signed = (*overtime.signed, event.side)
    status = OvertimeStatus.SIGNED if is_signed(signed) else overtime.status
    return replace(overtime, signed=signed, status=status)


@_fold.register(PaperPrinted)
@_fold.register(SlipIssued)
def _(_event: object, overtime: Overtime) -> Overtime:
    return overtime


@rule("LS-YS-01d")
def overtime_reason(name: str, note: str) -> str:
    """One of three reasons; the third is written out."""
    if name not in set(OvertimeReason):
        told = "、".join(f"{reason.value}（{REASON_ZH[reason]}）" for reason in OvertimeReason)
        raise Invalid("unknown_reason", f"没有“{name}”这种延时原因，应为：{told}", "reason")
    if name == OvertimeReason.OTHER and not note.strip():
        raise Invalid("note_missing", "其他原因请写明是什么原因", "note")
    return name


@rule("LS-YS-02")
def may_extend(hall: Hall, window: str) -> bool:
    """Every window may, whatever its kind, with whatever matter, and whether or not it calls."""
    return any(one.number == window for one in hall.windows)


@rule("LS-YS-04")
def responsible(hall: Hall, window: str) -> str:
    """The head of the window answers for its overtime; there must be one."""
    for member in hall.staff:
        if member.window == window and member.role is Role.WINDOW_HEAD:
            return member.subject
    raise Conflict("no_window_head", f"{window}号窗口没有确定负责人，请先安排窗口负责人")


def minutes_to_closing(hours: OfficeHours, at: time) -> int | None:
    """Until the session that is on ends; None outside of sessions."""
    for opens, closes in hours.spans:
        if opens <= at <= closes:
            return (closes.hour - at.hour) * 60 + closes.minute - at.minute
    return None


def check_near_closing(left: int | None) -> None:
    """What is done within office hours is no overtime."""
    if left is not None and left > NEAR_CLOSING_MINUTES:
        detail = f"离下班还有{left}分钟，临近下班（{NEAR_CLOSING_MINUTES}分钟内）才登记延时"
        raise Conflict("not_near_closing", detail)


def expect(overtime: Overtime, status: OvertimeStatus) -> None:
    if overtime.status is not status:
        told = {
            OvertimeStatus.BEGUN: "延时服务还没有结束",
            OvertimeStatus.ENDED: "延时服务已经结束",
            OvertimeStatus.SIGNED: "延时登记表双方已经签字",
        }
        raise Conflict("wrong_status", told[overtime.status])


def sign(overtime: Overtime, side: Side, person: str, at: datetime) -> list[object]:
    """Each side signs once, when the service has ended; for the office, whoever handled it."""
    expect(overtime, OvertimeStatus.ENDED)
    if side in overtime.signed:
        raise Conflict("signed_already", "这一方已经签过字")
    if side is Side.CLERK and person != overtime.clerk:
        raise Forbidden("not_the_handler", "延时登记表由承办人本人签字")
    return [OvertimeSigned(side, at)]


@rule("LS-YS-06a")
def is_signed(signed: tuple[Side, ...]) -> bool:
    """The form is complete when both have signed."""
    return set(signed) == set(Side)


@rule("LS-YS-06a")
def form(overtime: Overtime, ended_at: datetime, outcome: str) -> dict[str, Any]:
    """What stands on the form that both sign."""
    minutes = int((ended_at - overtime.began_at).total_seconds() // 60)
    return {
        "window": overtime.window,
        "matter": overtime.matter,
        "reason": REASON_ZH[OvertimeReason(overtime.reason)],
        "note": overtime.note,
        "began_at": f"{overtime.began_at:%Y-%m-%d %H:%M}",
        "ended_at": f"{ended_at:%Y-%m-%d %H:%M}",
        "minutes": minutes,
        "outcome": outcome,
        "window_head": overtime.window_head,
    }
