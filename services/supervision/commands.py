"""What supervision may be told: what happened elsewhere, and what people do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.supervision.domain.clocks import Subject
from services.supervision.domain.seen import Seen
from shared.service.definition import Target


@dataclass(frozen=True)
class Hear:
    """A fact that some clock rule listens to. `profile` and `version` are named by facts that start
    the clocks of a case; `node` is where the case is from then on, if the fact says so."""

    subject: Subject
    seen: Seen
    profile: str = ""
    version: int = 0
    node: str = ""

    @property
    def target(self) -> Target:
        return Target("clocks", self.subject.id)


@dataclass(frozen=True)
class _OnClocks:
    subject: str

    @property
    def target(self) -> Target:
        return Target("clocks", self.subject)


@dataclass(frozen=True)
class ClockDue(_OnClocks):
    """到期: the facts of all producers up to `due_at` have been read."""

    due_at: datetime


@dataclass(frozen=True)
class Remeasure(_OnClocks):
    """A working calendar was published or corrected."""


@dataclass(frozen=True)
class AppealCard(_OnClocks):
    card: str
    reason: str


@dataclass(frozen=True)
class RejectAppeal(_OnClocks):
    card: str
    reason: str


@dataclass(frozen=True)
class RevokeCard(_OnClocks):
    card: str
    reason: str


@dataclass(frozen=True)
class BeginDuty:
    """`person` where it is each one's own."""

    duty_of: Subject
    duty: str
    person: str

    @property
    def target(self) -> Target:
        return Target("clocks", self.duty_of.id)


@dataclass(frozen=True)
class CheckDaily(_OnClocks):
    duty: str
    person: str


@dataclass(frozen=True)
class ReportOverdue(_OnClocks):
    situation: str
    handling: str


@dataclass(frozen=True)
class RecordException(_OnClocks):
    rule: str
    reason: str
