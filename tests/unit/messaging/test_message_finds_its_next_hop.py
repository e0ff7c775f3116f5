"""A relay message goes to the parent or to a child, never in a circle, over eight links at most."""

from __future__ import annotations

import pytest

from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, Site
from shared.messaging.links import MAX_HOPS, Hop, Undeliverable, next_hop
from shared.messaging.topology import RELAY_EXCHANGE

CITY, COUNTY, ZHOUDANG = "411500000000", "411521000000", "411521101000"
XINXIAN, UNKNOWN = "411523000000", "411522000000"

ELSEWHERE = {
    "xinyang": OtherSite((CITY, XINXIAN)),
    "zhoudang": OtherSite((ZHOUDANG,), parent="luoshan"),
}
LUOSHAN = Directory(
    Directory.load().divisions,
    Site("luoshan", "罗山", (COUNTY,), parent="xinyang", elsewhere=ELSEWHERE),
)
TOP = Directory(
    LUOSHAN.divisions,
    Site("xinyang", "信阳", (CITY,), elsewhere={"luoshan": OtherSite((COUNTY,), "xinyang")}),
)


@pytest.mark.parametrize(
    ("to", "via", "hop"),
    [
        (COUNTY, "", Hop(RELAY_EXCHANGE, COUNTY, "")),
        (COUNTY, "zhoudang", Hop(RELAY_EXCHANGE, COUNTY, "zhoudang")),
        (XINXIAN, "", Hop(RELAY_EXCHANGE, "relay.out.xinyang", "luoshan")),
        (XINXIAN, "zhoudang", Hop(RELAY_EXCHANGE, "relay.out.xinyang", "zhoudang,luoshan")),
        (ZHOUDANG, "xinyang", Hop(RELAY_EXCHANGE, "relay.out.zhoudang", "xinyang,luoshan")),
        (UNKNOWN, "zhoudang", Hop(RELAY_EXCHANGE, "relay.out.xinyang", "zhoudang,luoshan")),
    ],
)
def test_hop(to: str, via: str, hop: Hop) -> None:
    assert next_hop(LUOSHAN, to, via) == hop


def test_node_that_the_topmost_site_does_not_know_is_unknown() -> None:
    with pytest.raises(Undeliverable, match="unknown_destination"):
        next_hop(TOP, UNKNOWN, "zhoudang,luoshan")


@pytest.mark.parametrize("via", ["xinyang", "henan,xinyang", "luoshan,zhoudang", "luoshan"])
def test_message_does_not_return_to_a_site_that_it_has_left(via: str) -> None:
    with pytest.raises(Undeliverable, match="sent_in_a_circle"):
        next_hop(LUOSHAN, UNKNOWN, via)


def test_message_travels_over_eight_links_and_no_more() -> None:
    left = [f"s{number}" for number in range(MAX_HOPS - 1)]
    assert next_hop(LUOSHAN, CITY, ",".join(left)).via.count(",") == MAX_HOPS - 1
    with pytest.raises(Undeliverable, match="too_many_hops"):
        next_hop(LUOSHAN, CITY, ",".join([*left, "one-more"]))
