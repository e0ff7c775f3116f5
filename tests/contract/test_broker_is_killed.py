"""A broker that dies, stays away or does not speak: nothing is lost, nothing has to be started
again, and nothing is taken for safe that is not (G2, G6)."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import kombu
import pytest
from post_office import PATIENCE_SECONDS, PostOffice, is_down, nothing_comes, read, take, texts

from shared.contracts.envelope import new_id
from shared.messaging.amqp import AmqpTransport
from shared.messaging.port import Outcome
from shared.messaging.topology import Topology
from shared.testing.servers import PrivateServers, RabbitServer

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def offices(private_servers: PrivateServers) -> Iterator[list[PostOffice]]:
    """Declared together, as a service declares, so that kills right afterwards find all on disk."""
    rabbit = private_servers.rabbit
    opened = [PostOffice(AmqpTransport(rabbit.url), f"t{new_id()[-12:]}") for _ in range(5)]
    queues = tuple(queue for office in opened for queue in office.topology.queues)
    bindings = tuple(binding for office in opened for binding in office.topology.bindings)
    opened[0].transport.declare(Topology(queues, bindings))
    yield list(opened)
    for office in opened:
        office.close()


@pytest.fixture
def office(offices: list[PostOffice]) -> PostOffice:
    return offices.pop()


@pytest.fixture
def rabbit(private_servers: PrivateServers) -> RabbitServer:
    return private_servers.rabbit


def test_confirmed_messages_outlive_a_killed_broker_and_its_readers_learn_of_it(
    rabbit: RabbitServer, office: PostOffice
) -> None:
    """Killed the moment after it confirmed, without asking it to save anything."""
    reader = office.reader()
    outcomes = office.post(office.letters(200)).result()
    handled = read(reader, 2)
    rabbit.kill()
    assert outcomes == [Outcome.CONFIRMED] * 200
    assert _eventually(lambda: is_down(lambda: reader.receive(1, 0.1)))
    assert is_down(lambda: reader.acknowledge(handled))
    reader.close()
    assert is_down(office.reader)
    rabbit.start()
    again = office.reader()
    assert texts(take(again, 200)) == [f"letter {number}" for number in range(200)]
    assert nothing_comes(again)


def test_nothing_is_confirmed_while_the_broker_is_away(
    rabbit: RabbitServer, office: PostOffice
) -> None:
    """Neither by a publisher that was connected nor by one that never was."""
    assert office.post(office.letters(1)).result() == [Outcome.CONFIRMED]
    rabbit.kill()
    late = office.transport.publisher()
    assert office.publisher.publish(office.letters(3)) == [Outcome.FAILED] * 3
    assert late.publish(office.letters(1)) == [Outcome.FAILED]
    office.publisher.send_transient(office.letter("mark"))
    assert is_down(lambda: office.transport.declare(office.topology))
    rabbit.start()
    assert office.post([office.letter("after")]).result() == [Outcome.CONFIRMED]
    assert _eventually(lambda: late.publish([office.letter("late")]) == [Outcome.CONFIRMED])
    late.close()
    assert texts(take(office.reader(), 3)) == ["letter 0", "after", "late"]


def test_batch_in_flight_is_known_to_be_unknown(rabbit: RabbitServer, office: PostOffice) -> None:
    """Of a batch that is cut off some may be stored: what failed is published again."""
    posted = office.post(office.letters(2_000))
    rabbit.kill()
    rabbit.start()
    assert posted.result() == [Outcome.CONFIRMED] * 2_000
    reader, arrived = office.reader(), set[str]()
    while len(arrived) < 2_000:
        arrived |= set(texts(take(reader, 1)))
    assert arrived == {f"letter {number}" for number in range(2_000)}


def test_queues_are_replicated_ones(rabbit: RabbitServer, office: PostOffice) -> None:
    """RabbitMQ refuses to declare a queue again as what it is not."""
    with kombu.Connection(rabbit.url) as connection:
        channel = connection.channel()
        channel.queue_declare(office.box, passive=True)
        as_classic = {
            "x-queue-type": "classic",
            "x-overflow": "reject-publish",
            "x-delivery-limit": 1_000_000_000,
        }
        with pytest.raises(connection.channel_errors, match=r"x-queue-type.*quorum"):
            channel.queue_declare(office.box, durable=True, auto_delete=False, arguments=as_classic)


def test_server_that_says_nothing_is_away(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen broker still takes connections."""
    monkeypatch.setattr("shared.messaging.amqp._CONNECT_TIMEOUT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        frozen = AmqpTransport(f"amqp://127.0.0.1:{silent.getsockname()[1]}/")
        assert is_down(lambda: frozen.declare(office.topology))


def _eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
    return True
