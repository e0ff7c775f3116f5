"""A site whose services reach their servers by links that can be cut, on a clock that can be
shifted."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from scene.site import Site

from cli.launcher import Launcher, Process
from faults.clock import ShiftedClock
from faults.links import Links
from faults.variables import CLOCK_FILE, SABOTEUR

_TESTS = Path(__file__).parents[1]


def environment() -> dict[str, str]:
    """Ours, with the place where Python finds this package."""
    paths = [str(_TESTS), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


class HostedProcess(Process):
    """A service started by `faults.host`."""

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "faults.host", *self.names],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )


class FaultSite(Site):
    """On real back ends and the machine's time, as an office has it."""

    def __init__(
        self,
        directory: Path,
        amqp_url: str,
        database_url: str,
        links: Links,
        saboteur: str = "",
    ) -> None:
        super().__init__(directory, amqp_url, database_url, stepped=False)
        self.links = links
        self.shifted = ShiftedClock(directory / "clock")
        self.shifted.shift(0.0)
        common = {CLOCK_FILE: str(directory / "clock"), SABOTEUR: saboteur}
        # The product's own pace; the other scenarios poll faster only to be done sooner.
        self.environment |= {**environment(), **self.environment, "JIELI_POLL_SECONDS": "0.5"}
        self._apart = {name: common | self._addresses(name) for name in self.definitions}

    def now(self) -> datetime:
        return self.shifted.now()

    def _addresses(self, service: str) -> dict[str, str]:
        return {
            "JIELI_AMQP_URL": self.links.through(f"broker/{service}", self.settings.amqp_url),
            "JIELI_DATABASE_URL": self.links.through(
                f"database/{service}", self.settings.database_url
            ),
        }

    def make_launcher(self) -> Launcher:
        launcher = super().make_launcher()
        launcher.processes = [
            HostedProcess(p.names, p.environment | self._apart[p.names[0]], p.log)
            for p in launcher.processes
        ]
        return launcher
