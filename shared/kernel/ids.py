"""Identifiers: UUIDv7 for machines, case numbers for people."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import date

from shared.kernel.refusals import Invalid

_SEQUENCE_DIGITS = 6


def uuid7() -> str:
    """A time-ordered UUID (RFC 9562 version 7), as 36 characters.

    It reads the system clock on purpose: identifiers order by machine time, never business time.
    """
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (millis & (2**48 - 1)) << 80
    value |= 0x7 << 76 | (random >> 68) << 64
    value |= 0b10 << 62 | random & (2**62 - 1)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclass(frozen=True)
class CaseNumber:
    """办件编号: node (12 digits), day, and a running number of that node and day (6 digits)."""

    node: str
    day: date
    sequence: int

    def __str__(self) -> str:
        return f"{self.node}{self.day:%Y%m%d}{self.sequence:0{_SEQUENCE_DIGITS}d}"

    @classmethod
    def parse(cls, text: str) -> CaseNumber:
        """The reverse of `str`; refuses anything else with `case_number_format`."""
        if len(text) != 26 or not (text.isascii() and text.isdigit()):
            raise Invalid("case_number_format", "办件编号应为26位数字", "case_no")
        try:
            day = date.fromisoformat(text[12:20])
        except ValueError:
            raise Invalid("case_number_format", "办件编号中的日期不存在", "case_no") from None
        return cls(text[:12], day, int(text[20:]))
