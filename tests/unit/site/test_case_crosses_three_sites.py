"""A township, a county and a city, each a site of its own: up, down, astray and cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from linked_sites import LinkedSites, Plan, faults, tree
from paper_site import COUNTY, COUNTY_THERE, TOWNSHIP, VILLAGE, VILLAGE_THERE, PaperSite

from cli.site import definitions
from services.intake.domain.cases import Status
from services.routing.domain.legs import HandoffState
from services.supervision.domain.clocks import LEGAL, PROMISED, Clock, Clocks
from services.supervision.views import one_case
from shared.contracts.envelope import Envelope, from_wire, new_id, source, to_body, to_headers
from shared.db.bulk import Writes
from shared.messaging import topology
from shared.messaging.port import Delivery
from shared.messaging.sending import write_outbox
from shared.messaging.watermarks import for_peers, is_mark
from shared.rulebook import calendars

CITY = "411500000000"
ASTRAY = "411522000000"
PLANS = {
    "xinyang": Plan("", (CITY,)),
    "xinxian": Plan("xinyang", (COUNTY_THERE,)),
    "luoshan": Plan("xinyang", (COUNTY,)),
    "zhoudang": Plan("luoshan", (TOWNSHIP, VILLAGE)),
}


@pytest.fixture
def sites(blank_site: Path, tmp_path: Path) -> Iterator[LinkedSites]:
    with tree(blank_site, tmp_path, PLANS) as sites:
        yield sites


def begun(sites: LinkedSites, **changes: str) -> str:
    """Accepted in the village."""
    home = sites.sites["zhoudang"]
    case_id = home.register(**changes)
    home.accept(case_id)
    sites.carry()
    return case_id


def at_the_county(sites: LinkedSites) -> str:
    """Checked by the township and signed for by the county."""
    case_id = begun(sites)
    home, county = sites.sites["zhoudang"], sites.sites["luoshan"]
    home.sign(case_id, TOWNSHIP)
    home.complete(case_id, TOWNSHIP, "passed")
    sites.carry()
    county.sign(case_id, COUNTY)
    sites.carry()
    return case_id


def clocks(site: PaperSite) -> Clocks:
    (found,) = site.states("supervision", "clocks", Clocks)
    return found


def limits(told: Clocks) -> list[Clock]:
    """Promise and legal limit."""
    both = [told.named(name) for name in (PROMISED, LEGAL)]
    assert all(both)
    return [clock for clock in both if clock]


def carded(told: Clocks) -> set[str]:
    """Of promise and legal limit the levels of the cards that count."""
    rules = {clock.rule for clock in limits(told)}
    return {card.level.value for card in told.cards if card.counts and card.rule in rules}


def suspected(site: PaperSite, case_id: str) -> set[bool]:
    calendar_of = calendars.load_offices().of
    shown = one_case(site.engines["supervision"], case_id, None, site.now(), calendar_of)
    return {clock["suspected"] for clock in shown["clocks"] if clock["which"] in (PROMISED, LEGAL)}


def test_county_decides_what_the_township_handed_up(sites: LinkedSites) -> None:
    case_id = at_the_county(sites)
    home, county = sites.sites["zhoudang"], sites.sites["luoshan"]
    assert county.post.vault.open(county.leg(case_id, COUNTY).case.sealed_party)["name"] == "欧阳明"
    county.complete(case_id, COUNTY, "granted")
    sites.carry()
    assert home.case(case_id).status is Status.CONCLUDED
    assert {name: faults(site) for name, site in sites.sites.items() if faults(site)} == {}


def test_delivered_and_processed_are_two_receipts(sites: LinkedSites) -> None:
    """签收 says that the county has it; only the answer says that it is done."""
    case_id = at_the_county(sites)
    home, county = sites.sites["zhoudang"], sites.sites["luoshan"]
    sent = home.leg(case_id, TOWNSHIP).sent
    assert sent is not None
    assert sent.state is HandoffState.SIGNED
    county.complete(case_id, COUNTY, "granted")
    sites.carry()
    sent = home.leg(case_id, TOWNSHIP).sent
    assert sent is not None
    assert sent.state is HandoffState.ANSWERED


def test_case_for_another_county_climbs_to_the_city_and_down_again(sites: LinkedSites) -> None:
    case_id = begun(sites, competent=VILLAGE_THERE)
    assert sites.sites["xinxian"].leg(case_id, COUNTY_THERE).arrived is not None
    for name in ("luoshan", "xinyang"):
        assert sites.sites[name].states("routing", "leg", object) == []
    (offer,) = [
        m for m in sites.sites["xinyang"].wire.said if m.type.endswith("handoff_offered.v1")
    ]
    assert offer.via == "zhoudang,luoshan,xinyang"


def test_message_that_comes_twice_on_its_way_is_passed_on_once(sites: LinkedSites) -> None:
    home, county = sites.sites["zhoudang"], sites.sites["luoshan"]
    offer = say(home, VILLAGE, CITY)
    waiting = sites.mail["zhoudang", "luoshan"]
    for _ in range(2):
        county.wire.readers[topology.relay_in("zhoudang")](list(waiting))
        county.settle()
    on_its_way = [from_wire(one.headers, one.body) for one in letters(sites, "luoshan", "xinyang")]
    assert [message.id for message in on_its_way] == [offer.id]


def test_peer_is_not_told_how_far_it_is_itself(sites: LinkedSites) -> None:
    """Its own mark, come back, would vouch for what is still on its way here."""
    directory = sites.sites["luoshan"].post.directory
    heard = {f"site/{name}": "2026-03-09T10:00:00+08:00" for name in PLANS if name != "luoshan"}
    told = for_peers(directory, heard, "2026-03-09T11:00:00+08:00")
    assert {peer: set(reached) for peer, reached in told.items()} == {
        "xinyang": {"site/luoshan", "site/zhoudang"},
        "zhoudang": {"site/luoshan", "site/xinyang", "site/xinxian"},
    }


@pytest.mark.parametrize("level", ["zhoudang", "luoshan", "xinyang"])
def test_message_to_an_unknown_node_is_answered_from_every_level(
    sites: LinkedSites, level: str
) -> None:
    sender = sites.sites[level]
    speaker = sender.post.directory.hosted()[0]
    offer = say(sender, speaker, ASTRAY)
    sites.carry()
    (dead,) = [row for row in sites.sites["xinyang"].held() if row.direction == "out"]
    assert (dead.message_id, dead.status) == (offer.id, "dead")
    assert "unknown_destination" in dead.error
    (answer,) = answers(sites, level)
    assert answer.source == f"/nodes/{CITY}/relay"
    assert answer.data["message_id"] == offer.id
    assert answer.data["reason"] == "unknown_destination"


def test_node_that_only_the_parent_believes_in_does_not_make_a_circle(
    sites: LinkedSites,
) -> None:
    """The city's directory has it at the county's site, which does not host it."""
    city, county = sites.sites["xinyang"], sites.sites["luoshan"]
    site = city.post.directory.site
    more = replace(site.elsewhere["luoshan"], hosts=(COUNTY, ASTRAY))
    city.post.directory.__init__(  # type: ignore[misc]
        city.post.directory.divisions,
        replace(site, elsewhere={**site.elsewhere, "luoshan": more}),
    )
    say(city, CITY, ASTRAY)
    sites.carry()
    (dead,) = county.held()
    assert "sent_in_a_circle" in dead.error
    (answer,) = answers(sites, "xinyang")
    assert answer.source == f"/nodes/{COUNTY}/relay"


def test_forged_message_is_a_dead_letter_and_the_honest_one_still_counts(
    sites: LinkedSites,
) -> None:
    """It has the honest one's id, and comes first."""
    case_id = begun(sites)
    home, county = sites.sites["zhoudang"], sites.sites["luoshan"]
    home.sign(case_id, TOWNSHIP)
    home.complete(case_id, TOWNSHIP, "passed")
    (link,) = [waiting for (sender, _), waiting in sites.mail.items() if sender == "zhoudang"]
    (offer,) = [one for one in link if b'"attempt":1' in one.body and b'"headers"' not in one.body]
    forged = replace(offer, body=offer.body.replace(b'"attempt":1', b'"attempt":2'))
    assert forged.body != offer.body
    county.wire.readers[topology.relay_in("zhoudang")]([forged])
    (dead,) = county.held()
    assert dead.status == "dead"
    assert "BadSignature" in dead.error
    sites.carry()
    county.sign(case_id, COUNTY)
    assert len(county.held()) == 1


