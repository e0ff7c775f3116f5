"""Starts a site's processes, watches them, and ends them with itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import requests

from shared.kernel.refusals import Conflict
from shared.settings import SERVICES, Settings

_STOP_SECONDS = 20
_LOOK_SECONDS = 0.05
_RESTART_SECONDS = 1.0


class Process:
    """One child process; it ends when its standard input closes, so it never outlives us."""

    def __init__(self, names: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.names = tuple(names)
        self.environment = dict(environment)
        self.log = log
        self.child: subprocess.Popen[bytes] | None = None
        self.ended_at = 0.0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(  # noqa: S603 - our own module, no shell
                [sys.executable, "-m", "services.host", *self.names],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def kill(self) -> None:
        """SIGKILL, as a fault."""
        if self.child is not None:
            self.child.kill()
            self.child.wait()

    def ask_to_stop(self) -> None:
        if self.child is not None and self.child.stdin is not None:
            with suppress(BrokenPipeError):
                self.child.stdin.close()

    def wait(self, seconds: float) -> None:
        if self.child is None:
            return
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()


class Launcher:
    """A site's processes: one for all services (embedded), else one for each service, unless
    `groups` says which share one."""

    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        logs: Path,
        groups: Sequence[Sequence[str]] = (),
    ) -> None:
        self.settings = settings
        merged = {**os.environ, **environment}
        if not groups:
            groups = [SERVICES] if settings.embedded else [(name,) for name in SERVICES]
        self.processes = [
            Process(names, merged, logs / f"{'site' if len(names) > 1 else names[0]}.log")
            for names in groups
        ]

    def start(self) -> None:
        for process in self.processes:
            process.start()

    def restart_dead(self) -> list[Process]:
        """Start again what died, at most once a second each; those that were started."""
        started = []
        for process in self.processes:
            if process.running:
                continue
            now = time.monotonic()
            process.ended_at = process.ended_at or now
            if now - process.ended_at >= _RESTART_SECONDS:
                process.ended_at = 0.0
                process.start()
                started.append(process)
        return started

    def wait_ready(self, seconds: float) -> None:
        """Until every service answers /readyz with 200."""
        deadline = time.monotonic() + seconds
        waiting = [name for process in self.processes for name in process.names]
        while waiting:
            waiting = [service for service in waiting if not self._ready(service)]
            dead = next((p for p in self.processes if not p.running), None)
            if dead is not None:
                raise Conflict("site_not_started", _last_words(dead.log))
            if waiting and time.monotonic() > deadline:
                names = "、".join(waiting)
                raise Conflict(
                    "site_not_ready", f"{names} 没有就绪，原因见 {self.processes[0].log}"
                )
            time.sleep(_LOOK_SECONDS)

    def _ready(self, service: str) -> bool:
        try:
            answer = requests.get(f"{self.settings.url(service)}/readyz", timeout=2)
        except requests.RequestException:
            return False
        return bool(answer.status_code == requests.codes.ok)

    def ask_to_stop(self) -> None:
        for process in self.processes:
            process.ask_to_stop()

    def stop(self) -> None:
        self.ask_to_stop()
        for process in self.processes:
            process.wait(_STOP_SECONDS)


def _last_words(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"服务没有启动：{lines[-1] if lines else '没有日志'}（全文见 {log}）"
