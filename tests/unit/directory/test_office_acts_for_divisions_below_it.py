"""The nearest office at or above a division acts for it."""

from __future__ import annotations

import pytest

from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, Site
from shared.kernel.divisions import Division, Divisions, Level
from shared.kernel.refusals import Invalid, NotFound

XINYANG, LUOSHAN, XINXIAN = "411500000000", "411521000000", "411523000000"
ZHOUDANG, TIANHE, LEIFAN = "411521101000", "411521101204", "411521101201"
XINXIAN_VILLAGE = "411523103001"


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load()


@pytest.mark.parametrize(
    ("division", "node"),
    [
        (TIANHE, TIANHE),
        (LEIFAN, ZHOUDANG),
        (ZHOUDANG, ZHOUDANG),
        (XINXIAN_VILLAGE, XINXIAN),
        ("411522000000", XINYANG),
    ],
)
def test_division_is_served_by_its_nearest_office(
    directory: Directory, division: str, node: str
) -> None:
    assert directory.node_for(division) == node


def test_division_above_every_office_has_none(directory: Directory) -> None:
    with pytest.raises(NotFound) as refusal:
        directory.node_for("410000000000")
    assert refusal.value.code == "no_node_for_division"
    assert "河南省" in refusal.value.detail


def test_unknown_division_is_refused(directory: Directory) -> None:
    with pytest.raises(NotFound, match="unknown_division"):
        directory.node_for("411521101999")


def test_office_reports_to_the_next_office_above(directory: Directory) -> None:
    assert directory.parent_node(TIANHE) == ZHOUDANG
    assert directory.parent_node(ZHOUDANG) == LUOSHAN
    assert directory.parent_node(LUOSHAN) == XINYANG
    assert directory.parent_node(XINYANG) is None


def test_division_without_an_office_has_no_place_in_the_chain(directory: Directory) -> None:
    assert not directory.is_node(LEIFAN)
    with pytest.raises(NotFound, match="unknown_node"):
        directory.parent_node(LEIFAN)


def test_site_hosts_city_counties_townships_and_eight_villages(directory: Directory) -> None:
    levels = [directory.level(code) for code in directory.hosted()]
    counts = {level: levels.count(level) for level in Level}
    assert counts == {"province": 0, "city": 1, "county": 2, "township": 21, "village": 8}
    villages = [code for code in directory.hosted() if directory.level(code) == Level.VILLAGE]
    assert len({directory.parent_node(code) for code in villages}) == 8
    assert directory.site.name == "luoshan"
    assert directory.site.title == "信阳市接力样例站点"


def test_table_holds_both_counties_in_full(directory: Directory) -> None:
    divisions = directory.divisions
    assert len(divisions.within(XINYANG, "county")) == 11
    assert len(divisions.within(LUOSHAN, "township")) == 21
    assert len(divisions.within(LUOSHAN, "village")) == 306
    assert len(divisions.within(XINXIAN, "township")) == 16
    assert len(divisions.within(XINXIAN, "village")) == 206


@pytest.mark.parametrize(
    ("division", "title"),
    [
        ("410000000000", "河南省"),
        (XINYANG, "信阳市"),
        (LUOSHAN, "罗山县"),
        (ZHOUDANG, "罗山县周党镇"),
        (TIANHE, "罗山县周党镇田河村民委员会"),
    ],
)
def test_title_reads_from_the_county_down(directory: Directory, division: str, title: str) -> None:
    assert directory.title(division) == title


def test_title_in_a_city_without_counties_reads_from_the_city_down() -> None:
    dongguan = Division("441900000000", "东莞市", Level.CITY, None)
    changan = Division("441900121000", "长安镇", Level.TOWNSHIP, dongguan.code)
    site = Site("dongguan", "东莞", (dongguan.code,))
    directory = Directory(Divisions([dongguan, changan]), site)
    assert directory.title(changan.code) == "东莞市长安镇"
    assert directory.node_for(changan.code) == dongguan.code


@pytest.fixture
def two_sites(directory: Directory) -> Directory:
    site = Site(
        "luoshan", "罗山", (LUOSHAN, ZHOUDANG), elsewhere={"xinyang": OtherSite((XINYANG, TIANHE))}
    )
    return Directory(directory.divisions, site)


def test_office_of_another_site_is_known_but_not_hosted(two_sites: Directory) -> None:
    assert two_sites.node_for(TIANHE) == TIANHE
    assert two_sites.site_of(TIANHE) == "xinyang"
    assert two_sites.is_node(TIANHE)
    assert not two_sites.is_hosted(TIANHE)
    assert two_sites.is_hosted(ZHOUDANG)
    assert two_sites.hosted() == (LUOSHAN, ZHOUDANG)
    assert two_sites.parent_node(LUOSHAN) == XINYANG


@pytest.mark.parametrize(
    ("site", "why"),
    [
        (Site("a", "甲", ("411521101999",)), "不在行政区划表中"),
        (Site("a", "甲", (LUOSHAN, LUOSHAN)), "重复"),
        (Site("a", "甲", (LUOSHAN,), elsewhere={"b": OtherSite((LUOSHAN,))}), "重复"),
    ],
)
def test_site_with_a_wrong_office_is_refused(directory: Directory, site: Site, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refusal:
        Directory(directory.divisions, site)
    assert refusal.value.code == "site_file"
