"""Three sites, each with a broker and a database of its own, linked as sites far apart are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from cli import links_plan
from cli.links_plan import Links, admitted, open_links
from cli.sample_day import ports
from cli.sample_day.pilot import write_policy
from cli.sample_day.sites import secrets_of, write_sites
from cli.sample_day.stage import Stage
from cli.sample_day.station import Equipment
from shared.directory.directory import Directory
from shared.settings import SERVICES
from shared.testing.servers import PostgresServer, PrivateServers, RabbitServer, running
from shared.testing.servers.rabbitmq import LINK_PLUGINS

#: Every service in a process of its own would be twelve on one machine. A site's services meet
#: over its broker and its database all the same.
_TOGETHER = (SERVICES,)
_NO_BROKER = "amqp://"


@contextmanager
def linked_sites(stage: Stage, data: Path) -> Iterator[list[Equipment]]:
    """The sites with their servers running and their links applied."""
    with ExitStack() as stack:
        files = write_sites(stage.directory, Directory.load())
        servers = {name: _servers(data / name) for name in files}
        both = [server for pair in servers.values() for server in (pair.rabbit, pair.postgres)]
        stack.enter_context(running(both))
        equipment = _equipped(stage, {name: _urls(files[name], servers[name]) for name in files})
        _link([open_links(site.settings) for site in equipment])
        yield equipment


def _link(sites: Sequence[Links]) -> None:
    """As two operators do it: each site admits the other, and then fetches from it. The addresses
    are others in each run, and so are the passwords."""
    given: dict[str, dict[str, str]] = {site.site: {} for site in sites}
    for site in sites:
        place = urlsplit(site.amqp_url).netloc.rpartition("@")[2]
        for peer in site.peers:
            given[peer][site.site] = admitted(site, peer, place).address
    for site in sites:
        links_plan.apply(replace(site, addresses=given[site.site]), lambda _: None)


@contextmanager
def databases(stage: Stage, data: Path) -> Iterator[list[Equipment]]:
    """The sites as they stand still: without brokers."""
    with ExitStack() as stack:
        files = write_sites(stage.directory, Directory.load())
        servers = {name: PostgresServer(data / name / "postgres") for name in files}
        stack.enter_context(running(list(servers.values())))
        environments = {
            name: {
                "JIELI_AMQP_URL": _NO_BROKER,
                "JIELI_DATABASE_URL": servers[name].url,
                "JIELI_SITE_FILE": str(file),
            }
            for name, file in files.items()
        }
        yield _equipped(stage, environments)


def _servers(folder: Path) -> PrivateServers:
    rabbit = RabbitServer(folder / "rabbitmq", LINK_PLUGINS)
    return PrivateServers(rabbit, PostgresServer(folder / "postgres"))


def _equipped(stage: Stage, environments: Mapping[str, Mapping[str, str]]) -> list[Equipment]:
    write_policy(stage.policies)
    same = {"JIELI_DIVISIONS_FILE": "", "JIELI_POLICIES": str(stage.policies)}
    taken: list[int] = []
    found = []
    for name, environment in environments.items():
        taken.append(ports.spare_ports(taken))
        folder = stage.directory / name
        whole = {**secrets_of(folder), **environment, **same}
        found.append(Equipment.of(whole, taken[-1], folder / "logs", _TOGETHER))
    return found


def _urls(file: Path, servers: PrivateServers) -> dict[str, str]:
    return {
        "JIELI_AMQP_URL": servers.rabbit.url,
        "JIELI_DATABASE_URL": servers.postgres.url,
        "JIELI_MANAGEMENT_URL": servers.rabbit.management_url,
        "JIELI_SITE_FILE": str(file),
    }
