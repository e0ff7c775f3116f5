"""What every process of services asks of its interpreter once eventlet has patched it."""
# mypy: disable-error-code="no-untyped-call"
# eventlet has no types.

from __future__ import annotations

import gc
from typing import Any

import psycopg2  # type: ignore[import-untyped]
from eventlet import patcher
from eventlet.hubs import trampoline
from psycopg2 import extensions

#: A batch makes thousands of objects that die by themselves; by default the collector goes through
#: the young ones after every 700. (A tenth of a hop's CPU, docs/performance.md.)
_YOUNG, _MIDDLE, _OLD = 50_000, 20, 50
#: Most statements are answered sooner; to leave the greenlet and come back costs more than that.
_ANSWERED_SOON_SECONDS = 0.0005
#: The real one, which eventlet has replaced.
_select = patcher.original("select").select


def prepare_process() -> None:
    """Call it before the services start, after `eventlet.monkey_patch()` and all imports."""
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    extensions.set_wait_callback(wait_for_database)


def wait_for_database(connection: Any) -> None:
    """Wait for a statement's answer: a moment in place, then so that other greenlets can go on.
    (Without that, one that waits for a lock would stop the one that holds it.)"""
    while (state := connection.poll()) != extensions.POLL_OK:
        reads, writes = state == extensions.POLL_READ, state == extensions.POLL_WRITE
        if not (reads or writes):
            raise psycopg2.OperationalError(f"poll answered {state!r}")
        one = [connection.fileno()]
        if not any(_select(one * reads, one * writes, [], _ANSWERED_SOON_SECONDS)):
            trampoline(one[0], read=reads or None, write=writes or None)
