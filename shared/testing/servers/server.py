"""What the private servers have in common: a directory, and a life that tests may cut short."""

from __future__ import annotations

import os
import secrets
import time
from abc import ABC, abstractmethod
from pathlib import Path

from shared.testing.servers.account import claim_directory, server_account, write_private
from shared.testing.servers.process import ServerProcess
from shared.testing.servers.refused import ServersUnavailable

USER = "jieli"


class PrivateServer(ABC):
    """A server on loopback with all its data in one directory, so that it can be started again."""

    label: str
    stop_signal: int

    def __init__(self, directory: Path) -> None:
        self.account = server_account()
        self.directory = claim_directory(directory.resolve(), self.account)
        self.log = self.directory / "server.log"
        self.password = self._lasting_secret("password")
        self._process: ServerProcess | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Write what the server needs before it can be launched."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def environment(self) -> dict[str, str]: ...

    @abstractmethod
    def answers(self) -> bool:
        """Whether a client would be served now."""

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def start(self) -> None:
        """Launch on the data that is there and return when clients are served."""
        if self.running:
            return
        self.prepare()
        self._process = ServerProcess(
            self.command(), self.environment(), self.directory, self.account, self.log
        )
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise

    def wait_ready(self, patience: float = 90.0) -> None:
        deadline = time.monotonic() + patience
        while not self.answers():
            if not self.running or time.monotonic() > deadline:
                raise ServersUnavailable(f"{self.label} 没有启动成功：{self._last_words()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Shut down in good order."""
        if self._process:
            self._process.stop(self.stop_signal, patience=20.0)
        self._process = None

    def kill(self) -> None:
        """Kill the server and all its processes with SIGKILL, as a power cut would."""
        if self._process:
            self._process.kill()
        self._process = None

    def restart(self) -> None:
        """Stop it if it runs, then start it on the same ports and data."""
        self.stop()
        self.start()

    def base_environment(self) -> dict[str, str]:
        # nothing else is passed on: PG* and RABBITMQ_* of the caller would lead elsewhere
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.directory),
            "LANG": "C.UTF-8",
        }

    def _lasting_secret(self, name: str) -> str:
        file = self.directory / name
        if not file.exists():
            write_private(file, secrets.token_hex(16), self.account)
        return file.read_text(encoding="utf-8")

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return f"{said[-1] if said else '没有输出'}（日志 {self.log}）"
