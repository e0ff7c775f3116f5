"""A site as the driver of the day reaches it: how to start it, its nodes, databases and time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from cli.launcher import Launcher
from cli.site import engines
from shared.db.engine import open_engine
from shared.directory.directory import Directory
from shared.settings import Settings, read_settings
from shared.site.tables import SCHEMA
from shared.site.time import SteppedTime

#: The databases of one site, by service.
Databases = Mapping[str, Engine]

_POLL_SECONDS = "0.2"


@dataclass(frozen=True)
class Equipment:
    """What a site needs to run. `groups` are the services that share a process, where that is
    not for the launcher to choose."""

    settings: Settings
    environment: Mapping[str, str]
    logs: Path
    groups: Sequence[Sequence[str]] = ()

    @classmethod
    def of(
        cls,
        environment: Mapping[str, str],
        first_port: int,
        logs: Path,
        groups: Sequence[Sequence[str]] = (),
    ) -> Equipment:
        """`environment` has its secrets, and where its broker and its database are."""
        whole = {
            "JIELI_MATERIALS": str(logs.parent / "materials"),
            "JIELI_NOTICES": f"file:{logs.parent / 'notices.jsonl'}",
            **environment,
            "JIELI_TIME": "stepped",
            "JIELI_POLL_SECONDS": _POLL_SECONDS,
            "JIELI_HTTP_PORT": str(first_port),
            "JIELI_LOG_LEVEL": os.environ.get("JIELI_LOG_LEVEL", "WARNING"),
        }
        with _set(whole):
            return cls(read_settings(), whole, logs, groups)

    def launcher(self) -> Launcher:
        return Launcher(self.settings, self.environment, self.logs, self.groups)


@dataclass(frozen=True)
class Station:
    """One site of the day; `databases` can be read only while it is open."""

    equipment: Equipment
    databases: Databases
    clock: SteppedTime
    directory: Directory = field(repr=False)

    @property
    def settings(self) -> Settings:
        return self.equipment.settings


@contextmanager
def opened(equipment: Equipment) -> Iterator[Station]:
    """The site with its databases, which must be there."""
    settings = equipment.settings
    directory = Directory.load(settings.divisions_file, settings.site_file)
    engine = open_engine(settings.database_url, SCHEMA)
    try:
        with engines(settings) as databases:
            yield Station(equipment, databases, SteppedTime(engine), directory)
    finally:
        engine.dispose()


class Clocks:
    """The business time of all sites, stepped together."""

    def __init__(self, clocks: Sequence[SteppedTime]) -> None:
        self._clocks = clocks

    def __call__(self) -> datetime:
        return max(clock() for clock in self._clocks)

    def stored(self) -> datetime | None:
        """The latest instant of any site: a driver may have been killed between two of them."""
        return max(filter(None, (clock.stored() for clock in self._clocks)), default=None)

    def set(self, instant: datetime) -> None:
        for clock in self._clocks:
            clock.set(instant)


@contextmanager
def _set(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
