"""What people see by default does not tell who an applicant is."""

from __future__ import annotations

import pytest

from shared.kernel.identity import mask_identity, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("张", "*"),
        ("张伟", "张*"),
        ("张建国", "张**"),
        ("欧阳建国", "欧**"),
        ("阿依古丽·买买提", "阿**"),
    ],
)
def test_name_shows_its_first_character_only(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_identity_number_hides_the_birth_date() -> None:
    assert mask_identity("11010519491231002X") == "110***********002X"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800001234", "138****1234"), ("0376-2123456", "037*****3456"), ("1234567", "*******")],
)
def test_phone_hides_its_middle_and_a_short_one_entirely(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown
