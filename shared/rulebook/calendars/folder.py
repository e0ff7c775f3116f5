"""The calendars of a running service: read again when the files of their folder change."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import structlog

from shared.kernel.refusals import Refusal
from shared.rulebook import calendars
from shared.rulebook.calendars.offices import Offices

log = structlog.get_logger(__name__)

#: Name, time of change and size of each file.
_Look = frozenset[tuple[str, int, int]]


class CalendarFolder:
    """A folder of years and offices, which need not exist; refuses one that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Before the reading: what changes in between is seen as a change.
        self._seen = self._look()
        self.offices = calendars.load_offices(folder)

    def read_again(self) -> Offices:
        """The calendars as they are now. A file that cannot be read is logged once, and what was
        read before stays in force until the files change again."""
        look = self._look()
        if look != self._seen:
            self._seen = look
            self._read()
        return self.offices

    def _read(self) -> None:
        try:
            self.offices = calendars.load_offices(self.folder)
        except (Refusal, OSError, ValueError) as error:
            log.error("calendars_unreadable", folder=str(self.folder), error=str(error))
        else:
            log.info("calendars_read", version=self.offices.version)

    def _look(self) -> _Look:
        found = set()
        for path in self.folder.glob("*.json"):
            # Gone since it was listed: an import renames its file.
            with suppress(FileNotFoundError):
                state = path.stat()
                found.add((path.name, state.st_mtime_ns, state.st_size))
        return frozenset(found)