def test_fact_from_another_site_is_not_taken_for_one_of_our_own(sites: LinkedSites) -> None:
    county = sites.sites["luoshan"]
    fact = Envelope(
        id=new_id(),
        source=source(COUNTY, "intake"),
        type="jieli.intake.case_closed.v1",
        subject="case/c-1",
        time=county.now().isoformat(),
        sequence=1,
        data={"case_id": "c-1"},
    )
    county.wire.readers[topology.relay_in("zhoudang")](
        [Delivery(dict(to_headers(fact)), to_body(fact), None)]
    )
    (dead,) = county.held()
    assert "destination" in dead.error


def test_site_cannot_report_what_happened_elsewhere(sites: LinkedSites) -> None:
    """The city says that the county did something to the township's case."""
    case_id = at_the_county(sites)
    city, home = sites.sites["xinyang"], sites.sites["zhoudang"]
    invented = Envelope(
        id=new_id(),
        source=source(COUNTY, "routing"),
        type="jieli.routing.case_decided.v1",
        subject=f"case/{case_id}",
        time=city.now().isoformat(),
        sequence=1,
        data={"case_id": case_id, "owner": VILLAGE},
    )
    data = {"case_id": case_id, "headers": to_headers(invented), "data": invented.data}
    say(city, CITY, VILLAGE, "case_progressed", data)
    sites.carry()
    (held,) = home.held()
    assert "foreign_progress" in held.error
    assert home.case(case_id).status is Status.ACCEPTED


