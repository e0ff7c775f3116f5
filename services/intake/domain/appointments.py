"""预约: asked for, answered at once, kept or given up, and signed by both when it was served."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.assistances import PaperPrinted
from services.intake.domain.booking import (
    BOOKED_BY_ZH,
    FILLER_ZH,
    MODE_ZH,
    BookedBy,
    Filler,
    Mode,
)
from services.intake.domain.overtime import Side
from services.intake.domain.slips import SlipIssued
from shared.kernel.refusals import Conflict, Forbidden
from shared.kernel.rules import rule


class AppointmentStatus(StrEnum):
    """待答复, 已约定, 不同意, 已到场, 视为放弃, 已取消, 已办理, 双方已签字."""

    REQUESTED = "requested"
    AGREED = "agreed"
    REFUSED = "refused"
    ARRIVED = "arrived"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"
    SERVED = "served"
    SIGNED = "signed"


STATUS_ZH = {
    AppointmentStatus.REQUESTED: "待答复",
    AppointmentStatus.AGREED: "已约定",
    AppointmentStatus.REFUSED: "不同意预约",
    AppointmentStatus.ARRIVED: "已到场",
    AppointmentStatus.ABANDONED: "视为放弃",
    AppointmentStatus.CANCELLED: "已取消",
    AppointmentStatus.SERVED: "已办理，待签字",
    AppointmentStatus.SIGNED: "双方已签字",
}
#: While it is one of these, the clerk's time is taken.
HOLDS_ITS_TIME = frozenset(AppointmentStatus) - {
    AppointmentStatus.REQUESTED,
    AppointmentStatus.REFUSED,
    AppointmentStatus.ABANDONED,
    AppointmentStatus.CANCELLED,
}


@dataclass(frozen=True)
class Attempt:
    """联系记录: by which means somebody tried, and whether the applicant was reached."""

    channel: str
    reached: bool
    note: str
    clerk: str
    at: datetime


@dataclass(frozen=True)
class AppointmentRequested:
    """预约登记: on the form that `filled_by` filled in; `taken_at` is the window at which somebody
    came to book 错时办."""

    appointment_id: str
    node: str
    number: str
    mode: Mode
    channel: BookedBy
    filled_by: Filler
    item_id: str
    item_name: str
    window: str
    taken_at: str
    first_asked: str
    party_id: str
    requested_at: datetime
    sealed_party: str = field(metadata={"sealed": True})


@dataclass(frozen=True)
class AppointmentAgreed:
    """同意预约; from `due_at` on the applicant has not come."""

    starts_at: datetime
    clerk: str
    materials: tuple[str, ...]
    due_at: datetime
    receipt: str


@dataclass(frozen=True)
class AppointmentRefused:
    """不同意预约."""

    reason: str


@dataclass(frozen=True)
class AppointmentArrived:
    """到场; `wanting`: what was not brought."""

    arrived_at: datetime
    wanting: tuple[str, ...]


@dataclass(frozen=True)
class ApplicantReached:
    """联系上了."""

    attempt: Attempt


@dataclass(frozen=True)
class ApplicantNotReached:
    """联系不上."""

    attempt: Attempt


@dataclass(frozen=True)
class ReservedPhoneShown:
    """查看预留电话, to call somebody who has not come."""

    shown_to: str
    reason: str
    shown_at: datetime


@dataclass(frozen=True)
class AppointmentAbandoned:
    """视为放弃."""

    at: datetime


@dataclass(frozen=True)
class AppointmentCancelled:
    """取消预约."""

    reason: str
    by_applicant: bool


@dataclass(frozen=True)
class AbandonmentCorrected:
    """更正放弃认定: it was somebody else who had booked in that name, or the hall was at fault."""

    reason: str


@dataclass(frozen=True)
class AppointmentReassigned:
    """改派: another clerk on duty at that time is to serve."""

    clerk: str


@dataclass(frozen=True)
class AppointmentServed:
    """办理完毕; `case_id` where an application came of it."""

    handler: str
    outcome: str
    case_id: str
    at: datetime


@dataclass(frozen=True)
class AppointmentSigned:
    """签字确认, by one side."""

    side: Side
    at: datetime


@dataclass(frozen=True)
class Appointment:
    """One booking. Who the applicant is, is sealed."""

    appointment_id: str
    node: str
    number: str
    mode: Mode
    channel: BookedBy
    filled_by: Filler
    item_id: str
    item_name: str
    window: str
    taken_at: str
    first_asked: str
    party_id: str
    requested_at: datetime
    sealed_party: str
    status: AppointmentStatus = AppointmentStatus.REQUESTED
    starts_at: datetime | None = None
    due_at: datetime | None = None
    clerk: str = ""
    materials: tuple[str, ...] = ()
    receipt: str = ""
    reason: str = ""
    arrived_at: datetime | None = None
    wanting: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    handler: str = ""
    outcome: str = ""
    case_id: str = ""
    signed: tuple[Side, ...] = ()

    @property
    def about(self) -> str:
        """What stands in the list of those who looked at names."""
        return self.appointment_id


@singledispatch
def _fold(event: Any, _appointment: Appointment) -> Appointment:
    raise TypeError(f"{type(event).__name__} is no event of an appointment")


def apply(appointment: Appointment | None, event: Any) -> Appointment:
    """The appointment after the event."""
    if isinstance(event, AppointmentRequested):
        return Appointment(**{name: getattr(event, name) for name in event.__dataclass_fields__})
    if appointment is None:
        raise TypeError("an appointment begins with AppointmentRequested")
    return _fold(event, appointment)


@_fold.register
def _(event: AppointmentAgreed, appointment: Appointment) -> Appointment:
    told = {name: getattr(event, name) for name in event.__dataclass_fields__}
    return replace(appointment, status=AppointmentStatus.AGREED, **told)


@_fold.register
def _(event: AppointmentRefused, appointment: Appointment) -> Appointment:
    return replace(appointment, status=AppointmentStatus.REFUSED, reason=event.reason)


@_fold.register
def _(event: AppointmentArrived, appointment: Appointment) -> Appointment:
    return replace(
        appointment,
        status=AppointmentStatus.ARRIVED,
        arrived_at=event.arrived_at,
        wanting=event.wanting,
    )


@_fold.register
def _(event: ApplicantReached, appointment: Appointment) -> Appointment:
    return replace(appointment, attempts=(*appointment.attempts, event.attempt))


@_fold.register
def _(event: ApplicantNotReached, appointment: Appointment) -> Appointment:
    return replace(appointment, attempts=(*appointment.attempts, event.attempt))


@_fold.register
def _(_event: AppointmentAbandoned, appointment: Appointment) -> Appointment:
    return replace(appointment, status=AppointmentStatus.ABANDONED)


@_fold.register
def _(event: AppointmentCancelled, appointment: Appointment) -> Appointment:
    return replace(appointment, status=AppointmentStatus.CANCELLED, reason=event.reason)


@_fold.register
def _(event: AbandonmentCorrected, appointment: Appointment) -> Appointment:
    return replace(appointment, status=AppointmentStatus.CANCELLED, reason=event.reason)


@_fold.register
def _(event: AppointmentReassigned, appointment: Appointment) -> Appointment:
    return replace(appointment, clerk=event.clerk)


@_fold.register
def _(event: AppointmentServed, appointment: Appointment) -> Appointment:
    return replace(
        appointment,
        status=AppointmentStatus.SERVED,
        handler=event.handler,
        outcome=event.outcome,
        case_id=event.case_id,
    )


@_fold.register
def _(event: AppointmentSigned, appointment: Appointment) -> Appointment:
    signed = (*appointment.signed, event.side)
    status = AppointmentStatus.SIGNED if is_signed(signed) else appointment.status
    return replace(appointment, signed=signed, status=status)


@_fold.register(ReservedPhoneShown)
@_fold.register(PaperPrinted)
@_fold.register(SlipIssued)
def _(_event: object, appointment: Appointment) -> Appointment:
    return appointment


def expect(appointment: Appointment, status: AppointmentStatus) -> None:
    if appointment.status is not status:
        is_now, needed = STATUS_ZH[appointment.status], STATUS_ZH[status]
        raise Conflict("wrong_status", f"这个预约{is_now}，只有{needed}的才能这样办")


def agreed_for(appointment: Appointment) -> datetime:
    """When the applicant of an appointment that was agreed is expected."""
    if appointment.starts_at is None:
        raise Conflict("wrong_status", "这个预约还没有约定时间")
    return appointment.starts_at


def check_day(appointment: Appointment, now: datetime) -> None:
    day = agreed_for(appointment).date()
    if now.date() != day:
        raise Conflict("other_day", f"这个预约约在{day.isoformat()}，请核对后在当天办理")


def check_past_due(appointment: Appointment, now: datetime) -> None:
    """Nobody is late before the time."""
    if now < agreed_for(appointment):
        raise Conflict("too_early", "约定时间还没有到，到时未到场的再联系登记")


@rule("LS-YY-04c")
def deem(appointment: Appointment, attempts: Sequence[Attempt], now: datetime) -> list[object]:
    """Given up: the time of grace is over, nobody came, and nobody could be reached. Either alone
    is not enough."""
    late = appointment.due_at is not None and appointment.due_at <= now
    waited_for = appointment.status is AppointmentStatus.AGREED
    if waited_for and late and attempts and not attempts[-1].reached:
        return [AppointmentAbandoned(now)]
    return []


def wanting(appointment: Appointment, brought: Collection[str]) -> tuple[str, ...]:
    """What the applicant was told to bring, and did not."""
    return tuple(name for name in appointment.materials if name not in brought)


def sign(appointment: Appointment, side: Side, person: str, at: datetime) -> list[object]:
    """Each side signs once, when it was served; for the office, whoever handled it."""
    expect(appointment, AppointmentStatus.SERVED)
    if side in appointment.signed:
        raise Conflict("signed_already", "这一方已经签过字")
    if side is Side.CLERK and person != appointment.handler:
        raise Forbidden("not_the_handler", "预约登记表由承办人本人签字")
    return [AppointmentSigned(side, at)]


@rule("LS-YY-04e")
def is_signed(signed: tuple[Side, ...]) -> bool:
    """The form is complete when both have signed."""
    return set(signed) == set(Side)


@rule("LS-YY-04e")
def form(appointment: Appointment, outcome: str) -> dict[str, Any]:
    """What stands on the form that both sign."""
    arrived_at = appointment.arrived_at
    return {
        "number": appointment.number,
        "mode": MODE_ZH[appointment.mode],
        "channel": BOOKED_BY_ZH[appointment.channel],
        "filled_by": FILLER_ZH[appointment.filled_by],
        "requested_at": f"{appointment.requested_at:%Y-%m-%d %H:%M}",
        "window": appointment.window,
        "starts_at": f"{agreed_for(appointment):%Y-%m-%d %H:%M}",
        "clerk": appointment.clerk,
        "materials": list(appointment.materials),
        "arrived_at": f"{arrived_at:%Y-%m-%d %H:%M}" if arrived_at else "",
        "wanting": list(appointment.wanting),
        "outcome": outcome,
    }
