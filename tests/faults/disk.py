"""A small disk of the test's own, which can be filled up: a loop mount, where root is permitted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PASSAGE = 0o711
_LEAST_BYTES = 1 << 20


class SmallDisk:
    """What the database server keeps its data on."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._ballast = directory / "ballast"

    def fill(self) -> int:
        """Until not a block is left; how many bytes that took."""
        taken = 0
        with self._ballast.open("wb") as ballast:
            while free := self._free():
                size = free if free < _LEAST_BYTES else free - free % _LEAST_BYTES
                try:
                    os.posix_fallocate(ballast.fileno(), taken, size)
                except OSError:
                    if size < _LEAST_BYTES:
                        break
                    continue
                taken += size
        return taken

    def relieve(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def _free(self) -> int:
        found = os.statvfs(self.directory)
        return found.f_bavail * found.f_frsize


@contextmanager
def small_disk(directory: Path, megabytes: int) -> Iterator[SmallDisk | None]:
    """A file system of that size for as long as the context lasts; None where nobody may mount."""
    image, mount = directory / "disk.img", directory / "disk"
    mount.mkdir()
    if not _mounted(image, mount, megabytes):
        yield None
        return
    mount.chmod(_PASSAGE)
    try:
        yield SmallDisk(mount)
    finally:
        # Lazily, if somebody still looks at it: it must not outlive the test.
        if _run("umount", str(mount)):
            _run("umount", "--lazy", str(mount))


def _mounted(image: Path, mount: Path, megabytes: int) -> bool:
    if os.geteuid() != 0:
        return False
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    made = _run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", str(image))
    return not made and not _run("mount", "-o", "loop", str(image), str(mount))


def _run(*command: str) -> int:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode
    except FileNotFoundError:
        return 127
