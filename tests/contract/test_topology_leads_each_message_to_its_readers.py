"""The bindings of a real site, on both transports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from post_office import PostOffice, nothing_comes, take, texts

from shared.directory.directory import Directory
from shared.messaging import topology
from shared.messaging.port import Consumer, Outcome, Transport
from shared.messaging.topology import EVENTS_EXCHANGE, RELAY_EXCHANGE
from shared.settings import SERVICES
from shared.testing.servers import Backends, fresh_backends

COUNTY, ELSEWHERE = "411521000000", "410000000000"

#: Whose box a fact of each producer lands in.
READERS = {
    "intake": ["routing", "delivery", "supervision"],
    "routing": ["intake", "delivery", "supervision"],
    "delivery": ["intake", "routing", "supervision"],
    "supervision": ["intake", "supervision"],
}


@pytest.fixture(scope="module")
def broker(backends: Backends) -> Iterator[str]:
    """The real names exist once on a virtual host, so these tests have one to themselves."""
    with fresh_backends(backends) as own:
        yield own.amqp_url


@pytest.fixture
def site_office(transport: Transport, office: PostOffice) -> PostOffice:
    transport.declare(topology.site_topology(SERVICES, Directory.load().hosted(), ()))
    return office


@pytest.mark.parametrize("producer", sorted(READERS))
def test_fact_reaches_all_who_follow_its_producer(site_office: PostOffice, producer: str) -> None:
    key = topology.fact_key(topology.fact_type(producer, "case_accepted"))
    posted = site_office.post([site_office.letter("fact", EVENTS_EXCHANGE, key)])
    boxes = _all_boxes(site_office)
    for service in READERS[producer]:
        assert texts(take(boxes[topology.facts_queue(service)], 1)) == ["fact"]
    assert posted.result() == [Outcome.CONFIRMED]
    assert all(nothing_comes(reader) for reader in boxes.values())


def test_fact_that_nobody_follows_is_unroutable(site_office: PostOffice) -> None:
    fact = site_office.letter("fact", EVENTS_EXCHANGE, "nobody.case_accepted")
    assert site_office.publisher.publish([fact]) == [Outcome.UNROUTABLE]


def test_relay_reaches_the_box_of_a_hosted_node_alone(site_office: PostOffice) -> None:
    posted = site_office.post([site_office.letter("offer", RELAY_EXCHANGE, COUNTY)])
    boxes = _all_boxes(site_office)
    assert texts(take(boxes[topology.relay_queue()], 1)) == ["offer"]
    assert posted.result() == [Outcome.CONFIRMED]
    assert all(nothing_comes(reader) for reader in boxes.values())


def test_relay_to_a_node_that_nobody_hosts_is_unroutable(site_office: PostOffice) -> None:
    offer = site_office.letter("offer", RELAY_EXCHANGE, ELSEWHERE)
    assert site_office.publisher.publish([offer]) == [Outcome.UNROUTABLE]


def _all_boxes(office: PostOffice) -> dict[str, Consumer]:
    queues = [*map(topology.facts_queue, SERVICES), topology.relay_queue()]
    return {queue: office.reader(queue) for queue in queues}
