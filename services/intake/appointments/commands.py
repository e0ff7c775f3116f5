"""What appointments may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.booking import Agreement, Wanted
from services.intake.domain.halls import Hall
from services.intake.domain.overtime import Side
from services.intake.domain.shifts import Books, Shift
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnShift:
    shift_id: str

    @property
    def target(self) -> Target:
        return Target("shift", self.shift_id)


@dataclass(frozen=True)
class RosterShift(_OnShift):
    """排班; `others` are the clerk's shifts of the day."""

    node: str
    hall: Hall
    window: str
    clerk: str
    begins_at: datetime
    ends_at: datetime
    minutes: int
    others: tuple[Shift, ...]


@dataclass(frozen=True)
class WithdrawShift(_OnShift):
    """撤销排班; `booked` are the clerks and times that people are waiting for that day."""

    reason: str
    booked: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class PublishBookingNumber:
    """公布预约电话."""

    node: str
    phone: str

    @property
    def target(self) -> Target:
        return Target("booking_line", self.node)


@dataclass(frozen=True)
class _OnAppointment:
    appointment_id: str

    @property
    def target(self) -> Target:
        return Target("appointment", self.appointment_id)


@dataclass(frozen=True)
class BookAppointment(_OnAppointment):
    """预约, and its answer: agreed, or refused for a reason. `unit_id`: whose item it is, if that
    unit is in the hall. `open_online`: the times ahead that the applicant holds by the network."""

    node: str
    number: str
    mode: str
    channel: str
    wanted: Wanted
    unit_id: str
    hall: Hall
    window: str
    party_id: str
    sealed_party: str
    agreed: Agreement | None
    refused: str | None
    books: Books
    open_online: int


@dataclass(frozen=True)
class CheckIn(_OnAppointment):
    """到场登记; `brought` are names of materials."""

    hall: Hall
    brought: tuple[str, ...]


@dataclass(frozen=True)
class LogContactAttempt(_OnAppointment):
    """联系记录."""

    channel: str
    reached: bool
    note: str


@dataclass(frozen=True)
class ShowReservedPhone(_OnAppointment):
    """查看预留电话, for a reason."""

    reason: str


@dataclass(frozen=True)
class NoteFormPrinted(_OnAppointment):
    """打印预约服务登记表, with the applicant's name on it."""

    reason: str


@dataclass(frozen=True)
class AppointmentDue(_OnAppointment):
    """The time of grace is over."""

    due_at: datetime


@dataclass(frozen=True)
class CancelAppointment(_OnAppointment):
    """取消预约."""

    reason: str
    by_applicant: bool


@dataclass(frozen=True)
class CorrectAbandonment(_OnAppointment):
    """更正: it was no abandonment of the applicant's."""

    reason: str


@dataclass(frozen=True)
class ReassignAppointment(_OnAppointment):
    """改派."""

    clerk: str
    books: Books


@dataclass(frozen=True)
class CompleteAppointment(_OnAppointment):
    """办理完毕."""

    outcome: str
    case_id: str


@dataclass(frozen=True)
class SignAppointment(_OnAppointment):
    """签字确认."""

    side: Side
