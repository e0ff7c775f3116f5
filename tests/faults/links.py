"""Links behind the proxy, by name: between a service and its servers, or from site to site."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from shared.testing.servers.ports import spare_port


class Manner(StrEnum):
    """How a link is cut."""

    REFUSED = "refused"  # everybody is told at once
    SILENT = "silent"  # nothing passes; afterwards connections go on where they were
    FORGOTTEN = "forgotten"  # nothing passes; afterwards connections are reset


class Links:
    """The proxy's process; every address that goes through it is a link that can be cut."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._names: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.proxy"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(environment),
            text=True,
            start_new_session=True,
        )

    def through(self, name: str, url: str) -> str:
        """The same address, but by a link of this name."""
        parts = urlsplit(url)
        port = spare_port()
        self._tell("open", name, port, parts.hostname or "", parts.port or 0)
        self._names.append(name)
        login = f"{parts.username}:{parts.password}@" if parts.username else ""
        return urlunsplit(parts._replace(netloc=f"{login}127.0.0.1:{port}"))

    def cut(self, name: str, manner: Manner) -> None:
        """All links of this name, or whose name begins with it and a slash."""
        self._each("refuse" if manner is Manner.REFUSED else "silence", name)

    def heal(self, name: str, manner: Manner) -> None:
        self._each("forget" if manner is Manner.FORGOTTEN else "heal", name)

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(5)

    def _each(self, command: str, name: str) -> None:
        for known in self._names:
            if f"{known}/".startswith(f"{name}/"):
                self._tell(command, known)

    def _tell(self, *command: str | int) -> None:
        with self._lock:
            if self._process.stdin is None or self._process.stdout is None:
                raise AssertionError("the proxy has no pipes")
            print(json.dumps(command), file=self._process.stdin, flush=True)
            if self._process.stdout.readline().strip() != "done":
                raise AssertionError(f"the proxy did not obey {command}")


@contextmanager
def links(environment: Mapping[str, str]) -> Iterator[Links]:
    made = Links(environment)
    try:
        yield made
    finally:
        made.close()
