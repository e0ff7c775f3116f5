"""Everything a round of faults needs, started and taken away again: servers, a small disk, links,
the site, and the load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from faults.board import Board
from faults.breaker import Breaker
from faults.disk import small_disk
from faults.fault_site import FaultSite, environment
from faults.links import links
from faults.load import Load
from faults.office import Office
from shared.testing import servers

_DISK_MEGABYTES = 8192


@dataclass(frozen=True)
class Stage:
    site: FaultSite
    breaker: Breaker
    load: Load


@contextmanager
def stage(
    logs: Path, cases: int, standing: int = 250, hands: int = 10, saboteur: str = ""
) -> Iterator[Stage]:
    """A running site, and a load that waits to be started. Logs stay in `logs`."""
    with ExitStack() as stack:
        directory = stack.enter_context(servers.temporary_directory())
        disk = stack.enter_context(small_disk(directory, _DISK_MEGABYTES))
        if disk is not None:
            data = disk.directory / "postgres"
            data.mkdir()
            (directory / "postgres").symlink_to(data)
        running = stack.enter_context(servers.private_servers(directory))
        urls = running.rabbit.fresh_vhost("faults"), running.postgres.fresh_database("faults")
        made = stack.enter_context(links(environment()))
        site = FaultSite(logs, *urls, made, saboteur)
        stack.callback(site.end)
        # Before the site ends, whatever has ended it: nothing may hang on a server that is away.
        stack.callback(running.revive)
        site.begin()
        office = Office(site.settings, site.directory, hands)
        load = Load(office, Board(site.engines), cases, standing, hands)
        stack.callback(load.stop)
        yield Stage(site, Breaker(site, running, disk), load)
