"""一号对外: the one telephone number under which a node takes bookings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any


@dataclass(frozen=True)
class BookingLine:
    """A node has one; who publishes another takes the place of the one before."""

    node: str
    phone: str


@dataclass(frozen=True)
class BookingNumberPublished:
    """公布预约电话."""

    node: str
    phone: str


@singledispatch
def _fold(event: Any, _line: BookingLine | None) -> BookingLine:
    raise TypeError(f"{type(event).__name__} is no event of a booking line")


def apply(line: BookingLine | None, event: Any) -> BookingLine:
    """What is published after the event."""
    return _fold(event, line)


@_fold.register
def _(event: BookingNumberPublished, _line: BookingLine | None) -> BookingLine:
    return BookingLine(event.node, event.phone)
