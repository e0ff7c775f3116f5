"""Reads that many ask for at the same moment, done once for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """Answers with what a `read` found that began after the question: never with anything older,
    however many ask meanwhile."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._next: Future[T] | None = None

    def ask(self) -> T:
        with self._lock:
            leads = self._next is None
            found = self._next = self._next or Future()
        if leads:
            self._lead(found)
        return found.result()

    def _lead(self, found: Future[T]) -> None:
        with self._turn:
            with self._lock:
                # Who comes from here on may know of something that this read does not find.
                self._next = None
            try:
                found.set_result(self._read())
            except Exception as error:
                found.set_exception(error)
