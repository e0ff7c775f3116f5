"""Where the public finds an office: as its own entry says, or that of the nearest above it."""

from __future__ import annotations

from pathlib import Path

from shared.directory.directory import Directory
from shared.directory.tables import Contact

CITY, COUNTY, VILLAGE = "411500000000", "411521000000", "411521101204"
SITE = f"""
name: luoshan
title: 样例
hosts: ["{CITY}", "{COUNTY}", "{VILLAGE}"]
public_url: https://xz.example
contacts:
  "{COUNTY}": {{address: 行政路1号, consultation_phone: "12345"}}
"""


def directory(path: Path, text: str = SITE) -> Directory:
    (path / "site.yaml").write_text(text, encoding="utf-8")
    return Directory.load(None, path / "site.yaml")


def test_village_without_an_entry_has_that_of_its_county(tmp_path: Path) -> None:
    found = directory(tmp_path).contact(VILLAGE)
    assert found == Contact("行政路1号", "12345") == directory(tmp_path).contact(COUNTY)


def test_own_entry_comes_first(tmp_path: Path) -> None:
    own = f'  "{VILLAGE}": {{supervision_phone: "0376-2170009"}}\n'
    found = directory(tmp_path, SITE + own).contact(VILLAGE)
    assert found == Contact(supervision_phone="0376-2170009")


def test_nothing_is_made_up_where_nobody_has_one(tmp_path: Path) -> None:
    assert directory(tmp_path).contact(CITY) == Contact()