class TestTownshipCutOffOverTheDueInstant:
    LINK = frozenset({"zhoudang", "luoshan"})

    def test_case_decided_in_time_gets_no_card(self, sites: LinkedSites) -> None:
        case_id = at_the_county(sites)
        home, county = sites.sites["zhoudang"], sites.sites["luoshan"]
        sites.cut.add(self.LINK)
        county.complete(case_id, COUNTY, "granted")
        sites.later(days=90)
        assert suspected(home, case_id) == {True}
        assert carded(clocks(home)) == set()
        sites.cut.clear()
        sites.carry()
        sites.later(minutes=1)
        sites.carry()
        told = clocks(home)
        for clock in limits(told):
            assert clock.stopped_at is not None
            assert clock.stopped_at < home.now() - timedelta(days=89)
        assert carded(told) == set()
        assert suspected(home, case_id) == {False}

    def test_case_that_nobody_decided_is_overdue_once_the_county_was_heard(
        self, sites: LinkedSites
    ) -> None:
        case_id = at_the_county(sites)
        home = sites.sites["zhoudang"]
        sites.cut.add(self.LINK)
        sites.later(days=90)
        assert suspected(home, case_id) == {True}
        sites.cut.clear()
        sites.carry()
        sites.later(minutes=1)
        sites.carry()
        assert all(map(clocks(home).late, limits(clocks(home))))
        assert carded(clocks(home)) == {"amber", "yellow", "red"}

    def test_case_of_another_township_is_not_held_up(self, sites: LinkedSites) -> None:
        """The county's own cases go on being carded while the township is away."""
        at_the_county(sites)
        sites.cut.add(self.LINK)
        county = sites.sites["luoshan"]
        case_id = county.register(owner=COUNTY, competent=COUNTY)
        county.accept(case_id, COUNTY)
        sites.later(days=90)
        assert all(map(clocks(county).late, limits(clocks(county))))


def say(
    site: PaperSite, node: str, to: str, name: str = "handoff_offered", data: object = None
) -> Envelope:
    """A node of the site says something to another, in its own stream."""
    message = Envelope(
        id=new_id(),
        source=source(node, "routing"),
        type=topology.fact_type(topology.RELAY, name),
        subject="case/c-astray",
        time=site.now().isoformat(),
        sequence=0,
        data=data if isinstance(data, dict) else {"case_id": "c-astray", "handoff_id": "h-1"},
        destination=to,
    )
    draft = (message, topology.RELAY_EXCHANGE, to)
    with site.engines["routing"].begin() as connection:
        writes = Writes()
        write_outbox(connection, definitions()["routing"], [draft], site.post, writes)
        writes.flush(connection)
    site.settle()
    return message


def letters(sites: LinkedSites, sender: str, receiver: str) -> list[Delivery]:
    """What waits on a link, but for marks."""
    return [one for one in sites.mail[sender, receiver] if not is_mark(one)]


def answers(sites: LinkedSites, name: str) -> list[Envelope]:
    """What was brought to the site, or told there, of messages that could not be delivered."""
    heard = [*sites.sites[name].wire.said, *sites.received[name]]
    return [message for message in heard if message.type == "jieli.relay.not_delivered.v1"]
