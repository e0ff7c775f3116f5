"""Nothing is published into a queue before the broker has its name on disk, whoever made it."""

from __future__ import annotations

import kombu
import pytest

from shared.contracts.envelope import new_id
from shared.messaging import amqp
from shared.messaging.amqp import AmqpTransport
from shared.messaging.topology import EVENTS_EXCHANGE, Binding, Topology, settled_mark

pytestmark = pytest.mark.real


def test_who_comes_while_a_queue_settles_waits_too(
    broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(amqp.time, "sleep", waited.append)
    name = f"t{new_id()[-12:]}"
    topology = Topology((name,), (Binding(EVENTS_EXCHANGE, f"{name}.#", name),))
    maker, other = AmqpTransport(broker), AmqpTransport(broker)
    maker.declare(topology)
    assert waited == [amqp.SETTLE_SECONDS]
    other.declare(topology)
    assert waited == [amqp.SETTLE_SECONDS]
    with kombu.Connection(broker) as connection:
        connection.channel().exchange_delete(settled_mark(topology))
    other.declare(topology)
    assert waited == [amqp.SETTLE_SECONDS] * 2
