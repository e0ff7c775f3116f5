"""A driver of several sites: seats, scans, lists, clocks and stored cases find their site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine

from cli.sample_day.carrier import EmsSimulator
from cli.sample_day.carriers import Carriers
from cli.sample_day.desk import Desk, Desks, Seat
from cli.sample_day.quiet import Quiet
from cli.sample_day.sites import split
from cli.sample_day.station import Clocks
from cli.sample_day.stored import Stored
from cli.site import definitions
from services.delivery.carriers.ems.waybills import waybill_number
from shared.db import bulk
from shared.db.engine import open_engine
from shared.directory.directory import Directory
from shared.settings import SERVICES, read_settings
from shared.site.schema import migrate_schemas
from shared.site.tables import SCHEMA
from shared.site.time import SteppedTime

ZONE = timezone(timedelta(hours=8))
MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZONE)
VILLAGE, COUNTY, COUNTY_THERE = "411521101204", "411521000000", "411523000000"
KEY = bytes(range(16))


class SiteDesk(Desk):
    """Answers with the name of its site."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.asked: list[tuple[Seat, str]] = []

    def get(self, seat: Seat, service: str, path: str, **query: Any) -> dict[str, Any]:
        self.asked.append((seat, path))
        return {"items": [{"site": self.directory.site.name, **query}]}

    def post(
        self, seat: Seat, service: str, path: str, body: dict[str, Any] | None, key: str
    ) -> dict[str, Any]:
        self.asked.append((seat, path))
        return {"site": self.directory.site.name}


@pytest.fixture
def desks() -> Desks:
    whole = Directory.load()
    return Desks(*(SiteDesk(Directory(whole.divisions, site)) for site in split(whole)))


@pytest.mark.parametrize(
    ("node", "site"), [(VILLAGE, "zhoudang"), (COUNTY, "luoshan"), (COUNTY_THERE, "xinyang")]
)
def test_seat_is_served_by_the_site_of_its_node(desks: Desks, node: str, site: str) -> None:
    assert desks.post(Seat(node), "routing", "/x", None, "k") == {"site": site}
    assert desks.get(Seat(node), "routing", "/x")["items"] == [{"site": site}]


def test_list_has_the_items_of_all_sites(desks: Desks) -> None:
    items = desks.listed("routing", "/worklist", status="held")
    assert [item["site"] for item in items] == ["zhoudang", "luoshan", "xinyang"]
    assert {item["status"] for item in items} == {"held"}


def test_same_waybill_number_at_two_sites_is_two_parcels() -> None:
    """Each site gives out numbers of its own."""
    pushed: dict[str, list[str]] = {"here": [], "there": []}

    def customer(name: str) -> EmsSimulator:
        def post(url: str, *, json: Mapping[str, str], timeout: float) -> Any:
            pushed[name].append(json["serialNo"])
            answer = {"code": "00000", "serialNo": json["serialNo"]}
            return SimpleNamespace(status_code=200, json=lambda: answer)

        return EmsSimulator("http://site", KEY, "1", post)

    carriers = Carriers([([COUNTY], customer("here")), ([COUNTY_THERE], customer("there"))])
    number = waybill_number("EX", 1)
    assert carriers.next_due() is None
    carriers.of(COUNTY).accept(number, MONDAY, "", lot="S0001-papers")
    carriers.of(COUNTY_THERE).accept(number, MONDAY, "", lot="S0002-papers")
    first = carriers.next_due()
    assert first is not None
    assert MONDAY < first < MONDAY + timedelta(hours=1)
    carriers.push_due(MONDAY + timedelta(days=9))
    assert pushed["here"]
    assert pushed["there"]
    assert not set(pushed["here"]) & set(pushed["there"])
    assert carriers.confirmed == {*pushed["here"], *pushed["there"]}


Sites = list[dict[str, Engine]]


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sites]:
    """Two sites without anything in them."""
    with ExitStack() as stack:
        found = []
        for name in ("a", "b"):
            url = f"sqlite:///{tmp_path / name}"
            monkeypatch.setenv("JIELI_DATABASE_URL", url)
            migrate_schemas(read_settings())
            engines = {schema: open_engine(url, schema) for schema in (*SERVICES, SCHEMA)}
            for engine in engines.values():
                stack.callback(engine.dispose)
            found.append(engines)
        yield found


def say(engines: dict[str, Engine], **amounts: int) -> None:
    """Routing of this site counts messages."""
    kernel = definitions()["routing"].kernel
    rows = [{"name": name.replace("__", ":"), "amount": n} for name, n in amounts.items()]
    with engines["routing"].begin() as connection:
        bulk.append(connection, kernel.tallies, rows)


def test_day_waits_for_what_is_between_two_sites(sites: Sites) -> None:
    here, there = sites
    quiet = Quiet(here, there)
    assert quiet.moving(MONDAY) is None
    say(here, relayed=2)
    assert quiet.moving(MONDAY) == "节点之间发出 2 条，收到 0 条"
    say(there, received__routing__relay=1)
    assert quiet.moving(MONDAY) == "节点之间发出 2 条，收到 1 条"
    say(there, received__routing__relay=1)
    assert quiet.moving(MONDAY) is None
    assert Quiet(here).moving(MONDAY) is not None


def test_sites_step_together_and_to_the_latest_after_an_interruption(sites: Sites) -> None:
    here, there = (SteppedTime(engines[SCHEMA]) for engines in sites)
    clocks = Clocks([here, there])
    assert clocks.stored() is None
    clocks.set(MONDAY)
    here.set(MONDAY + timedelta(hours=1))
    assert clocks() == clocks.stored() == MONDAY + timedelta(hours=1)
    clocks.set(clocks())
    assert there() == MONDAY + timedelta(hours=1)


def test_what_stands_at_two_sites_is_named() -> None:
    nothing: dict[str, Any] = {}
    here = Stored({"c1": 1}, {"l1": 1}, {"p1": 1}, nothing)  # type: ignore[dict-item]
    there = Stored({"c2": 2}, nothing, {"p1": 2, "p2": 2}, {"c2": 2})  # type: ignore[dict-item]
    whole = Stored.merged([here, there])
    assert set(whole.cases) == {"c1", "c2"}
    assert set(whole.consignments) == {"p1", "p2"}
    assert whole.twice == ("p1",)
