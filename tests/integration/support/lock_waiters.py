"""One greenlet holds a lock that another waits for; prints what happened, in its order."""

# ruff: noqa: E402
from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys

import eventlet.event
from sqlalchemy import text

from shared.db.engine import open_engine
from shared.process import prepare_process

_LOCK = text("SELECT pg_advisory_xact_lock(1)")


def main(url: str) -> None:
    prepare_process()
    engine = open_engine(url, "public")
    waiting = eventlet.event.Event()

    def wait() -> None:
        with engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            waiting.send()
            connection.execute(_LOCK)
            print("has it", flush=True)

    with engine.begin() as connection:
        connection.execute(_LOCK)
        waiter = eventlet.spawn(wait)
        waiting.wait()
        connection.execute(text("SELECT pg_sleep(0.1)"))
        print("lets go", flush=True)
    waiter.wait()


main(sys.argv[1])
