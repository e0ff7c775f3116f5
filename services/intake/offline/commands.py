"""What offline may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.booklets import Written
from shared.service.definition import Target


@dataclass(frozen=True)
class _OnBooklet:
    booklet_id: str

    @property
    def target(self) -> Target:
        return Target("booklet", self.booklet_id)


@dataclass(frozen=True)
class IssueBooklet(_OnBooklet):
    """领取号段: `first` was reserved before; the agent has `held` booklets already, and took
    `taken` numbers along today."""

    node: str
    device: str
    first: int
    size: int
    days: int
    held: int
    taken: int


@dataclass(frozen=True)
class UseNumber(_OnBooklet):
    """One number of the booklet for what was written down with it."""

    written: Written


@dataclass(frozen=True)
class ReturnBooklet(_OnBooklet):
    """交回; `head`: the window head does it for somebody."""

    head: bool


@dataclass(frozen=True)
class RevokeBooklet(_OnBooklet):
    """作废."""

    reason: str


@dataclass(frozen=True)
class _OnConflict:
    conflict_id: str

    @property
    def target(self) -> Target:
        return Target("offline_conflict", self.conflict_id)


@dataclass(frozen=True)
class KeepConflict(_OnConflict):
    """What could not be registered, whole and sealed, and why not."""

    node: str
    case_id: str
    number: str
    booklet_id: str
    device: str
    written_at: datetime
    fault: str
    detail: str
    sealed_party: str


@dataclass(frozen=True)
class SettleConflict(_OnConflict):
    """改号登记, together with the registration under `case_no`."""

    case_id: str
    case_no: str
    request: str


@dataclass(frozen=True)
class RejectConflict(_OnConflict):
    """退回."""

    reason: str


@dataclass(frozen=True)
class OpenConflict(_OnConflict):
    """查看内容, with the reason."""

    reason: str
