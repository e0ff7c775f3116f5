"""Check digits of EMS waybill numbers and the register of carriers."""

from __future__ import annotations

import pytest

from services.delivery.carriers import CARRIERS, carrier
from services.delivery.carriers.ems.waybills import check_digit, check_waybill, waybill_number
from shared.kernel.refusals import Invalid, NotFound


@pytest.mark.parametrize(
    ("serial", "digit"),
    [(47312482, 9), (12345678, 5), (0, 5), (1, 4), (12, 0), (15, 5)],
)
def test_check_digit_follows_s10(serial: int, digit: int) -> None:
    assert check_digit(serial) == digit


def test_number_is_written_out_with_its_check_digit() -> None:
    assert waybill_number("EX", 12345678) == "EX123456785CN"
    assert waybill_number("EX", 1) == "EX000000014CN"


@pytest.mark.parametrize(
    ("prefix", "serial"), [("E", 1), ("ex", 1), ("EX", 100_000_000), ("EX", -1)]
)
def test_number_that_does_not_fit_the_form_is_not_made(prefix: str, serial: int) -> None:
    with pytest.raises(ValueError, match="S10"):
        waybill_number(prefix, serial)


def test_number_is_accepted_as_the_clerk_types_it() -> None:
    assert check_waybill(" ex 1234 5678 5 cn ") == "EX123456785CN"
    assert check_waybill("1234567890123") == "1234567890123"


@pytest.mark.parametrize("number", ["EX123456784CN", "EX", "", "EX12345678五CN", "E" * 33])
def test_mistyped_number_is_refused(number: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_waybill(number)
    assert (refused.value.code, refused.value.field) == ("bad_waybill_number", "waybill_no")


def test_two_digits_swapped_are_noticed() -> None:
    with pytest.raises(Invalid):
        check_waybill("EX213456785CN")


def test_carrier_is_found_by_name_and_an_unknown_one_refused() -> None:
    assert carrier("ems").title == "中国邮政 EMS"
    assert all(name == entry.name for name, entry in CARRIERS.items())
    with pytest.raises(NotFound) as refused:
        carrier("sf")
    assert refused.value.field == "carrier"
