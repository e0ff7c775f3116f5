"""A wall clock that tests may shift: the services read its offset from a file each time."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from shared.site.time import ZONE


class ShiftedClock:
    """The machine's time plus what the file says, in seconds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds = 0.0

    def shift(self, seconds: float) -> None:
        """For all who read this file, at once: it is replaced as a whole."""
        self._seconds = seconds
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._file)

    @property
    def seconds(self) -> float:
        return self._seconds

    def now(self) -> datetime:
        return datetime.now(ZONE) + timedelta(seconds=self._seconds)


class OffsetReader:
    """The service's side: the offset, read again at most fifty times a second."""

    _LASTS_SECONDS = 0.02

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at = float("-inf")
        self._offset = 0.0

    def __call__(self) -> float:
        now = time.monotonic()
        if now - self._read_at > self._LASTS_SECONDS:
            self._offset, self._read_at = float(self._file.read_text() or 0), now
        return self._offset
