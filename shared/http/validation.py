"""marshmallow's answers in Chinese, each with the dotted path of the field at fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypedDict

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from shared.kernel.worktime import ZONE


class FieldError(TypedDict):
    field: str
    detail: str


_MOST_ERRORS: Final = 100
_LONGEST_PATH: Final = 200
_FALLBACK: Final = "取值不正确。"
_HAS_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")

_SENTENCES: Final = {
    "Missing data for required field.": "必填，不能缺少。",
    "Field may not be null.": "不能为 null。",
    "Unknown field.": "没有这个字段，请检查名称。",
    "Invalid value.": "取值不正确。",
    "Invalid input.": "取值不正确。",
    "Invalid type.": "类型不正确，应为对象。",
    "Invalid input type.": "类型不正确，应为对象。",
    "Not a valid string.": "应为文字。",
    "Not a valid utf-8 string.": "应为 UTF-8 编码的文字。",
    "Not a valid number.": "应为数字。",
    "Not a valid integer.": "应为整数。",
    "Number too large.": "数字过大。",
    "Special numeric values (nan or infinity) are not permitted.": "应为普通数字。",
    "Not a valid boolean.": "应为 true 或 false。",
    "Not a valid UUID.": "应为 UUID。",
    "Not a valid datetime.": "应为日期时间，如 2026-03-02T09:00:00+08:00。",
    "Not a valid aware datetime.": "日期时间应带时区，如 2026-03-02T09:00:00+08:00。",
    "Not a valid naive datetime.": "日期时间不应带时区。",
    "Not a valid time.": "应为时刻，如 09:00:00。",
    "Not a valid date.": "应为日期，如 2026-03-02。",
    "Not a valid period of time.": "应为时长。",
    "Not a valid mapping type.": "应为对象。",
    "Not a valid list.": "应为列表。",
    "Not a valid tuple.": "应为固定长度的列表。",
    "Not a valid URL.": "应为网址。",
    "Not a valid email address.": "应为电子邮件地址。",
    "Not a valid IP address.": "应为 IP 地址。",
    "Not a valid IPv4 address.": "应为 IPv4 地址。",
    "Not a valid IPv6 address.": "应为 IPv6 地址。",
    "Not a valid IP interface.": "应为 IP 接口地址。",
    "Not a valid IPv4 interface.": "应为 IPv4 接口地址。",
    "Not a valid IPv6 interface.": "应为 IPv6 接口地址。",
    "String does not match expected pattern.": "格式不正确。",
}

_LEAST: Final = "Must be greater than or equal to (.+)"
_ABOVE: Final = "Must be greater than (?!or equal)(.+)"
_MOST: Final = "less than or equal to (.+)"
_BELOW: Final = "less than (?!or equal)(.+)"

_PATTERNS: Final = tuple(
    (re.compile(pattern, re.DOTALL), chinese)
    for pattern, chinese in (
        (_LEAST + " and " + _MOST + r"\.", "应不小于 {0} 且不大于 {1}。"),
        (_LEAST + " and " + _BELOW + r"\.", "应不小于 {0} 且小于 {1}。"),
        (_ABOVE + " and " + _MOST + r"\.", "应大于 {0} 且不大于 {1}。"),
        (_ABOVE + " and " + _BELOW + r"\.", "应大于 {0} 且小于 {1}。"),
        (_LEAST + r"\.", "不能小于 {0}。"),
        (_ABOVE + r"\.", "应大于 {0}。"),
        ("Must be " + _MOST + r"\.", "不能大于 {0}。"),
        ("Must be " + _BELOW + r"\.", "应小于 {0}。"),
        (r"Must be equal to (.+)\.", "应等于 {0}。"),
        (r"Must be one of: (.+)\.", "应为下列之一：{0}。"),
        (r"One or more of the choices you made was not in: (.+)\.", "只能取下列各项：{0}。"),
        (r"One or more of the choices you made was in: (.+)\.", "不能取下列各项：{0}。"),
        (r"Shorter than minimum length (\d+)\.", "长度不能少于 {0}。"),
        (r"Longer than maximum length (\d+)\.", "长度不能超过 {0}。"),
        (r"Length must be between (\d+) and (\d+)\.", "长度应为 {0} 至 {1}。"),
        (r"Length must be (\d+)\.", "长度应为 {0}。"),
    )
)


def check_instant(at: datetime) -> None:
    """Refuses what no clock in the country could show, and no reckoning with it survives."""
    try:
        at.astimezone(ZONE)
    except OverflowError:
        raise ValidationError("没有这个时刻，请核对日期。") from None


def field_errors(messages: Any) -> list[FieldError]:
    """Flatten `ValidationError.messages`. Bounded, so that a hostile body gets a small answer."""
    found = islice(_flat(messages, ""), _MOST_ERRORS)
    return [{"field": path, "detail": chinese(text)} for path, text in found]


def chinese(message: str) -> str:
    """Our own messages are Chinese already; English of unknown origin is never shown."""
    if message in _SENTENCES:
        return _SENTENCES[message]
    for pattern, template in _PATTERNS:
        if match := pattern.fullmatch(message):
            return template.format(*match.groups())
    return message if _HAS_CHINESE.search(message) else _FALLBACK


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, path if key == SCHEMA else _join(path, str(key)))
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _flat(inner, path)
    else:
        yield path, str(messages)


def _join(path: str, key: str) -> str:
    return (f"{path}.{key}" if path else key)[:_LONGEST_PATH]
