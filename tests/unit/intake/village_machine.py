"""A village agent's machine; the line to intake can be cut before the office or behind it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from front_desk import AGENT
from village_desk import VillageDesk
from werkzeug.serving import make_server

from cli.main import main

App = Callable[[dict[str, Any], Any], Iterable[bytes]]
PASSPHRASE = "三更灯火五更鸡正是"


class Line:
    """In front of the office. `cut_before` keeps requests from it; `cut_behind` lets it do what it
    was asked, and loses the answer."""

    def __init__(self, office: App) -> None:
        self._office = office
        self.cut_before = self.cut_behind = False
        self.reached: list[str] = []
        #: Called when the office has done what it was asked, before anybody hears of it.
        self.done: Callable[[], None] = lambda: None

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if self.cut_before:
            return _lost(start)
        if not environ.get("CONTENT_LENGTH"):
            # This server, unlike ours, would wait here for the end of the connection.
            environ["wsgi.input"] = io.BytesIO()
        self.reached.append(environ.get("HTTP_IDEMPOTENCY_KEY", ""))
        answer = [*self._office(environ, start if not self.cut_behind else _nobody)]
        self.done()
        return _lost(start) if self.cut_behind else answer


def _nobody(*_: Any) -> None:
    """Nobody hears the answer."""


def _lost(start: Any) -> Iterable[bytes]:
    start("504 Gateway Timeout", [("Content-Length", "0")])
    return [b""]


class Machine:
    """`jieli village`, run as its user does."""

    def __init__(self, folder: Path, url: str, badge: str = AGENT) -> None:
        self.environment = {
            "JIELI_VILLAGE_FILE": str(folder / "village.sqlite"),
            "JIELI_VILLAGE_PASSPHRASE": PASSPHRASE,
            "JIELI_VILLAGE_URL": url,
            "JIELI_VILLAGE_TOKEN": badge,
        }

    def run(self, *words: str | Path, typed: str | None = None, **changed: str) -> Result:
        environment = self.environment | changed
        return CliRunner().invoke(main, ["village", *map(str, words)], env=environment, input=typed)

    def good(self, *words: str | Path, typed: str | None = None) -> str:
        result = self.run(*words, typed=typed)
        assert result.exit_code == 0, result.output
        return str(result.output)


@contextmanager
def connected(desk: VillageDesk) -> Iterator[tuple[Line, str]]:
    """A real port before the desk."""
    line = Line(desk.application)
    server = make_server("127.0.0.1", 0, line)
    thread = threading.Thread(target=server.serve_forever, args=(0.005,))
    thread.start()
    try:
        yield line, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
