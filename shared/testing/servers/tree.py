"""Process trees: who descends from whom, and killing all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def kill_tree(root: int, patience: float = 10.0) -> None:
    """SIGKILL the group that `root` leads and its descendants, and wait until none is left.

    PostgreSQL's and Erlang's children leave the group, so killing the group is not enough.
    """
    if root in _group(root):
        with suppress(ProcessLookupError):
            os.kill(root, signal.SIGSTOP)  # it must not start another child meanwhile
    doomed = _group(root) | descendants(root)
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + patience
    while doomed & _living().keys():
        if time.monotonic() > deadline:
            raise TimeoutError(f"processes survive SIGKILL: {sorted(doomed & _living().keys())}")
        time.sleep(0.01)


def descendants(root: int) -> set[int]:
    """The living processes below `root`."""
    parents = {pid: parent for pid, (parent, _) in _living().items()}
    found: set[int] = set()
    level = {root}
    while level:
        level = {pid for pid, parent in parents.items() if parent in level} - found
        found |= level
    return found


def _group(leader: int) -> set[int]:
    return {pid for pid, (_, group) in _living().items() if group == leader}


def _living() -> dict[int, tuple[int, int]]:
    """Parent and group of each process; zombies do not count, for init may be slow to reap."""
    rows = _rows_of_proc() if (_PROC / "self/stat").exists() else _rows_of_ps()
    return {pid: (parent, group) for pid, state, parent, group in rows if state[0] not in "ZX"}


def _rows_of_proc() -> Iterator[tuple[int, str, int, int]]:
    for entry in _PROC.iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            # the command's name, in brackets, may itself hold spaces and brackets
            state, parent, group, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
            yield int(entry.name), state, int(parent), int(group)


def _rows_of_ps() -> Iterator[tuple[int, str, int, int]]:
    listing = subprocess.run(
        ["/bin/ps", "-axo", "pid=,stat=,ppid=,pgid="], capture_output=True, text=True, check=True
    )
    for line in listing.stdout.splitlines():
        pid, state, parent, group = line.split()
        yield int(pid), state, int(parent), int(group)
