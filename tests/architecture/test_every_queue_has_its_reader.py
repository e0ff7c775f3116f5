"""Each queue of the site is read by one entrypoint, and no entrypoint reads anything else."""

from __future__ import annotations

import ast
from collections import Counter

import pytest
from source_tree import functions

from shared.contracts.registry import SCHEMAS
from shared.directory.directory import Directory
from shared.messaging import topology
from shared.messaging.topology import EVENTS_EXCHANGE, RELAY_EXCHANGE, site_topology
from shared.settings import SERVICES

HOSTED = Directory.load().hosted()
PEERS = ("xinyang", "zhoudang")
SITE = site_topology(SERVICES, HOSTED, PEERS)


def read_by(service: str) -> list[str]:
    """The queues that the entrypoints of a service name."""
    queues = []
    for function in functions(f"services/{service}/service.py"):
        for decorator in function.decorator_list:
            if ast.unparse(decorator) == "receive_relay()":
                queues += topology.relay_queues(PEERS)
            called = decorator if isinstance(decorator, ast.Call) else None
            if called is not None and ast.unparse(called.func) == "receive":
                expression = ast.unparse(called.args[0])
                queues.append(eval(expression, {"topology": topology}))
    # Peers read their own queues, at their own sites.
    return [*queues, *map(topology.relay_out, PEERS)] if service == "routing" else queues


def test_every_queue_is_read_once_and_nothing_else_is() -> None:
    read = Counter(queue for service in SERVICES for queue in read_by(service))
    assert read == Counter(SITE.queues)
    assert len(SITE.queues) == len(set(SITE.queues)) == 9


@pytest.mark.parametrize("service", SERVICES)
def test_service_reads_its_own_queues(service: str) -> None:
    assert read_by(service) == list(topology.service_topology(service, HOSTED, PEERS).queues)


def test_every_queue_is_bound_and_every_binding_has_its_queue() -> None:
    """But for those that a shovel fills."""
    fetched = set(map(topology.relay_in, PEERS))
    assert {binding.queue for binding in SITE.bindings} == set(SITE.queues) - fetched


def test_every_hosted_node_has_a_letter_box() -> None:
    boxes = [binding.key for binding in SITE.bindings if binding.exchange == RELAY_EXCHANGE]
    assert sorted(boxes) == sorted([*HOSTED, *map(topology.relay_out, PEERS)])


@pytest.mark.parametrize("message_type", sorted(SCHEMAS))
def test_every_published_fact_reaches_a_queue(message_type: str) -> None:
    """A relay message goes by its destination, a fact by its producer."""
    producer = topology.fact_key(message_type).split(".")[0]
    keys = {binding.key for binding in SITE.bindings if binding.exchange == EVENTS_EXCHANGE}
    assert f"{producer}.#" in keys or producer == topology.RELAY


def test_names_fit_into_their_columns() -> None:
    """kernel tables: exchange 40, routing key 120, producer 40."""
    assert max(len(binding.exchange) for binding in SITE.bindings) <= 40
    assert max(len(topology.fact_key(message_type)) for message_type in SCHEMAS) <= 120
    assert max(map(len, SERVICES)) <= 40
