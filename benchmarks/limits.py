"""How fast broker and database are by themselves, with the relay's messages and rows."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from benchmarks import limit_broker
from benchmarks.limit_database import BATCH, SCRIPT
from benchmarks.ours import Ours, make_tables
from benchmarks.peers.work import AMQP_VARIABLE
from benchmarks.processes import Helper
from benchmarks.relay_service import HOPS
from benchmarks.results import Rate
from benchmarks.servers import Place, Servers
from shared.testing.servers.install import ensure_postgres

_READY_SECONDS = 0.2


def broker(servers: Servers, count: int) -> Rate:
    """Messages that went in and out, each confirmed and acknowledged."""
    with servers.place() as place:
        limit_broker.declare(place.amqp_url)
        environment = {**Ours(1).environment(place), AMQP_VARIABLE: place.amqp_url}
        acts = [
            ("-m", "benchmarks.limit_broker", act, str(count)) for act in ("publish", "consume")
        ]
        return Rate(count, _side_by_side(acts, environment))


def database(servers: Servers, seconds: float, connections: int) -> Rate:
    """Hops written one by one."""
    with servers.place() as place:
        make_tables(place)
        done, took = _pgbench(place, seconds, connections)
        return Rate(done, took, connections)


def database_batched(servers: Servers, count: int, connections: int) -> Rate:
    """Hops written in batches."""
    each = max(1, count // connections // (BATCH * HOPS)) * BATCH * HOPS
    with servers.place() as place:
        make_tables(place)
        act = ("-m", "benchmarks.limit_database", place.database_url, str(each))
        return Rate(each * connections, _side_by_side([act] * connections, {}), connections)


def _side_by_side(acts: Sequence[Sequence[str]], environment: Mapping[str, str]) -> float:
    """Seconds from the start of all processes to the end of the last."""
    with ExitStack() as stack:
        helpers = [stack.enter_context(Helper(*act, environment=environment)) for act in acts]
        for helper in helpers:
            helper.hear()
        time.sleep(_READY_SECONDS)
        began = time.time()
        for helper in helpers:
            helper.tell("go")
        return max(float(helper.hear()) for helper in helpers) - began


def _pgbench(place: Place, seconds: float, connections: int) -> tuple[int, float]:
    """Transactions done, and the time that they took."""
    script = place.directory / "hop.sql"
    script.write_text(SCRIPT, encoding="utf-8")
    clients = ["-c", str(connections), "-j", str(min(connections, 2))]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [
            str(ensure_postgres() / "pgbench"),
            *("-n", "-M", "prepared", "-D", "count=0", *clients),
            *("-T", str(max(1, round(seconds))), "-f", str(script), place.libpq_url),
        ],
        env={"PGOPTIONS": "-csearch_path=routing", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"actually processed: (\d+)", done.stdout)
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or rate is None:
        raise RuntimeError(f"pgbench: {done.stderr or done.stdout}")
    return int(found[1]), int(found[1]) / float(rate[1])
