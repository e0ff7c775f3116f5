"""Private servers for `make run BACKEND=real` where no RabbitMQ and PostgreSQL are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.testing.servers import private_servers


@contextmanager
def private_backends(directory: Path) -> Iterator[tuple[str, str]]:
    """AMQP and database URL of servers whose data stays in `directory` between runs."""
    with private_servers(directory) as servers:
        yield servers.rabbit.url, servers.postgres.url
