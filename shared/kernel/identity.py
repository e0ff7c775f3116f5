"""Identity numbers of people (GB 11643) and organisations (GB 32100), and how they are masked.

Refusals never repeat the number: a refusal may be logged.
"""

from __future__ import annotations

import re
from datetime import date

from shared.kernel.refusals import Invalid

_RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Letters stand in positions 1 and 2 since the amendment of 2016 (N: rural collectives).
_CREDIT = re.compile(rf"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")
_CREDIT_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))

_MASK = "*"
_LONGEST_NAME_MASK = 2


def resident_check_digit(first17: str) -> str:
    """The last character of a resident identity number (ISO 7064 MOD 11-2)."""
    total = sum(int(d) * w for d, w in zip(first17, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def check_resident_id(number: str, today: date, field: str | None = None) -> None:
    """Refuse a number that no resident identity card can carry.

    A small x is refused too: one person must have one spelling. The region is not checked, because
    cards keep the codes of divisions that were dissolved since.
    """
    if not _RESIDENT.fullmatch(number):
        detail = "居民身份证号码应为18位：前17位是数字，末位是数字或大写字母X"
        raise Invalid("identity_format", detail, field)
    if not _born_by(number[6:14], today):
        detail = "居民身份证号码中的出生日期不存在或晚于今天，请核对第7至14位"
        raise Invalid("identity_birth_date", detail, field)
    if resident_check_digit(number[:17]) != number[17]:
        detail = "居民身份证号码末位校验码不符，请对照证件逐位核对"
        raise Invalid("identity_check_digit", detail, field)


def credit_code_check_character(first17: str) -> str:
    """The last character of a unified social credit code."""
    values = (_CREDIT_ALPHABET.index(character) for character in first17)
    total = sum(v * w for v, w in zip(values, _CREDIT_WEIGHTS, strict=True))
    # The outer modulo serves the remainder 0, whose check character is 0 and not a 32nd one.
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def check_unified_credit_code(code: str, field: str | None = None) -> None:
    """Refuse a code that no organisation can carry."""
    if not _CREDIT.fullmatch(code):
        detail = "统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z），第3至8位是数字"
        raise Invalid("credit_code_format", detail, field)
    if credit_code_check_character(code[:17]) != code[17]:
        detail = "统一社会信用代码末位校验码不符，请对照证照逐位核对"
        raise Invalid("credit_code_check_digit", detail, field)


def mask_name(name: str) -> str:
    """欧阳明 -> 欧**: at most two stars, so that a long name does not give itself away."""
    if len(name) < 2:
        return _MASK * len(name)
    return name[0] + _MASK * min(len(name) - 1, _LONGEST_NAME_MASK)


def mask_identity(number: str) -> str:
    """41152119900307123X -> 411***********123X; hides the birth date."""
    return _mask_middle(number)


def mask_phone(phone: str) -> str:
    """13800001234 -> 138****1234."""
    return _mask_middle(phone)


def _mask_middle(text: str, head: int = 3, tail: int = 4) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return _MASK * len(text)
    return text[:head] + _MASK * hidden + text[-tail:]


def _born_by(digits: str, today: date) -> bool:
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") <= today
    except ValueError:
        return False
