"""Papers between sites: the carrier tells the sender's site, which tells the office that waits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from relay_office import (
    CALENDARS,
    CASE_ID,
    CASE_NO,
    CITY,
    COUNTY,
    COUNTY_THERE,
    DIRECTORY,
    MONDAY,
    POLICIES,
    TOWNSHIP,
    VILLAGE,
)

from services.routing import commands
from services.routing.domain.legs import PapersArrived
from services.routing.reports import reports
from services.routing.wiring import DEFINITION
from shared.contracts import check_contract
from shared.contracts.envelope import Envelope, source
from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, Site
from shared.service.definition import Context, RelayMessage

HERE, THERE = (CITY, COUNTY, TOWNSHIP, VILLAGE), (COUNTY_THERE,)


def at_site(name: str) -> Directory:
    """罗山 is the site above, 新县 has a site of its own."""
    sites = {"luoshan": OtherSite(HERE), "xinxian": OtherSite(THERE, parent="luoshan")}
    own = sites.pop(name)
    return Directory(DIRECTORY.divisions, Site(name, "站点", own.hosts, own.parent, (), sites))


def parcel_arrived(to: str, purpose: str = "papers", owner: str = VILLAGE) -> Envelope:
    """Delivery of 罗山 says that a parcel arrived."""
    data = {
        "case_id": CASE_ID,
        "case_no": CASE_NO,
        "owner": owner,
        "shipment_id": "P1",
        "purpose": purpose,
        "from_node": VILLAGE,
        "to": to,
        "delivered_at": MONDAY.isoformat(),
    }
    type_, told = "jieli.delivery.shipment_delivered.v1", "2026-03-10T08:00:00+08:00"
    check_contract(type_, data)
    return Envelope("m1", source(VILLAGE, "delivery"), type_, f"case/{CASE_ID}", told, 1, data)


def test_office_of_another_site_is_told_that_the_originals_arrived() -> None:
    (told,) = reports(parcel_arrived(COUNTY_THERE), at_site("luoshan"))
    data = {"case_id": CASE_ID, "shipment_id": "P1", "delivered_at": MONDAY.isoformat()}
    assert told == RelayMessage("papers_delivered", f"case/{CASE_ID}", data, COUNTY_THERE)
    check_contract("jieli.relay.papers_delivered.v1", told.data)


@pytest.mark.parametrize(
    ("to", "purpose"),
    [(COUNTY, "papers"), (COUNTY_THERE, "transfer"), ("applicant", "result")],
    ids=["office of this site", "not the originals", "applicant"],
)
def test_nobody_elsewhere_is_told_of_other_parcels(to: str, purpose: str) -> None:
    assert reports(parcel_arrived(to, purpose), at_site("luoshan")) == ()


def test_site_without_links_tells_nobody() -> None:
    elsewhere = {"xinxian": OtherSite(THERE)}
    alone = Directory(DIRECTORY.divisions, Site("luoshan", "站点", HERE, elsewhere=elsewhere))
    assert reports(parcel_arrived(COUNTY_THERE), alone) == ()


def test_site_of_the_owner_is_told_beside_the_office_that_waits() -> None:
    arrived = parcel_arrived(COUNTY_THERE, owner=COUNTY_THERE)
    names = {told.name: told.to for told in reports(arrived, at_site("luoshan"))}
    assert names == {"case_progressed": COUNTY_THERE, "papers_delivered": COUNTY_THERE}


def test_no_leg_is_made_for_an_office_of_another_site() -> None:
    command = DEFINITION.incoming["jieli.delivery.shipment_delivered.v1"](
        parcel_arrived(COUNTY_THERE)
    )
    assert isinstance(command, commands.NotePapers)
    note = DEFINITION.handlers[commands.NotePapers]
    arrived = PapersArrived(CASE_ID, COUNTY_THERE, "P1", MONDAY)
    for site, happened in (("luoshan", []), ("xinxian", [arrived])):
        context = Context(MONDAY, "test", at_site(site), CALENDARS, POLICIES)
        assert list(note(None, command, context)) == happened


def test_office_notes_the_originals_with_the_carriers_own_time() -> None:
    fact = parcel_arrived(COUNTY_THERE)
    (told,) = reports(fact, at_site("luoshan"))
    message = replace(
        fact,
        source=source(VILLAGE, "routing"),
        type="jieli.relay.papers_delivered.v1",
        data=told.data,
        destination=told.to,
    )
    heard = DEFINITION.incoming[message.type](message)
    assert heard == commands.NotePapers(CASE_ID, COUNTY_THERE, "P1", MONDAY)
