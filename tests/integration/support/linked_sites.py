"""Two sites on brokers of their own, and `jieli links` run at either of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pika
from click.testing import CliRunner, Result
from pika.adapters.blocking_connection import BlockingChannel

from cli.main import main
from shared.messaging.port import Publication
from shared.settings import TABLE
from shared.testing.servers.rabbitmq import LINK_PLUGINS, RabbitServer

PATIENCE_SECONDS = 30.0
_SITE_FILES = {
    "a": 'name: a\ntitle: 甲\nparent: b\nhosts: ["411521000000"]\n'
    'elsewhere: {b: {hosts: ["411500000000"]}}\n',
    "b": 'name: b\ntitle: 乙\nhosts: ["411500000000"]\n'
    'elsewhere: {a: {parent: b, hosts: ["411521000000"]}}\n',
}


@dataclass
class LinkedSite:
    """A broker with the settings of its site."""

    name: str
    rabbit: RabbitServer
    site_file: Path
    links: str = ""
    said: list[str] = field(default_factory=list)

    def jieli(self, *arguments: str, **changed: str) -> Result:
        environment: dict[str, str | None] = {setting.name: None for setting in TABLE}
        environment |= {
            "COLUMNS": "120",
            "JIELI_AMQP_URL": self.rabbit.url,
            "JIELI_DATABASE_URL": "postgresql+psycopg2://nobody@localhost/nothing",
            "JIELI_MANAGEMENT_URL": self.rabbit.management_url,
            "JIELI_SITE_FILE": str(self.site_file),
            "JIELI_LINKS": self.links,
        }
        result = CliRunner().invoke(main, arguments, env=environment | changed)
        self.said.append(result.output)
        return result

    def status(self) -> dict[str, Any]:
        """The one link of the site."""
        (link,) = json.loads(self.jieli("links", "status", "--json").output)
        assert isinstance(link, dict)
        return link

    @contextmanager
    def channel(self, url: str = "") -> Iterator[BlockingChannel]:
        connection = pika.BlockingConnection(pika.URLParameters(url or self.rabbit.url))
        try:
            yield connection.channel()
        finally:
            if connection.is_open:
                connection.close()

    def waiting(self, queue: str) -> int:
        """How many messages nobody has in hand, as the broker knows it now."""
        with self.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).method.message_count)


@contextmanager
def two_sites(directory: Path) -> Iterator[tuple[LinkedSite, LinkedSite]]:
    sites = []
    for name, text in _SITE_FILES.items():
        file = directory / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        sites.append(LinkedSite(name, RabbitServer(directory / name, LINK_PLUGINS), file))
    a, b = sites
    with ThreadPoolExecutor(max_workers=2) as pool:
        try:
            list(pool.map(lambda site: site.rabbit.start(), sites))
            yield a, b
        finally:
            list(pool.map(lambda site: site.rabbit.stop(), sites))


def letters(queue: str, numbers: Sequence[int]) -> list[Publication]:
    """Relay messages as the outbox hands them to the publisher, but addressed to a queue."""
    return [
        Publication(
            f"letter-{number}",
            "",
            queue,
            {"cloudEvents:id": f"letter-{number}", "cloudEvents:subject": f"case/{number}"},
            f'{{"件": {number}}}'.encode(),
        )
        for number in numbers
    ]


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
