"""A server as a process tree that can be stopped, killed at once, and never outlives us."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.testing.servers.account import Account
from shared.testing.servers.tree import kill_tree

# The pipe to it closes whenever and however this process dies. PR_SET_PDEATHSIG would not do: it
# fires at the end of the thread that started the server, and fault tests use short-lived threads.
_GUARD = 'read -r _; kill -KILL "-$1"'


class ServerProcess:
    """One launch of a server in a session of its own."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        directory: Path,
        account: Account | None,
        log: Path,
    ) -> None:
        with log.open("ab") as output:
            self._server = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=directory,
                env=environment,
                start_new_session=True,
                umask=0o077,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        self._guard = _guard(self._server.pid)

    @property
    def running(self) -> bool:
        return self._server.poll() is None

    def stop(self, signal_number: int, patience: float) -> None:
        """Ask politely; whatever is left when patience ends is killed."""
        if self.running:
            self._server.send_signal(signal_number)
        deadline = time.monotonic() + patience
        while self.running and time.monotonic() < deadline:
            time.sleep(0.02)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to every process of the server, as in a power cut; returns when all are gone."""
        self._guard.kill()
        kill_tree(self._server.pid)
        self._server.wait()
        self._guard.communicate()


def _guard(server_pid: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        ["/bin/sh", "-c", _GUARD, "guard", str(server_pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
