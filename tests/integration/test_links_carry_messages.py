"""Two sites, two brokers: what is handed to a link arrives, and operators see what does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pika
import pika.exceptions
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from support.linked_sites import LinkedSite, eventually, letters, two_sites

from shared.messaging.amqp import AmqpTransport
from shared.messaging.port import Outcome
from shared.messaging.topology import Topology, relay_in, relay_out
from shared.testing import servers
from shared.testing.servers import ServersUnavailable

pytestmark = pytest.mark.real

OUT, IN = relay_out("b"), relay_in("a")


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[LinkedSite, LinkedSite]]:
    """Each has admitted the other, and applied its links twice."""
    try:
        with servers.temporary_directory() as directory, two_sites(directory) as (a, b):
            a.links = b.jieli("links", "admit", "a").stdout.strip()
            b.links = a.jieli("links", "admit", "b").stdout.strip()
            for site in (a, b):
                site.said.clear()
                assert [site.jieli("links", "apply").exit_code for _ in range(2)] == [0, 0]
            yield a, b
    except ServersUnavailable as unavailable:
        raise pytest.fail.Exception(str(unavailable), pytrace=False) from None


@pytest.fixture
def linked(sites: tuple[LinkedSite, LinkedSite]) -> tuple[LinkedSite, LinkedSite]:
    a, b = sites
    assert eventually(lambda: a.status()["connected"] and b.status()["connected"])
    return a, b


def test_links_are_made_once(linked: tuple[LinkedSite, LinkedSite]) -> None:
    a, b = linked
    for site, peer in ((a, "b"), (b, "a")):
        first, second = site.said[:2]
        assert f"已建队列 relay.out.{peer}" in first
        assert f"已建立从 {peer} 取消息的链路" in first
        assert second.strip() == "1 条链路都已建好，没有改动。"
        assert not [text for text in site.said if secret(a) in text or secret(b) in text]
        # Services declare the same queues when they start.
        queues = (relay_out(peer), relay_in(peer))
        AmqpTransport(site.rabbit.url).declare(Topology(queues, ()))
    healthy = a.jieli("links", "status")
    assert healthy.exit_code == 0
    assert "连通" in healthy.output


def test_messages_arrive_as_they_were_sent(linked: tuple[LinkedSite, LinkedSite]) -> None:
    a, b = linked
    sent, began = letters(OUT, range(200)), int(time.time())
    publisher = AmqpTransport(a.rabbit.url).publisher()
    assert publisher.publish(sent) == [Outcome.CONFIRMED] * 200
    publisher.close()
    assert eventually(lambda: b.waiting(IN) == 200)
    with b.channel() as channel:
        for letter in sent:
            _, properties, body = channel.basic_get(IN, auto_ack=True)
            assert body == letter.body
            assert ours(properties.headers) == letter.headers
            assert (properties.message_id, properties.delivery_mode) == (letter.id, 2)
            assert began <= properties.timestamp <= time.time()


def test_killed_broker_of_the_receiver_loses_nothing(
    linked: tuple[LinkedSite, LinkedSite],
) -> None:
    a, b = linked
    publisher = AmqpTransport(a.rabbit.url).publisher()
    with ThreadPoolExecutor(max_workers=1) as pool:
        sent = letters(OUT, range(3_000))
        batches = [sent[start : start + 100] for start in range(0, 3_000, 100)]
        posted = pool.submit(lambda: [publisher.publish(batch) for batch in batches])
        assert eventually(lambda: b.waiting(IN) >= 300)
        b.rabbit.kill()
        outcomes = posted.result()
    publisher.close()
    assert outcomes == [[Outcome.CONFIRMED] * 100] * 30
    assert eventually(lambda: a.status()["outgoing"]["ready"] > 0)
    assert eventually(lambda: a.status()["state"] == "terminated")
    link = a.status()
    assert not link["connected"]
    assert link["outgoing"]["readers"] == 0
    assert 0 <= link["outgoing"]["oldest_seconds"] <= 60
    report = a.jieli("links", "status")
    assert report.exit_code == 1
    assert "断开" in report.output
    assert "b：连不上 127.0.0.1" in report.output
    b.rabbit.start()
    arrived = collected(b, {letter.id for letter in sent})
    assert {name for name, _ in arrived} == {letter.id for letter in sent}
    assert {body for _, body in arrived} == {letter.body for letter in sent}


def test_account_of_a_peer_reads_its_own_queue_only(
    linked: tuple[LinkedSite, LinkedSite],
) -> None:
    a, b = linked
    address = b.links.partition("=")[2]
    for name in ("relay.out.bb", "relay.out.c", "xrelay.out.b"):
        with a.channel() as channel:
            channel.queue_declare(name)
    assert not refused(a, address, lambda channel: channel.basic_get(OUT))
    forbidden: list[Callable[[BlockingChannel], object]] = [
        lambda channel: channel.basic_publish("", OUT, b"x", mandatory=True),
        lambda channel: channel.basic_publish("amq.topic", "x", b"x"),
        lambda channel: channel.queue_bind(OUT, "amq.topic", "x"),
        lambda channel: channel.queue_delete(OUT),
        lambda channel: channel.queue_declare("", exclusive=True),
        lambda channel: channel.queue_declare("relay.out.new"),
        lambda channel: channel.exchange_declare("new"),
        lambda channel: channel.basic_get(relay_in("b")),
        lambda channel: channel.basic_get("relay.out.bb"),
        lambda channel: channel.basic_get("relay.out.c"),
        lambda channel: channel.basic_get("xrelay.out.b"),
    ]
    assert [refused(a, address, act) for act in forbidden] == [True] * len(forbidden)


def test_status_tells_what_is_wrong_at_the_other_side(
    linked: tuple[LinkedSite, LinkedSite],
) -> None:
    """The account is renewed, so that what the peer holds is void; and it has no such queue."""
    a, b = linked
    kept = b.links
    b.links = kept.replace(secret(b), "wrong")
    assert b.jieli("links", "apply").exit_code == 0
    assert eventually(lambda: b.status()["state"] == "terminated")
    assert "账号、密码或权限不对" in b.jieli("links", "status").output
    assert "没有在取我们的消息" in a.jieli("links", "status").output
    b.links = kept
    assert "已更新" in b.jieli("links", "apply").output
    assert eventually(lambda: bool(b.status()["connected"]))


def test_shovel_never_makes_a_queue_at_the_peer(linked: tuple[LinkedSite, LinkedSite]) -> None:
    """Nor could it fill one of the wrong kind."""
    a, b = linked
    with a.channel() as channel:
        channel.queue_delete(OUT)
    assert eventually(lambda: "对方没有队列 relay.out.b" in b.jieli("links", "status").output)
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="NOT_FOUND"):
        a.waiting(OUT)
    assert a.jieli("links", "apply").output.startswith("已建队列 relay.out.b")
    assert eventually(lambda: bool(b.status()["connected"]))


def test_link_with_messages_is_not_removed(linked: tuple[LinkedSite, LinkedSite]) -> None:
    """The last test: it takes the links apart."""
    a, b = linked
    assert a.jieli("links", "remove", "b").exit_code == 2  # b still reads
    assert a.status()["state"] == "missing"
    two_hours_ago = pika.BasicProperties(delivery_mode=2, timestamp=int(time.time()) - 7_230)
    with b.channel() as channel:
        channel.confirm_delivery()
        channel.basic_publish("", relay_out("a"), b"late", two_hours_ago, mandatory=True)
    report = b.jieli("links", "status")
    assert report.exit_code == 1
    assert "2小时" in report.output
    kept = b.jieli("links", "remove", "a")
    assert kept.exit_code == 2
    assert "队列 relay.out.a 还有 1 条消息，不删" in kept.output
    with b.channel() as channel:
        assert channel.basic_get(relay_out("a"), auto_ack=True)[2] == b"late"
    assert "已拆除" in b.jieli("links", "remove", "a").output
    assert eventually(lambda: a.jieli("links", "remove", "--all").exit_code == 0)
    assert not refused(a, a.rabbit.url, lambda channel: channel.queue_declare(OUT))
    with pytest.raises(pika.exceptions.ProbableAuthenticationError), a.channel(address(b)):
        pass


def address(site: LinkedSite) -> str:
    return site.links.partition("=")[2]


def secret(site: LinkedSite) -> str:
    return str(pika.URLParameters(address(site)).credentials.password)


def ours(headers: dict[str, object]) -> dict[str, object]:
    """Quorum queues add `x-delivery-count`."""
    return {name: value for name, value in headers.items() if name.startswith("cloudEvents:")}


def collected(site: LinkedSite, wanted: set[str]) -> list[tuple[str, bytes]]:
    """What arrives until nothing of `wanted` is missing; some may come twice."""
    found: list[tuple[str, bytes]] = []
    with site.channel() as channel:
        for method, properties, body in channel.consume(IN, inactivity_timeout=30):
            if method is None:
                break
            channel.basic_ack(method.delivery_tag)
            found.append((properties.message_id, body))
            if wanted == {name for name, _ in found}:
                break
    return found


def refused(site: LinkedSite, url: str, act: Callable[[BlockingChannel], object]) -> bool:
    try:
        with site.channel(url) as channel:
            channel.confirm_delivery()
            act(channel)
    except pika.exceptions.ChannelClosedByBroker as error:
        return bool(error.reply_code == 403)
    return False
