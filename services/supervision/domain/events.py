"""What happens to the clocks of a case, and how it changes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.supervision.domain.clocks import Breach, CaseClocks, CaseRef, Clock, Which
from services.supervision.domain.transit import Landed, Sent
from shared.kernel.worktime import Due


@dataclass(frozen=True)
class ClocksStarted:
    """受理: both clocks run."""

    case: CaseRef
    started_at: datetime
    clocks: dict[Which, Clock]


@dataclass(frozen=True)
class TransitBegan:
    """Originals are on their way."""

    case: CaseRef
    sent: Sent


@dataclass(frozen=True)
class TransitEnded:
    """Originals are at a node, or back at their sender."""

    case: CaseRef
    landed: Landed


@dataclass(frozen=True)
class TransitReopened:
    """The carrier took back its word: the parcel is still on its way."""

    case: CaseRef
    shipment_id: str


@dataclass(frozen=True)
class CaseMoved:
    """The case went to another site, or came back to the owner's (`site` is empty)."""

    case: CaseRef
    site: str
    at: datetime


@dataclass(frozen=True)
class ClocksStopped:
    """办结: the owner has the decision; the clocks stop at the instant at which it was made."""

    case: CaseRef
    stopped_at: datetime
    outcome: str


@dataclass(frozen=True)
class DueMoved:
    """The clock is due at another instant than before; None while a pause keeps it open."""

    which: Which
    due: Due | None


@dataclass(frozen=True)
class ClockOverdue:
    """逾期."""

    which: Which
    due_at: datetime


@dataclass(frozen=True)
class OverdueWithdrawn:
    """撤销逾期: what arrived late shows that there was no breach."""

    which: Which
    reason_zh: str


def apply(clocks: CaseClocks | None, event: Any) -> CaseClocks:
    """The clocks after the event. Any fact of a case may be the first that is heard of it."""
    if clocks is None:
        case = getattr(event, "case", None)
        if not isinstance(case, CaseRef):
            raise TypeError(f"clocks cannot begin with {type(event).__name__}")
        clocks = CaseClocks(case)
    return _fold(event, clocks)


@singledispatch
def _fold(event: Any, _clocks: CaseClocks) -> CaseClocks:
    raise TypeError(f"{type(event).__name__} is no event of clocks")


@_fold.register
def _(event: ClocksStarted, clocks: CaseClocks) -> CaseClocks:
    return replace(clocks, started_at=event.started_at, clocks=event.clocks)


@_fold.register
def _(event: TransitBegan, clocks: CaseClocks) -> CaseClocks:
    return replace(clocks, sent=(*clocks.sent, event.sent))


@_fold.register
def _(event: TransitEnded, clocks: CaseClocks) -> CaseClocks:
    others = _without(clocks.landed, event.landed.shipment_id)
    return replace(clocks, landed=(*others, event.landed))


@_fold.register
def _(event: TransitReopened, clocks: CaseClocks) -> CaseClocks:
    return replace(clocks, landed=_without(clocks.landed, event.shipment_id))


@_fold.register
def _(event: CaseMoved, clocks: CaseClocks) -> CaseClocks:
    return replace(clocks, away=event.site, moved_at=event.at)


@_fold.register
def _(event: ClocksStopped, clocks: CaseClocks) -> CaseClocks:
    return replace(clocks, stopped_at=event.stopped_at, outcome=event.outcome)


@_fold.register
def _(event: DueMoved, clocks: CaseClocks) -> CaseClocks:
    return _with(clocks, event.which, replace(clocks.clocks[event.which], due=event.due))


@_fold.register
def _(event: ClockOverdue, clocks: CaseClocks) -> CaseClocks:
    clock = clocks.clocks[event.which]
    breaches = (*clock.breaches, Breach(event.due_at))
    return _with(clocks, event.which, replace(clock, breaches=breaches))


@_fold.register
def _(event: OverdueWithdrawn, clocks: CaseClocks) -> CaseClocks:
    clock = clocks.clocks[event.which]
    *before, last = clock.breaches
    withdrawn = replace(last, withdrawn=event.reason_zh)
    return _with(clocks, event.which, replace(clock, breaches=(*before, withdrawn)))


def _with(clocks: CaseClocks, which: Which, clock: Clock) -> CaseClocks:
    return replace(clocks, clocks={**clocks.clocks, which: clock})


def _without(landed: tuple[Landed, ...], shipment_id: str) -> tuple[Landed, ...]:
    return tuple(parcel for parcel in landed if parcel.shipment_id != shipment_id)
