"""Where the bytes are: one directory, by SHA-256 of the content, everything in it sealed.

Nothing is ever half there: a file is written beside its place, brought to disk, and then linked
into its place, which succeeds once. What no row speaks of is swept away by whoever has the rows.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Protocol

from shared.http.refusals import Unavailable
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict, NotFound
from shared.vault import SEALED_MORE, Vault

_FRAME: Final = 256 * 1024
_LENGTH_BYTES: Final = 4
_DIGITS: Final = 15


class Store(Protocol):
    """What may be done with the bytes of electronic materials."""

    def offset(self, upload_id: str) -> int:
        """How many bytes of an upload are safely there."""

    def append(self, upload_id: str, offset: int, part: bytes) -> None:
        """Keep a part; Conflict unless it follows on what is there."""

    def gathered(self, upload_id: str) -> bytes:
        """All parts together."""

    def discard(self, upload_id: str) -> None:
        """Forget the parts of an upload."""

    def keep(self, content: bytes) -> str:
        """Keep a whole file, once however often it comes; its SHA-256."""

    def has(self, sha256: str) -> bool: ...

    def read(self, sha256: str) -> bytes:
        """The file; NotFound if it is not there, Invalid if it was changed."""


class DirectoryStore:
    """A `Store` in a directory of the site, which all processes of intake share."""

    def __init__(self, root: Path, vault: Vault) -> None:
        self.root = root
        self.vault = vault
        self.files = root / "files"
        self.uploads = root / "uploads"
        self.trash = root / "trash"
        self.temporary = root / "tmp"

    def offset(self, upload_id: str) -> int:
        return sum(length for _, length in self._parts(upload_id))

    def append(self, upload_id: str, offset: int, part: bytes) -> None:
        sealed = self.vault.seal_bytes(part, f"{upload_id}/{offset}")
        folder = self.uploads / upload_id
        if offset != self.offset(upload_id) or not self._place(folder / _part_name(offset), sealed):
            raise Conflict("offset", "这一部分接不上已收到的内容，请先查询偏移量", "Upload-Offset")

    def gathered(self, upload_id: str) -> bytes:
        pieces = []
        for offset, _ in self._parts(upload_id):
            sealed = (self.uploads / upload_id / _part_name(offset)).read_bytes()
            pieces.append(self.vault.open_bytes(sealed, f"{upload_id}/{offset}"))
        return b"".join(pieces)

    def discard(self, upload_id: str) -> None:
        _remove(self.uploads / upload_id)

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        place = self._file(sha256)
        # Whoever sweeps must not take what is wanted again.
        with contextlib.suppress(FileNotFoundError):
            os.utime(place)
            return sha256
        self._place(place, b"".join(_framed(self._sealed(sha256, content))))
        return sha256

    def has(self, sha256: str) -> bool:
        return self._file(sha256).exists()

    def read(self, sha256: str) -> bytes:
        try:
            data = self._file(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound("file_gone", "这份电子材料的内容不在库中，请联系管理员") from None
        return b"".join(
            self.vault.open_bytes(sealed, _about(sha256, number, last))
            for number, (sealed, last) in enumerate(_frames(data))
        )

    def reseal(self) -> int:
        """Files under an older key, under the newest now; how many there were."""
        resealed = 0
        for place in self.files.glob("*/*"):
            frames = _frames(place.read_bytes())
            if not all(self.vault.are_newest(sealed) for sealed, _ in frames):
                whole = b"".join(_framed(self._sealed(place.name, self.read(place.name))))
                os.replace(self._written(whole), place)
                _to_disk(place.parent)
                resealed += 1
        return resealed

    def unfinished(self) -> list[str]:
        """The uploads that have parts here."""
        return _names(self.uploads)

    def kept_before(self, instant: float) -> list[str]:
        """Hashes of the files that nobody has brought since."""
        return [p.name for p in self.files.glob("*/*") if p.stat().st_mtime < instant]

    def set_aside(self, sha256: str) -> None:
        """Into the trash, from which it may still come back."""
        self.trash.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            os.replace(self._file(sha256), self.trash / sha256)
            os.utime(self.trash / sha256)

    def set_aside_before(self, instant: float | None = None) -> list[str]:
        """What lies in the trash, or has since before the instant."""
        names = _names(self.trash)
        if instant is None:
            return names
        return [name for name in names if (self.trash / name).stat().st_mtime < instant]

    def put_back(self, sha256: str) -> None:
        place = self._file(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.trash / sha256, place)
        _to_disk(place.parent)

    def throw_away(self, sha256: str) -> None:
        (self.trash / sha256).unlink(missing_ok=True)

    def clear_temporary(self, instant: float) -> int:
        """What a process left that died while it wrote; how many files."""
        old = [p for p in self.temporary.glob("*") if p.stat().st_mtime < instant]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _file(self, sha256: str) -> Path:
        return self.files / sha256[:2] / sha256

    def _parts(self, upload_id: str) -> Iterator[tuple[int, int]]:
        """Offset and length of the parts that follow on each other from the beginning."""
        expected = 0
        for name in _names(self.uploads / upload_id):
            size = (self.uploads / upload_id / name).stat().st_size - SEALED_MORE
            if int(name) != expected:
                return
            yield expected, size
            expected += size

    def _sealed(self, sha256: str, content: bytes) -> Iterator[bytes]:
        starts = range(0, max(1, len(content)), _FRAME)
        for number, start in enumerate(starts):
            about = _about(sha256, number, number == len(starts) - 1)
            yield self.vault.seal_bytes(content[start : start + _FRAME], about)

    def _place(self, place: Path, data: bytes) -> bool:
        """Put it there for good; False where something is there already."""
        try:
            written = self._written(data)
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(written, place)
            except FileExistsError:
                return False
            finally:
                written.unlink()
            _to_disk(place.parent)
        except OSError:
            detail = "电子材料库暂时不能写入，已收到的部分仍在，请稍后从断点继续上传"
            raise Unavailable("store_away", detail) from None
        return True

    def _written(self, data: bytes) -> Path:
        """A file beside everything, its bytes on disk."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        path = self.temporary / uuid7()
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return path


def _part_name(offset: int) -> str:
    return f"{offset:0{_DIGITS}d}"


def _about(sha256: str, number: int, last: bool) -> str:
    """Where a frame belongs; the last one says so, so that none can be cut off."""
    return f"{sha256}/{number}/{'last' if last else 'more'}"


def _framed(frames: Iterable[bytes]) -> Iterator[bytes]:
    for frame in frames:
        yield len(frame).to_bytes(_LENGTH_BYTES, "big") + frame


def _frames(data: bytes) -> list[tuple[bytes, bool]]:
    """Each sealed frame, and whether it is the last."""
    found, at = [], 0
    while at < len(data):
        end = at + _LENGTH_BYTES + int.from_bytes(data[at : at + _LENGTH_BYTES], "big")
        found.append((data[at + _LENGTH_BYTES : end], end >= len(data)))
        at = end
    return found


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []


def _remove(folder: Path) -> None:
    for name in _names(folder):
        (folder / name).unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError, OSError):
        folder.rmdir()


def _to_disk(folder: Path) -> None:
    """What was linked into it is there after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def days_ago(days: int) -> float:
    """Machine time, as the file system has it."""
    return time.time() - days * 86_400
