"""认领: a node takes up an item of the common catalogue. It adds only what is its own; every
element stays that of the one source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.intake.domain.item_words import PowerSource


@dataclass(frozen=True)
class Claim:
    item_id: str
    node: str
    power_source: PowerSource
    granted_by: str
    window: str
    phone: str
    published_at: datetime | None = None
    count: int = 1


@dataclass(frozen=True)
class ItemClaimed:
    """承接, with the power by which the node acts."""

    item_id: str
    node: str
    power_source: PowerSource
    granted_by: str
    window: str
    phone: str


@dataclass(frozen=True)
class ClaimPublished:
    """公示, in the list of the node."""

    published_at: datetime


@singledispatch
def _fold(event: Any, _claim: Claim) -> Claim:
    raise TypeError(f"{type(event).__name__} is no event of a claim")


def apply(claim: Claim | None, event: Any) -> Claim:
    """The claim after the event."""
    if isinstance(event, ItemClaimed):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return Claim(**values)
    if claim is None:
        raise TypeError("a claim begins with ItemClaimed")
    return _fold(event, claim)


@_fold.register
def _(event: ClaimPublished, claim: Claim) -> Claim:
    return replace(claim, published_at=event.published_at, count=claim.count + 1)
