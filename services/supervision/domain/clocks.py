"""时限: the promised and the legal clock of one case, at its owner.

The aggregate keeps instants as office and carrier gave them, in whatever order they were heard;
what follows from them is derived anew whenever one is added (`measuring`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.supervision.domain import transit
from services.supervision.domain.transit import Landed, Pause, Sent
from shared.kernel.limits import Limit
from shared.kernel.worktime import Due


class Which(StrEnum):
    """承诺时限, 法定时限."""

    PROMISED = "promised"
    LEGAL = "legal"


class Status(StrEnum):
    """计时状态. `paused` is said of the promise; the legal limit has no pause."""

    UNSTARTED = "unstarted"  # something of the case was heard before its acceptance
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


STATUS_ZH = {
    Status.UNSTARTED: "未起算",
    Status.RUNNING: "计时中",
    Status.PAUSED: "材料在途，暂停计时",
    Status.STOPPED: "已停止",
}


@dataclass(frozen=True)
class CaseRef:
    """What every fact about a case names."""

    case_id: str
    case_no: str
    owner: str


@dataclass(frozen=True)
class Breach:
    """逾期记录. It is never deleted; `withdrawn` is the reason why it does not hold."""

    due_at: datetime
    withdrawn: str = ""


@dataclass(frozen=True)
class Clock:
    """One limit of a case. `due` is None while a pause keeps it open."""

    limit: Limit
    due: Due | None
    breaches: tuple[Breach, ...] = ()

    @property
    def overdue(self) -> bool:
        """Does a breach stand?"""
        return bool(self.breaches) and not self.breaches[-1].withdrawn


@dataclass(frozen=True)
class CaseClocks:
    case: CaseRef
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    outcome: str = ""
    sent: tuple[Sent, ...] = ()
    landed: tuple[Landed, ...] = ()
    #: The site that the case was last handed to, if it is another than the owner's, and when.
    away: str = ""
    moved_at: datetime | None = None
    clocks: dict[Which, Clock] = field(default_factory=dict)

    @property
    def pauses(self) -> tuple[Pause, ...]:
        return transit.pauses(self.sent, self.landed)

    @property
    def status(self) -> Status:
        if self.started_at is None:
            return Status.UNSTARTED
        if self.stopped_at is not None:
            return Status.STOPPED
        paused = any(pause.end is None for pause in self.pauses)
        return Status.PAUSED if paused else Status.RUNNING

    @property
    def late(self) -> dict[Which, bool]:
        """Per clock: decided after it was due, or declared overdue and not decided yet."""
        return {
            which: clock.overdue if self.stopped_at is None else not self.in_time(clock)
            for which, clock in self.clocks.items()
        }

    def suspected(self, clock: Clock, now: datetime) -> bool:
        """疑似逾期: it is past its due instant, but what happened at the other site until then is
        not all heard. No breach is declared before it is (G8)."""
        open_still = self.stopped_at is None and not clock.overdue
        return bool(self.away) and open_still and clock.due is not None and clock.due.instant < now

    def in_time(self, clock: Clock) -> bool:
        """Was the case decided no later than the clock was due?"""
        if self.stopped_at is None:
            return False
        return clock.due is None or self.stopped_at <= clock.due.instant

    @property
    def withdrawn(self) -> int:
        """How many breaches were taken back."""
        return sum(bool(b.withdrawn) for clock in self.clocks.values() for b in clock.breaches)
