"""A directory file that is wrong is refused with the place that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.directory.directory import Directory
from shared.directory.tables import read_divisions, read_site
from shared.kernel.refusals import Invalid

HEADER = "code,name,level,parent\n"
CITY = "411500000000,信阳市,city,\n"
SITE = 'name: luoshan\ntitle: 样例\nhosts: ["411500000000"]\nelsewhere: {}\n'


def test_given_files_take_the_place_of_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "divisions.csv").write_text(HEADER + CITY, encoding="utf-8")
    (tmp_path / "site.yaml").write_text(SITE, encoding="utf-8")
    directory = Directory.load(tmp_path / "divisions.csv", tmp_path / "site.yaml")
    assert directory.hosted() == ("411500000000",)
    assert len(directory.divisions) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "列应为"),
        ("code,name\n411500000000,信阳市\n", "列应为"),
        (HEADER + CITY + "411521000000,罗山县,district,411500000000\n", "第3行.*district"),
        (HEADER + CITY + "411521000000,罗山县,county\n", "第3行.*列数"),
        (HEADER + CITY + "411521000000,罗山县,county,411500000000,x\n", "第3行.*列数"),
        (HEADER + CITY + CITY, "代码重复"),
    ],
)
def test_bad_division_row_is_named(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refusal:
        read_divisions(text)
    assert refusal.value.code == "division_table"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Expected"),
        ("name: [", "站点文件有误"),
        (SITE.replace('"', ""), r"hosts\[0\]"),
        (SITE.replace("title: 样例\n", ""), "title"),
    ],
)
def test_bad_site_file_is_named(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refusal:
        read_site(text)
    assert refusal.value.code == "site_file"
