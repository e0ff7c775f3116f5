"""What was confirmed or committed outlives a SIGKILL of the server; no test uses another's data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pika
import pika.exceptions
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.testing.servers import Backends, PrivateServers, fresh_backends
from shared.testing.servers.databases import connect

pytestmark = pytest.mark.real


def test_confirmed_message_outlives_killed_broker(private_servers: PrivateServers) -> None:
    rabbit = private_servers.rabbit
    url = rabbit.fresh_vhost("outlives")
    with _channel(url) as channel:
        channel.confirm_delivery()
        channel.queue_declare("papers", durable=True, arguments={"x-queue-type": "quorum"})
        persistent = pika.BasicProperties(delivery_mode=2)
        channel.basic_publish("", "papers", "收件".encode(), persistent, mandatory=True)
    rabbit.save_declarations()
    rabbit.kill()
    assert not rabbit.answers()
    rabbit.start()
    with _channel(url) as channel:
        assert _next_message(channel, "papers") == "收件".encode()


def test_committed_row_outlives_killed_database(private_servers: PrivateServers) -> None:
    postgres = private_servers.postgres
    url = postgres.fresh_database("outlives")
    with connect(url) as connection:
        connection.execute(text("CREATE TABLE receipt (number text)"))
        connection.execute(text("INSERT INTO receipt VALUES ('签收')"))
        postgres.kill()
    assert not postgres.answers()
    postgres.start()
    with connect(url) as connection:
        assert connection.execute(text("SELECT number FROM receipt")).scalar() == "签收"
        durable = [connection.execute(text(f"SHOW {name}")).scalar() for name in _DURABLE]
        assert durable == ["on", "on"]


def test_servers_killed_by_one_test_run_for_the_next(private_servers: PrivateServers) -> None:
    private_servers.postgres.kill()
    private_servers.revive()
    assert private_servers.postgres.answers()
    assert private_servers.rabbit.answers()


def test_fresh_back_ends_are_empty_and_gone_afterwards(private_servers: PrivateServers) -> None:
    rabbit, postgres = private_servers.rabbit, private_servers.postgres
    with fresh_backends(Backends(rabbit.url, postgres.url, "shared", rabbit)) as own:
        with connect(own.database_url) as connection:
            tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            assert connection.execute(text(tables)).scalar() == 0
        with _channel(own.amqp_url) as channel:
            channel.queue_declare(f"{own.prefix}.papers", durable=True)
    with pytest.raises(OperationalError, match="does not exist"), connect(own.database_url):
        pass
    with pytest.raises(pika.exceptions.AMQPError), _channel(own.amqp_url):
        pass


_DURABLE = ("fsync", "synchronous_commit")


@contextmanager
def _channel(url: str) -> Iterator[BlockingChannel]:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        yield connection.channel()
    finally:
        connection.close()


def _next_message(channel: BlockingChannel, queue: str) -> bytes | None:
    for _, _, body in channel.consume(queue, inactivity_timeout=10):
        return bytes(body)
    return None
