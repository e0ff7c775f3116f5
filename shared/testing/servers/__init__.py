"""Private RabbitMQ and PostgreSQL servers for tests and for local runs on real back ends."""

from shared.testing.servers.account import temporary_directory
from shared.testing.servers.backends import (
    Backends,
    PrivateServers,
    fresh_backends,
    private_servers,
    real_backends,
    running,
)
from shared.testing.servers.postgres import PostgresServer
from shared.testing.servers.rabbitmq import RabbitServer
from shared.testing.servers.refused import ServersUnavailable

__all__ = [
    "Backends",
    "PostgresServer",
    "PrivateServers",
    "RabbitServer",
    "ServersUnavailable",
    "fresh_backends",
    "private_servers",
    "real_backends",
    "running",
    "temporary_directory",
]
