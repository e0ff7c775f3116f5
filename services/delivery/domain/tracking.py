"""Where a parcel is: derived from all that its carrier has told us, never patched in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple


class State(StrEnum):
    """In the order in which scans of the same second are read."""

    CREATED = "created"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AWAITING_COLLECTION = "awaiting_collection"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    INTERCEPTED = "intercepted"
    CANCELLED = "cancelled"
    NEEDS_ATTENTION = "needs_attention"


_ORDER: Final = {state: place for place, state in enumerate(State)}
_SORTING: Final = frozenset({State.PICKED_UP, State.IN_TRANSIT})
_WITHOUT_REASON: Final = _SORTING | {State.CREATED, State.OUT_FOR_DELIVERY, State.DELIVERED}
_WAY_BACK: Final = _SORTING | {
    State.OUT_FOR_DELIVERY,
    State.AWAITING_COLLECTION,
    State.ATTEMPT_FAILED,
    State.REFUSED,
}

# Sorting centres scan parcels whose end is known: bags are closed late, and a parcel on its way
# back passes the same desks again. Such scans say nothing new about the addressee.
_KEPT_AGAINST: Final[Mapping[State, frozenset[State]]] = {
    State.DELIVERED: _SORTING,
    State.RETURNED: _WAY_BACK,
    State.RETURNING: _WAY_BACK,
    State.INTERCEPTED: _WAY_BACK,
}

# The signature under a parcel sent back may be the sender's own, so a person has to look.
_NOT_BELIEVED_AFTER: Final = frozenset({State.RETURNING, State.RETURNED, State.INTERCEPTED})

IN_PERSON: Final = "10"
THROUGH_ANOTHER: Final = frozenset({"20", "60", "160"})


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One scan by a carrier; `event_key` is the same however often and by whatever way it comes."""

    carrier: str
    event_key: str
    op_code: str
    sub_code: str | None
    occurred_at: datetime
    description: str
    place: str

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is None:
            raise ValueError("occurred_at needs a UTC offset")


class Operation(NamedTuple):
    """What one operation code means: the state it brings and its name for people."""

    state: State
    text: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A carrier's codes; what stands in none of these tables is unknown and said to be so."""

    operations: Mapping[str, Operation]
    sub_codes: Mapping[str, Mapping[str, str]]
    refined: Mapping[tuple[str, str], State]
    reversals: Mapping[str, tuple[str, ...]]

    def state_of(self, event: TrackingEvent) -> State | None:
        if event.sub_code is not None:
            refined = self.refined.get((event.op_code, event.sub_code))
            if refined is not None:
                return refined
        operation = self.operations.get(event.op_code)
        return None if operation is None else operation.state

    def unknown_in(self, event: TrackingEvent) -> str | None:
        if event.op_code not in self.operations:
            return event.op_code
        known = self.sub_codes.get(event.op_code)
        if known is None or event.sub_code is None or event.sub_code in known:
            return None
        return f"{event.op_code}+{event.sub_code}"

    def text(self, op_code: str, sub_code: str | None = None) -> str:
        if op_code in self.reversals:
            return "撤销：" + "、".join(self.text(code) for code in self.reversals[op_code])
        operation = self.operations.get(op_code)
        if operation is None:
            return f"未知操作码 {op_code}"
        detail = self.sub_codes.get(op_code, {}).get(sub_code or "")
        return operation.text if detail is None else f"{operation.text}：{detail}"


@dataclass(frozen=True, slots=True)
class TrackingState:
    """`method` is the sub-code of a delivery, `reason` the code behind any other outcome.

    `unknown_codes` lists every code that was not understood, also when a later scan moved on.
    """

    state: State = State.CREATED
    method: str | None = None
    reason: str | None = None
    since: datetime | None = None
    unknown_codes: tuple[str, ...] = ()


def tracking_state(events: Iterable[TrackingEvent], table: CodeTable) -> TrackingState:
    """Fold all events that stand, in the order in which they happened.

    An unknown code as the latest event makes `needs_attention`; it never means "on its way".
    """
    reached = TrackingState()
    unknown: dict[str, None] = {}
    for event in standing_events(events, table):
        code = table.unknown_in(event)
        if code is not None:
            unknown[code] = None
        reached = _after(reached, event, table)
    return replace(reached, unknown_codes=tuple(unknown))


def standing_events(events: Iterable[TrackingEvent], table: CodeTable) -> tuple[TrackingEvent, ...]:
    """The events in the order in which they happened, without repeats, reversals and the voided.

    A reversal voids the latest earlier scan of its kind that still stands, in all its versions:
    the carrier may have told of it twice, the second time with another sub-code.
    """
    standing: list[TrackingEvent] = []
    for event in _as_they_happened(events, table):
        voided = table.reversals.get(event.op_code)
        if voided is None:
            standing.append(event)
        else:
            _void_latest(standing, voided)
    return tuple(standing)


def counts_as_served(sub_code: str | None, by_policy: Collection[str] = ()) -> bool:
    """Whether a delivery with this sub-code serves a certificate on its holder.

    A policy may add 他人代收, 收发室 and 村委会签收, but never a parcel left without a taker.
    """
    return sub_code == IN_PERSON or (sub_code in THROUGH_ANOTHER and sub_code in by_policy)


def _as_they_happened(events: Iterable[TrackingEvent], table: CodeTable) -> list[TrackingEvent]:
    """Scans carry whole seconds: a reversal comes after what it reverses in the same second."""
    first: dict[str, TrackingEvent] = {}
    for event in events:
        first.setdefault(event.event_key, event)

    def moment(event: TrackingEvent) -> tuple[datetime, bool, int]:
        state = table.state_of(event) or State.NEEDS_ATTENTION
        return event.occurred_at, event.op_code in table.reversals, _ORDER[state]

    return sorted(first.values(), key=moment)


def _void_latest(standing: list[TrackingEvent], op_codes: Collection[str]) -> None:
    latest = next((event for event in reversed(standing) if event.op_code in op_codes), None)
    if latest is not None:
        scan = (latest.op_code, latest.occurred_at)
        standing[:] = [event for event in standing if (event.op_code, event.occurred_at) != scan]


def _after(before: TrackingState, event: TrackingEvent, table: CodeTable) -> TrackingState:
    state = table.state_of(event) or State.NEEDS_ATTENTION
    if state in _KEPT_AGAINST.get(before.state, ()):
        return before
    if state is State.DELIVERED and before.state in _NOT_BELIEVED_AFTER:
        state = State.NEEDS_ATTENTION
    code = event.op_code if state is State.NEEDS_ATTENTION else event.sub_code or event.op_code
    return TrackingState(
        state=state,
        method=event.sub_code if state is State.DELIVERED else None,
        reason=None if state in _WITHOUT_REASON else code,
        since=event.occurred_at,
    )
