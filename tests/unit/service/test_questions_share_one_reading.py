"""Who asks at the same moment shares an answer, which is never older than the question."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.service.together import Together

_PATIENCE = 10


class Source:
    """Its value is read slowly: each reading waits until it is let go."""

    def __init__(self) -> None:
        self.value = 1
        self.readings = 0
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def read(self) -> int:
        self.readings += 1
        found = self.value
        self.begun.release()
        assert self.go.acquire(timeout=_PATIENCE)
        return found

    def await_reading(self) -> None:
        assert self.begun.acquire(timeout=_PATIENCE)


def test_who_comes_during_a_reading_is_not_told_what_it_found() -> None:
    source = Source()
    together = Together(source.read)
    with ThreadPoolExecutor(8) as people:
        first = people.submit(together.ask)
        source.await_reading()
        source.value = 2
        late = [people.submit(together.ask) for _ in range(4)]
        source.go.release(5)
        assert first.result(_PATIENCE) == 1
        assert [one.result(_PATIENCE) for one in late] == [2] * 4


def test_whoever_asks_after_a_failure_is_answered() -> None:
    outcomes = iter([OSError("away"), 7])

    def read() -> int:
        outcome = next(outcomes)
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    together = Together(read)
    with pytest.raises(OSError, match="away"):
        together.ask()
    assert together.ask() == 7


def test_one_reading_at_a_time() -> None:
    """However many ask during it, one more reading answers them all, or as many as there are."""
    source = Source()
    together = Together(source.read)
    with ThreadPoolExecutor(5) as people:
        people.submit(together.ask)
        source.await_reading()
        late = [people.submit(together.ask) for _ in range(4)]
        assert source.readings == 1
        source.go.release(5)
        assert [one.result(_PATIENCE) for one in late] == [1] * 4
    assert source.readings <= 5
