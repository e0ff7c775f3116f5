"""材料在途: while originals travel between nodes, the promise does not run.

Offers and parcels come from different services, so the pauses are derived from the instants that
are known, whatever the order in which they were heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sent:
    """Originals leave for a node: a handoff was offered with papers."""

    handoff_id: str
    to_node: str
    at: datetime


@dataclass(frozen=True)
class Landed:
    """How a parcel to a node ended: there (`arrived`), or back at its sender."""

    shipment_id: str
    to_node: str
    at: datetime
    arrived: bool


@dataclass(frozen=True)
class Pause:
    """A time that does not count; `end` is None while it lasts."""

    begin: datetime
    end: datetime | None


def pauses(sent: Sequence[Sent], landed: Sequence[Landed]) -> tuple[Pause, ...]:
    """When anything was on its way, in order and without overlap."""
    transits = sorted((_transit(one, landed) for one in sent), key=lambda pause: pause.begin)
    merged: list[Pause] = []
    for pause in transits:
        last = merged[-1] if merged else None
        if pause.end == pause.begin:
            continue
        if last is None or (last.end is not None and last.end < pause.begin):
            merged.append(pause)
        elif last.end is not None:
            end = None if pause.end is None else max(last.end, pause.end)
            merged[-1] = Pause(last.begin, end)
    return tuple(merged)


def _transit(one: Sent, landed: Iterable[Landed]) -> Pause:
    """From the offer to the first parcel that ended after it. A second offer to a node that has
    the papers already (it refused the first) sends nothing."""
    there = [parcel for parcel in landed if parcel.to_node == one.to_node]
    ended = [parcel.at for parcel in there if parcel.at >= one.at]
    if ended:
        return Pause(one.at, min(ended))
    return Pause(one.at, one.at if any(parcel.arrived for parcel in there) else None)
