"""A nudge comes at its interval, and at once while the last one found something to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import eventlet
import pytest

from shared.messaging.entrypoints import Nudge

HOUR = 3600.0


class Worker:
    """Stands for nameko's container: the method gives the next of its answers."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = iter(answers)
        self.called = 0
        self.nudge: Any = Nudge(every=1)
        self.nudge.container = self
        self.nudge.interval = 0.0

    def spawn_worker(self, _: Any, __: Any, ___: Any, handle_result: Any) -> None:
        # Only the first comes by itself.
        self.nudge.interval = HOUR
        self.called += 1
        handle_result(None, next(self.answers), None)

    def run(self) -> int:
        """How often it was called until it was to wait."""
        thread = eventlet.spawn(self.nudge._run)
        for _ in range(20):
            eventlet.sleep(0)
        self.nudge.should_stop.send(True)
        thread.wait()
        return self.called


@pytest.fixture(autouse=True)
def _never_wait_an_hour() -> Iterator[None]:
    with eventlet.Timeout(10):
        yield


@pytest.mark.parametrize(
    ("answers", "calls"), [([None], 1), ([0], 1), ([1000, 1000, 7, 0], 4), ([True, None], 2)]
)
def test_nudge_comes_at_once_while_something_was_done(answers: list[Any], calls: int) -> None:
    assert Worker(answers).run() == calls
