"""What the day is played on: where its state lies, its secrets, ports and back end."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.site import kept_secrets
from shared.kernel.refusals import Conflict
from shared.settings import SERVICES, Settings, read_settings
from shared.site.schema import drop_schemas

_FIRST_PORT = 8101
_LAST_PORT = 8901
_POLL_SECONDS = "0.2"


class Stage:
    """One run's folder: `var/embedded` or `var/real`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.summary = self.directory / "summary.json"
        self.answers = self.directory / "answers.jsonl"
        self.logs = self.directory / "logs"

    def clear(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)

    def environment(self, amqp_url: str, database_url: str) -> dict[str, str]:
        """The settings of a run, secrets included."""
        return {
            **kept_secrets(self.directory / "secrets.env"),
            "JIELI_AMQP_URL": amqp_url,
            "JIELI_DATABASE_URL": database_url,
            "JIELI_TIME": "stepped",
            "JIELI_POLL_SECONDS": _POLL_SECONDS,
            "JIELI_HTTP_PORT": str(_spare_ports()),
            "JIELI_LOG_LEVEL": os.environ.get("JIELI_LOG_LEVEL", "WARNING"),
        }


@contextmanager
def backend(stage: Stage, name: str, *, fresh: bool) -> Iterator[Settings]:
    """The settings of a run on this back end; with `real` and no URLs given, on private servers
    that live as long as the run and keep their data in the run's folder."""
    if name == "embedded":
        with _settings(stage, "", f"sqlite:///{stage.directory / 'site'}") as settings:
            yield settings
        return
    amqp, database = os.environ.get("JIELI_AMQP_URL"), os.environ.get("JIELI_DATABASE_URL")
    if amqp and database:
        with _settings(stage, amqp, database) as settings:
            if fresh:
                drop_schemas(settings)
            yield settings
        return
    from cli.sample_day.private import private_backends

    with private_backends(stage.directory / "servers") as (amqp_url, database_url):  # noqa: SIM117
        with _settings(stage, amqp_url, database_url) as settings:
            yield settings


@contextmanager
def _settings(stage: Stage, amqp_url: str, database_url: str) -> Iterator[Settings]:
    """Put a run's settings into the environment, for this process and its children."""
    before = dict(os.environ)
    os.environ.update(stage.environment(amqp_url, database_url))
    try:
        yield read_settings()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _spare_ports() -> int:
    """The first of four neighbouring ports that nobody listens on."""
    for first in range(_FIRST_PORT, _LAST_PORT, len(SERVICES)):
        if all(_free(first + offset) for offset in range(len(SERVICES))):
            return first
    raise Conflict("no_port", f"{_FIRST_PORT}–{_LAST_PORT} 之间没有空闲端口")


def _free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
