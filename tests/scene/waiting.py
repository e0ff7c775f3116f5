"""Waiting for what must come true, with a deadline instead of a nap that hides a race."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
_LOOK_SECONDS = 0.02


def until(condition: Callable[[], T], what: str, patience: float = 60.0) -> T:
    """The first true answer of `condition`; a database that is away has not answered yet."""
    deadline = time.monotonic() + patience
    while True:
        answer = _ask(condition)
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not in {patience:.0f} s: {what} (last answer: {answer!r})")
        time.sleep(_LOOK_SECONDS)


def insist(act: Callable[[], T], patience: float = 60.0) -> T:
    """Do it, again if the database was away."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return act()
        except DBAPIError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_SECONDS)


def _ask(condition: Callable[[], T]) -> T | None:
    try:
        return condition()
    except DBAPIError:
        return None
