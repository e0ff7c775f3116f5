"""A division's level and parent come from the table, never from its digits."""

from __future__ import annotations

import pytest

from shared.kernel.divisions import Division, Divisions, Level
from shared.kernel.refusals import Invalid, NotFound

HENAN = Division("410000000000", "河南省", Level.PROVINCE, None)
XINYANG = Division("411500000000", "信阳市", Level.CITY, HENAN.code)
LUOSHAN = Division("411521000000", "罗山县", Level.COUNTY, XINYANG.code)
ZHOUDANG = Division("411521101000", "周党镇", Level.TOWNSHIP, LUOSHAN.code)
TIANHE = Division("411521101204", "田河村民委员会", Level.VILLAGE, ZHOUDANG.code)
GUANGDONG = Division("440000000000", "广东省", Level.PROVINCE, None)
DONGGUAN = Division("441900000000", "东莞市", Level.CITY, GUANGDONG.code)
CHANGAN = Division("441900121000", "长安镇", Level.TOWNSHIP, DONGGUAN.code)


@pytest.fixture
def divisions() -> Divisions:
    # The village stands first: a table need not be sorted from the top down.
    return Divisions(
        [TIANHE, HENAN, XINYANG, LUOSHAN, ZHOUDANG, GUANGDONG, DONGGUAN, CHANGAN],
    )


def test_division_is_found_by_its_code(divisions: Divisions) -> None:
    assert divisions.get("411521101000").name == "周党镇"
    assert "411521101000" in divisions
    assert len(divisions) == 8


@pytest.mark.parametrize("code", ["411521", "999999999999", ""])
def test_unknown_code_is_refused_with_the_field_that_held_it(
    divisions: Divisions, code: str
) -> None:
    with pytest.raises(NotFound) as refusal:
        divisions.get(code, "origin_division")
    assert refusal.value.code == "unknown_division"
    assert refusal.value.field == "origin_division"
    assert f"“{code}”不存在" in refusal.value.detail


def test_ancestors_are_listed_nearest_first(divisions: Divisions) -> None:
    assert divisions.ancestors(TIANHE.code) == (ZHOUDANG, LUOSHAN, XINYANG, HENAN)
    assert divisions.ancestors(HENAN.code) == ()


def test_office_level_is_the_division_itself_or_above_it(divisions: Divisions) -> None:
    assert divisions.at_level(TIANHE.code, "village") == TIANHE
    assert divisions.at_level(TIANHE.code, "county") == LUOSHAN
    assert divisions.at_level(TIANHE.code, Level.CITY) == XINYANG


def test_level_below_the_division_is_none(divisions: Divisions) -> None:
    assert divisions.at_level(LUOSHAN.code, "township") is None


def test_city_without_counties_has_no_county_level(divisions: Divisions) -> None:
    assert divisions.ancestors(CHANGAN.code) == (DONGGUAN, GUANGDONG)
    assert divisions.at_level(CHANGAN.code, "county") is None
    assert divisions.at_level(CHANGAN.code, "city") == DONGGUAN


def test_villages_of_a_county_are_found_through_their_township(divisions: Divisions) -> None:
    assert divisions.within(LUOSHAN.code, "village") == (TIANHE,)
    assert divisions.within(LUOSHAN.code, "county") == (LUOSHAN,)
    assert divisions.within(DONGGUAN.code, "village") == ()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([HENAN, HENAN], "代码重复"),
        ([LUOSHAN], "上级区划“411500000000”不在表中"),
        ([Division("4115", "信阳市", Level.CITY, None)], "代码应为12位数字"),
        (
            [
                Division("411521000000", "罗山县", Level.COUNTY, "411523000000"),
                Division("411523000000", "新县", Level.COUNTY, "411521000000"),
            ],
            "层级不高于本级",
        ),
    ],
)
def test_broken_table_is_refused_naming_the_division(rows: list[Division], why: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Divisions(rows)
    assert refusal.value.code == "division_table"
    assert why in refusal.value.detail
    assert rows[0].name in refusal.value.detail
