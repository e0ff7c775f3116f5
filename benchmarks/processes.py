"""Processes of the benchmark: they end with it, can be frozen, and their CPU time can be read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from shared.testing.servers.process import ServerProcess
from shared.testing.servers.tree import descendants

_TICKS = os.sysconf("SC_CLK_TCK")
_ROOT = Path(__file__).resolve().parents[1]


class Child(ServerProcess):
    """A process tree that is killed when the benchmark ends, however it ends."""

    @property
    def pid(self) -> int:
        return self._server.pid

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        for pid in {self.pid} | descendants(self.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def child_environment(own: Mapping[str, str]) -> dict[str, str]:
    """Ours, with what the child needs, and the benchmark where Python finds it."""
    return {**os.environ, **own, "PYTHONPATH": str(_ROOT)}


@contextmanager
def running(
    commands: Iterable[Sequence[str]], environment: Mapping[str, str], directory: Path
) -> Iterator[list[Child]]:
    """Processes `python <command>`, killed when the context ends; what they say is in `log`."""
    children: list[Child] = []
    merged = child_environment(environment)
    try:
        for command in commands:
            line = [sys.executable, *command]
            children.append(Child(line, merged, directory, None, directory / "log"))
        yield children
    finally:
        for child in children:
            child.kill()


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes and all that descends from them, the dead ones
    that were waited for included."""
    pids = set(roots)
    for root in list(pids):
        pids |= descendants(root)
    return sum(map(_ticks, pids)) / _TICKS


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    # Behind the name, in brackets: fields 14 to 17 of proc(5) are own and children's times.
    return sum(map(int, stat.rpartition(")")[2].split()[11:15]))


class Helper:
    """A process of ours that is told a line and answers a line; it ends with the context."""

    def __init__(self, *command: str, environment: Mapping[str, str]) -> None:
        self._name = " ".join(command[:3])
        self._process = subprocess.Popen(  # noqa: S603 - our own modules, no shell
            [sys.executable, *command],
            env=child_environment(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def tell(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def hear(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"{self._name} failed, see above")
        return line
