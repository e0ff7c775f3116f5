"""A mistyped identity number is refused at the counter, with what is wrong with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.identity import (
    check_resident_id,
    check_unified_credit_code,
    credit_code_check_character,
    resident_check_digit,
)
from shared.kernel.refusals import Invalid

TODAY = date(2026, 3, 4)
# The two examples that are commonly printed beside GB 11643.
STANDARD_EXAMPLES = ["11010519491231002X", "440524188001010014"]
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def refusal_of(number: str) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        check_resident_id(number, TODAY, "applicant.id_number")
    return refusal.value


@pytest.mark.parametrize("number", STANDARD_EXAMPLES)
def test_right_number_passes(number: str) -> None:
    check_resident_id(number, TODAY)
    assert resident_check_digit(number[:17]) == number[17]


@pytest.mark.parametrize(
    "number",
    [
        "",
        "110105491231002",
        "11010519491231002x",
        "11010519491231002XX",
        "1101051949123100 2X",
        "１１010519491231002X",
        "11010519491231002X\n",
    ],
)
def test_number_of_another_form_is_refused(number: str) -> None:
    assert refusal_of(number).code == "identity_format"


@pytest.mark.parametrize("birth", ["19491332", "20250229", "00000101", "20260305"])
def test_birth_date_that_cannot_be_is_refused(birth: str) -> None:
    first17 = f"110105{birth}002"
    assert refusal_of(first17 + resident_check_digit(first17)).code == "identity_birth_date"


def test_child_born_today_has_a_number() -> None:
    first17 = "41152120260304902"
    check_resident_id(first17 + resident_check_digit(first17), TODAY)


def test_wrong_check_digit_is_refused_and_names_the_field() -> None:
    refusal = refusal_of("110105194912310021")
    assert refusal.code == "identity_check_digit"
    assert refusal.field == "applicant.id_number"
    assert "校验码" in refusal.detail


@pytest.mark.parametrize("number", ["110105194912310021", "110105194913320021", "1101051949"])
def test_refusal_does_not_repeat_the_number(number: str) -> None:
    assert number not in str(refusal_of(number))


births = st.dates(date(1900, 1, 1), TODAY - timedelta(days=1))


@given(birth=births, order=st.integers(0, 999), place=st.integers(0, 16), shift=st.integers(1, 9))
def test_one_mistyped_digit_never_passes(birth: date, order: int, place: int, shift: int) -> None:
    first17 = f"411521{birth:%Y%m%d}{order:03d}"
    number = first17 + resident_check_digit(first17)
    check_resident_id(number, TODAY)
    mistyped = str((int(number[place]) + shift) % 10)
    with pytest.raises(Invalid):
        check_resident_id(number[:place] + mistyped + number[place + 1 :], TODAY)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "12441500196720244T"])
def test_right_credit_code_passes(code: str) -> None:
    check_unified_credit_code(code)


def test_credit_code_with_remainder_zero_ends_in_zero() -> None:
    assert credit_code_check_character("0" * 17) == "0"


def test_rural_collective_may_have_letters_in_front() -> None:
    first17 = "N2411521MF0000001"
    check_unified_credit_code(first17 + credit_code_check_character(first17))


@pytest.mark.parametrize(
    ("code", "refusal_code"),
    [
        ("91350100M000100Y44", "credit_code_check_digit"),
        ("91350100M000100Y4", "credit_code_format"),
        ("91350100M000100y43", "credit_code_format"),
        ("91350100I000100Y43", "credit_code_format"),
        ("9135A100M000100Y43", "credit_code_format"),
    ],
)
def test_wrong_credit_code_is_refused(code: str, refusal_code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_unified_credit_code(code, "credit_code")
    assert refusal.value.code == refusal_code
    assert refusal.value.field == "credit_code"


@given(
    middle=st.text("0123456789", min_size=6, max_size=6),
    tail=st.text(CREDIT_ALPHABET, min_size=9, max_size=9),
    place=st.integers(8, 16),
    shift=st.integers(1, 30),
)
def test_one_mistyped_character_never_passes(
    middle: str, tail: str, place: int, shift: int
) -> None:
    first17 = f"91{middle}{tail}"
    code = first17 + credit_code_check_character(first17)
    check_unified_credit_code(code)
    mistyped = CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[place]) + shift) % 31]
    with pytest.raises(Invalid):
        check_unified_credit_code(code[:place] + mistyped + code[place + 1 :])
