"""EMS waybill numbers: two letters, eight digits, a check digit and CN, after UPU standard S10."""

from __future__ import annotations

import re
from typing import Final

from shared.kernel.refusals import Invalid

_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_S10: Final = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}")
_ANY_NUMBER: Final = re.compile(r"[A-Z0-9]{8,32}")
_PREFIX: Final = re.compile(r"[A-Z]{2}")


def check_digit(serial: int) -> int:
    """The ninth digit of an S10 number: 11 less the weighted sum modulo 11, with 10→0 and 11→5."""
    if not 0 <= serial <= 99_999_999:
        raise ValueError("an S10 serial has at most eight digits")
    total = sum(
        weight * int(digit) for weight, digit in zip(_WEIGHTS, f"{serial:08d}", strict=True)
    )
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def waybill_number(prefix: str, serial: int) -> str:
    """`waybill_number("EX", 12345678)` is EX123456785CN."""
    if _PREFIX.fullmatch(prefix) is None:
        raise ValueError("an S10 prefix has two capital letters")
    return f"{prefix}{serial:08d}{check_digit(serial)}CN"


def check_waybill(number: str) -> str:
    """The number in its written form, or a refusal.

    EMS also has numbers of other shapes; only one that is shaped like S10 has a digit to check.
    """
    written = re.sub(r"[\s-]", "", number).upper()
    if _ANY_NUMBER.fullmatch(written) is None:
        raise Invalid("bad_waybill_number", "邮件号应为 8 至 32 位字母或数字", "waybill_no")
    shaped = _S10.fullmatch(written)
    if shaped is not None and check_digit(int(shaped[1])) != int(shaped[2]):
        raise Invalid(
            "bad_waybill_number", f"邮件号 {written} 校验位不符，请核对是否录错", "waybill_no"
        )
    return written
