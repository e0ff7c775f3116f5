"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import statistics
import time
from pathlib import Path

from sqlalchemy import text

from benchmarks.servers import POSTGRES_SETTINGS, Servers
from shared.messaging.amqp import connect as connect_broker
from shared.testing.servers.databases import connect

_BLOCK = b"x" * 4096
_WRITES = 500


def environment(servers: Servers) -> dict[str, str]:
    with connect(servers.postgres.url) as connection:
        version = str(connection.execute(text("SHOW server_version")).scalar_one())
        durable = [
            f"{name}={connection.execute(text(f'SHOW {name}')).scalar_one()}"
            for name in ("fsync", "synchronous_commit", *POSTGRES_SETTINGS)
        ]
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return {
        "cpus": str(len(os.sched_getaffinity(0))),
        "cpu_model": _cpu_model(),
        "python": platform.python_version(),
        "rabbitmq": _rabbitmq_version(servers.rabbit.url),
        "postgresql": version,
        "postgresql_settings": ", ".join(durable),
        "fsync_ms": f"{1000 * fsync_seconds(servers.directory):.3f}",
        "load_average_at_start": load,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def fsync_seconds(directory: Path) -> float:
    """The median of writing 4 KiB and having it on disk."""
    path, taken = directory / "fsync", []
    with path.open("wb", buffering=0) as file:
        for _ in range(_WRITES):
            began = time.perf_counter()
            file.write(_BLOCK)
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(taken)


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _rabbitmq_version(url: str) -> str:
    connection = connect_broker(url)
    version = str(connection.connection.server_properties["version"])
    connection.release()
    return version
