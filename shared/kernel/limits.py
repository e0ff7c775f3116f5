"""A limit as the regulations state it: a number and what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LimitUnit(StrEnum):
    """What a limit counts; natural days and minutes run through holidays."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    NATURAL_DAY = "natural_day"
    MINUTE = "minute"


@dataclass(frozen=True)
class Limit:
    """时限: `value` of `unit`."""

    value: int
    unit: LimitUnit
