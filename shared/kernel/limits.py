"""A limit as the regulations state it: a number and what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LimitUnit(StrEnum):
    """What a limit counts. Only the working units know holidays; weeks, months and years end on
    the same day of the week or the same day number, or on the last day of a shorter month."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    NATURAL_DAY = "natural_day"
    MINUTE = "minute"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Limit:
    """时限: `value` of `unit`."""

    value: int
    unit: LimitUnit
