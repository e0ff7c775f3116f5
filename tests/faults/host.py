"""Starts a service as `services.host` does, with what only tests may do to it.

The environment says what: a clock that can be shifted, or a saboteur. Nothing of this is in the
product, and nothing happens where the environment is silent.
"""

# ruff: noqa: I001
from __future__ import annotations

# First of all: it patches the standard library for greenlets.
from services import host

import os
import time
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import shared.site.runtime
from faults.clock import OffsetReader
from faults.variables import CLOCK_FILE, SABOTEUR
from shared.site.time import system_now


def _shift_clock(file: Path) -> None:
    """Everything that reads the wall clock, as when somebody sets the machine's."""
    offset = OffsetReader(file)
    true_time, true_time_ns = time.time, time.time_ns

    def now() -> datetime:
        return (system_now() + timedelta(seconds=offset())).replace(microsecond=0)

    time.time = lambda: true_time() + offset()
    time.time_ns = lambda: true_time_ns() + int(offset() * 1e9)
    shared.site.runtime.system_now = now  # type: ignore[attr-defined]


def main() -> None:
    file = os.environ.get(CLOCK_FILE)
    if file:
        _shift_clock(Path(file))
    saboteur = os.environ.get(SABOTEUR)
    if saboteur:
        import_module(f"faults.saboteurs.{saboteur}").corrupt()
    host.main()


if __name__ == "__main__":
    main()
