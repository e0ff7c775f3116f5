"""Celery as a contestant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from benchmarks.peers import work
from benchmarks.relay_service import PAYLOAD
from benchmarks.servers import Place
from shared.messaging.port import Publication

_WORKER = ("-m", "celery", "-A", "benchmarks.peers.celery_relay", "worker")
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")
_EMBED = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}


class CeleryRelay:
    """Worker processes of threads, or one that forks its workers."""

    ours = False
    lacks = "inbox, outbox, history hash, signature, order"
    history = work.HISTORY
    module = "celery"

    def __init__(self, pool: str, processes: int, at_once: int) -> None:
        self.pool, self.processes, self.at_once = pool, processes, at_once
        self.label = f"Celery {pool} {processes} × {at_once}"

    def prepare(self, place: Place) -> None:
        work.prepare(place, [work.quorum_queue(work.QUEUE), work.quorum_queue(work.BEYOND_QUEUE)])

    def commands(self, place: Place) -> Sequence[Sequence[str]]:  # noqa: ARG002
        pool = ("-P", self.pool, "-c", str(self.at_once), "-Q", work.QUEUE)
        return [(*_WORKER, *pool, "-n", f"w{n}@localhost", *_QUIET) for n in range(self.processes)]

    def environment(self, place: Place) -> Mapping[str, str]:
        return work.environment(place, self.at_once)

    def first_messages(self, case_ids: Sequence[str]) -> list[Publication]:
        return [_first_message(case_id) for case_id in case_ids]


def _first_message(case_id: str) -> Publication:
    """A task as Celery's protocol 2 has it."""
    headers: dict[str, Any] = {
        "lang": "py",
        "task": "hop",
        "id": case_id,
        "root_id": case_id,
        "parent_id": None,
        "group": None,
        "retries": 0,
        "eta": None,
        "expires": None,
        "timelimit": [None, None],
        "argsrepr": "",
        "kwargsrepr": "",
        "origin": "driver",
    }
    body = msgspec.json.encode([[case_id, 1, PAYLOAD], {}, _EMBED])
    return Publication(case_id, "", work.QUEUE, headers, body)
