"""时限 and 牌: what is measured of one subject, such as a case, and the cards that came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.supervision.domain.pauses import Pause
from services.supervision.domain.seen import Seen
from shared.kernel.clockrules import Level
from shared.kernel.limits import Limit
from shared.kernel.worktime import Due

#: The clocks that every case has.
PROMISED = "promised"
LEGAL = "legal"


class Status(StrEnum):
    """计时状态."""

    UNSTARTED = "unstarted"  # something was heard of the subject, but nothing that starts a clock
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class CardStatus(StrEnum):
    """A card stays for good; only `issued` and `appealed` ones count."""

    ISSUED = "issued"
    APPEALED = "appealed"  # the one to whom it was addressed objects
    REVOKED = "revoked"  # a supervisor took it back
    WITHDRAWN = "withdrawn"  # a fact that came late shows that it does not hold


@dataclass(frozen=True)
class Subject:
    """What the clocks are about, such as `case/<id>`, and the node that it belongs to."""

    id: str
    node: str
    case_id: str = ""
    case_no: str = ""


@dataclass(frozen=True)
class Clock:
    """One limit as it stands. `due` is None while a pause keeps it open, `levels` tells when each
    level is reached unless it is stopped before; what was stopped in time has none left.
    `cancelled`: it was called off, not fulfilled. `rolls_at`: when the next period of a periodic
    obligation begins."""

    rule: str
    name: str
    responsible: str
    started_at: datetime
    due: Due | None
    limit: Limit | None = None
    key: str = ""
    stopped_at: datetime | None = None
    cancelled: bool = False
    levels: dict[Level, datetime] = field(default_factory=dict)
    rolls_at: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.key}" if self.key else self.rule

    @property
    def status(self) -> Status:
        if self.stopped_at is not None:
            return Status.STOPPED
        return Status.PAUSED if self.due is None else Status.RUNNING

    @property
    def in_time(self) -> bool:
        """Was it stopped no later than it was due?"""
        if self.stopped_at is None:
            return False
        return self.due is None or self.stopped_at <= self.due.instant


@dataclass(frozen=True)
class Card:
    """预警、黄牌、红牌: raised for a clock at the instant `at`, addressed to these roles."""

    clock: str
    rule: str
    level: Level
    at: datetime
    addressed: tuple[str, ...]
    responsible: str
    status: CardStatus = CardStatus.ISSUED
    reason: str = ""

    @property
    def id(self) -> str:
        return f"{self.clock}/{self.level.value}"

    @property
    def counts(self) -> bool:
        return self.status in (CardStatus.ISSUED, CardStatus.APPEALED)


@dataclass(frozen=True)
class Exceptional:
    """特殊情况: a clause that holds in principle and was not kept, for this reason."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Clocks:
    """All that supervision knows of a subject."""

    subject: Subject
    profile: str = ""
    profile_version: int = 0
    seen: tuple[Seen, ...] = ()
    #: The site that the case was last handed to, if it is another than the owner's, and when.
    away: str = ""
    moved_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    clocks: dict[str, Clock] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    #: Of a duty, who has it; empty text where it is the whole node.
    dutiful: tuple[str, ...] = ()

    def named(self, name: str) -> Clock | None:
        """The clock of this name; the first, where the subject has several."""
        return next((clock for clock in self.clocks.values() if clock.name == name), None)

    @property
    def status(self) -> Status:
        """That of the promise; of a subject without one, whether any clock of it still runs."""
        promised = self.named(PROMISED)
        if promised is not None:
            return promised.status
        if not self.clocks:
            return Status.UNSTARTED
        running = any(clock.stopped_at is None for clock in self.clocks.values())
        return Status.RUNNING if running else Status.STOPPED

    def late(self, clock: Clock) -> bool:
        """Stopped after it was due, or carded and not stopped yet."""
        if clock.stopped_at is not None:
            return not clock.in_time
        return any(
            card.counts and card.level is not Level.AMBER
            for card in self.cards
            if card.clock == clock.id
        )

    def suspected(self, clock: Clock, now: datetime) -> bool:
        """疑似逾期: it is past its due instant, but what happened at the other site until then is
        not all heard. No card is issued before it is (G8)."""
        open_still = clock.stopped_at is None and not self.late(clock)
        return bool(self.away) and open_still and clock.due is not None and clock.due.instant < now

    @property
    def withdrawn(self) -> int:
        """How many cards were taken back by facts that came late."""
        return sum(card.status is CardStatus.WITHDRAWN for card in self.cards)
