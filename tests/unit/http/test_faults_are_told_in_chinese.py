"""The table of translations is complete for the marshmallow in use, and no English gets out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from shared.http.validation import chinese, field_errors

FALLBACK = "取值不正确。"
CHOICES = {"choices": "甲, 乙", "input": "x", "obj_type": "datetime", "awareness": "aware"}


def field_messages() -> Iterator[str]:
    """Whatever a field can say when it loads; `format` is said only when it dumps."""
    for name in fields.__all__:
        for key, message in getattr(fields, name).default_error_messages.items():
            if key != "format":
                yield message.format(**CHOICES)
    yield from Schema._default_error_messages.values()


@pytest.mark.parametrize("message", sorted(set(field_messages()) - {"Invalid value."}))
def test_each_message_of_a_field_is_translated(message: str) -> None:
    translated = chinese(message)
    assert translated != FALLBACK
    assert not re.search(r"[a-z]{3,} [a-z]{2,}", translated)


@pytest.mark.parametrize(
    ("validator", "value", "expected"),
    [
        (validate.Range(min=1), 0, "不能小于 1。"),
        (validate.Range(max=5), 6, "不能大于 5。"),
        (validate.Range(min=0, min_inclusive=False), 0, "应大于 0。"),
        (validate.Range(max=5, max_inclusive=False), 5, "应小于 5。"),
        (validate.Range(1, 5), 6, "应不小于 1 且不大于 5。"),
        (validate.Range(1, 5, max_inclusive=False), 5, "应不小于 1 且小于 5。"),
        (validate.Range(1, 5, min_inclusive=False), 1, "应大于 1 且不大于 5。"),
        (
            validate.Range(1, 5, min_inclusive=False, max_inclusive=False),
            5,
            "应大于 1 且小于 5。",
        ),
        (validate.Length(min=2), "a", "长度不能少于 2。"),
        (validate.Length(max=2), "abc", "长度不能超过 2。"),
        (validate.Length(min=2, max=3), "a", "长度应为 2 至 3。"),
        (validate.Length(equal=2), "a", "长度应为 2。"),
        (validate.Equal("甲"), "乙", "应等于 甲。"),
        (validate.OneOf(["村", "镇"]), "县", "应为下列之一：村, 镇。"),
        (validate.ContainsOnly(["村"]), ["县"], "只能取下列各项：村。"),
        (validate.ContainsNoneOf(["县"]), ["县"], "不能取下列各项：县。"),
        (validate.Regexp("a"), "b", "格式不正确。"),
    ],
)
def test_each_check_says_what_it_wants(
    validator: validate.Validator, value: object, expected: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        validator(value)
    assert chinese(str(refused.value.messages[0])) == expected


def test_our_own_words_stay_as_they_are() -> None:
    assert chinese("身份证号的校验位不对。") == "身份证号的校验位不对。"


def test_english_of_unknown_origin_is_not_shown() -> None:
    assert chinese("psycopg2: duplicate key 411521199001011234") == FALLBACK


def test_nested_faults_get_dotted_paths() -> None:
    messages = {
        "_schema": ["Invalid input type."],
        "materials": {0: {"copies": ["Not a valid integer."]}, 2: {"_schema": ["缺页。"]}},
    }
    assert field_errors(messages) == [
        {"field": "", "detail": "类型不正确，应为对象。"},
        {"field": "materials.0.copies", "detail": "应为整数。"},
        {"field": "materials.2", "detail": "缺页。"},
    ]
