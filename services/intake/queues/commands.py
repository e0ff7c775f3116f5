"""What queues may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.intake.domain.halls import Hall
from services.intake.domain.overtime import Side
from services.intake.domain.queues import Cap
from services.intake.domain.ticket_words import Asked, TicketKind
from services.intake.domain.tickets import Confirmation, Place
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnTicket:
    ticket_id: str

    @property
    def target(self) -> Target:
        return Target("ticket", self.ticket_id)


@dataclass(frozen=True)
class IssueTicket(_OnTicket):
    """取号; `issued` numbers were given out before, on a day with this cap."""

    node: str
    asked: Asked
    place: Place
    self_service: bool
    at_window_because: str
    cap: Cap | None
    issued: int


@dataclass(frozen=True)
class CallTicket(_OnTicket):
    """叫号: the next that waits; without an id there is none. `in_hand`: the number that the window
    has not finished with."""

    hall: Hall
    window: str
    in_hand: str


@dataclass(frozen=True)
class RecallTicket(_OnTicket):
    """重新叫号: somebody who was passed over has come."""

    hall: Hall
    window: str
    in_hand: str


@dataclass(frozen=True)
class PassOver(_OnTicket):
    """过号."""


@dataclass(frozen=True)
class ServeTicket(_OnTicket):
    """办毕."""

    case_id: str


@dataclass(frozen=True)
class TurnAway(_OnTicket):
    """不能办理, for a reason."""

    reason: str
    note: str


@dataclass(frozen=True)
class RedirectTicket(_OnTicket):
    """改到另一窗口."""

    hall: Hall
    window: str
    misdirected: bool


@dataclass(frozen=True)
class ConvertTicket(_OnTicket):
    """转号; `confirmation`: what the record of the consultation says of the materials."""

    kind: TicketKind
    place: Place
    confirmation: Confirmation | None


@dataclass(frozen=True)
class AbandonTicket(_OnTicket):
    """弃号."""


@dataclass(frozen=True)
class _OnQueue:
    node: str

    @property
    def target(self) -> Target:
        return Target("queue", self.node)


@dataclass(frozen=True)
class SetCap(_OnQueue):
    """限号."""

    cap: Cap


@dataclass(frozen=True)
class LiftCap(_OnQueue):
    """取消限号."""

    day: date


@dataclass(frozen=True)
class RelieveQueue(_OnQueue):
    """增设窗口或人手, for so many who wait."""

    windows: int
    people: int
    note: str
    waiting: int
    longest_minutes: int


@dataclass(frozen=True)
class EndSession(_OnQueue):
    """收岗; `unfinished` are the numbers that the window has to serve yet."""

    hall: Hall
    window: str
    unfinished: tuple[str, ...]


@dataclass(frozen=True)
class NoteEvaluation:
    """服务评价, of a visit."""

    opinion_id: str
    node: str
    visit_id: str
    channel: str
    score: int
    received_at: datetime

    @property
    def target(self) -> Target:
        return Target("evaluation", self.opinion_id)


@dataclass(frozen=True)
class _OnOvertime:
    overtime_id: str

    @property
    def target(self) -> Target:
        return Target("overtime", self.overtime_id)


@dataclass(frozen=True)
class BeginOvertime(_OnOvertime):
    """延时开始; `left` are the minutes to the end of the session, None outside of sessions."""

    node: str
    hall: Hall
    window: str
    matter: str
    ticket_id: str
    reason: str
    note: str
    sealed_party: str
    left: int | None


@dataclass(frozen=True)
class EndOvertime(_OnOvertime):
    """延时结束."""

    outcome: str


@dataclass(frozen=True)
class SignOvertime(_OnOvertime):
    """签字确认."""

    side: Side


@dataclass(frozen=True)
class NoteOvertimePrinted(_OnOvertime):
    """打印延时服务登记表, with the applicant's name on it."""

    reason: str
