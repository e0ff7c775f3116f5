"""A site knows its parent and its children, and through which of them a node is reached."""

from __future__ import annotations

import pytest

from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, Site, read_site
from shared.kernel.refusals import Invalid

CITY, COUNTY, XINXIAN = "411500000000", "411521000000", "411523000000"
ZHOUDANG, TIANHE, LINGSHAN = "411521101000", "411521101204", "411521103000"
UNKNOWN = "411522000000"
DIVISIONS = Directory.load().divisions

HOSTS = {
    "xinyang": (CITY,),
    "xinxian": (XINXIAN,),
    "luoshan": (COUNTY, LINGSHAN),
    "zhoudang": (ZHOUDANG, TIANHE),
}
PARENTS = {"xinyang": "", "xinxian": "xinyang", "luoshan": "xinyang", "zhoudang": "luoshan"}


def directory(name: str, **changes: OtherSite) -> Directory:
    elsewhere = {n: OtherSite(HOSTS[n], PARENTS[n]) for n in HOSTS if n != name} | changes
    return Directory(
        DIVISIONS, Site(name, name, HOSTS[name], parent=PARENTS[name], elsewhere=elsewhere)
    )


@pytest.mark.parametrize(
    ("name", "peers"),
    [
        ("xinyang", ("luoshan", "xinxian")),
        ("luoshan", ("xinyang", "zhoudang")),
        ("zhoudang", ("luoshan",)),
    ],
)
def test_parent_and_children_are_peers(name: str, peers: tuple[str, ...]) -> None:
    assert directory(name).peers == peers


@pytest.mark.parametrize(
    ("name", "node", "peer"),
    [
        ("xinyang", TIANHE, "luoshan"),
        ("xinyang", XINXIAN, "xinxian"),
        ("luoshan", ZHOUDANG, "zhoudang"),
        ("luoshan", XINXIAN, "xinyang"),
        ("luoshan", CITY, "xinyang"),
        ("zhoudang", XINXIAN, "luoshan"),
        ("zhoudang", UNKNOWN, "luoshan"),
        ("luoshan", UNKNOWN, "xinyang"),
        ("xinyang", UNKNOWN, None),
    ],
)
def test_node_is_reached_through_the_child_that_has_it_else_the_parent(
    name: str, node: str, peer: str | None
) -> None:
    assert directory(name).next_site(node) == peer


def test_site_without_peers_reaches_nobody() -> None:
    alone = Directory.load()
    assert alone.peers == ()
    assert alone.next_site(UNKNOWN) is None


def test_sites_of_another_tree_are_known_but_not_linked() -> None:
    apart = directory("luoshan", beijing=OtherSite(("411522000000",)))
    assert set(apart.linked()) == {"xinyang", "xinxian", "zhoudang"}


FILE = """
name: luoshan
title: 罗山
hosts: ["411521000000"]
parent: {parent}
elsewhere:
  xinyang: {{hosts: ["411500000000"], parent: "{above}"}}
"""


def test_file_names_the_parent() -> None:
    site = read_site(FILE.format(parent="xinyang", above=""))
    assert (site.parent, site.elsewhere["xinyang"].parent) == ("xinyang", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (FILE.format(parent="henan", above=""), "没有写明上级站点“henan”"),
        (FILE.format(parent="xinyang", above="luoshan"), "成环"),
        (FILE.format(parent="luoshan", above=""), "成环"),
        (FILE.format(parent="xinyang", above="").replace("  xinyang", "  luoshan"), "不能同时"),
        (FILE.format(parent='""', above="").replace("name: luoshan", "name: Luo.Shan"), "小写"),
    ],
)
def test_file_that_is_no_tree_is_refused(text: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_site(text)
