"""A file in numbered chunks: cut at one site, put together at another, whatever order they come in.

Whoever reads knows the hash of the whole, and learns the hash of each chunk with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from shared.kernel.refusals import Invalid

#: Sealed to another site (JWE, twice in base64) it stays below the 64 KiB that a reader takes.
CHUNK_BYTES = 32 * 1024


@dataclass(frozen=True)
class Chunk:
    """One of `count` pieces of the file whose SHA-256 is `whole`; `number` counts from 0."""

    whole: str
    size: int
    number: int
    count: int
    sha256: str
    data: bytes = field(repr=False)


def cut(content: bytes, most: int = CHUNK_BYTES) -> tuple[Chunk, ...]:
    """The file in chunks of at most `most` bytes; an empty file is one empty chunk."""
    if most < 1:
        raise ValueError("a chunk holds at least one byte")
    whole = _hash(content)
    pieces = [content[at : at + most] for at in range(0, len(content), most)] or [b""]
    return tuple(
        Chunk(whole, len(content), number, len(pieces), _hash(piece), piece)
        for number, piece in enumerate(pieces)
    )


def select(chunks: Iterable[Chunk], wanted: Iterable[int]) -> tuple[Chunk, ...]:
    """Those of the chunks that somebody still lacks."""
    numbers = frozenset(wanted)
    return tuple(chunk for chunk in chunks if chunk.number in numbers)


@dataclass(frozen=True)
class Assembly:
    """What has come so far of one file, by number; made by its first chunk."""

    whole: str
    size: int
    count: int
    pieces: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def begun_by(cls, chunk: Chunk, most: int) -> Assembly:
        """For the file that the chunk belongs to, if that is no longer than `most`; refuses a
        count that its size cannot have, so that nobody is made to wait for ever or to hold more
        than was said."""
        if not 0 <= chunk.size <= most:
            raise Invalid("file_too_large", f"文件超过 {most} 字节的上限", "size")
        if not 1 <= chunk.count <= max(1, chunk.size):
            raise Invalid("chunk_count", "文件的分块数与大小不符", "count")
        return cls(chunk.whole, chunk.size, chunk.count).take(chunk)

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers that have not come yet."""
        return tuple(number for number in range(self.count) if number not in self.pieces)

    @property
    def complete(self) -> bool:
        return not self.missing

    def take(self, chunk: Chunk) -> Assembly:
        """With the chunk; one that is there already changes nothing. Refuses a chunk of another
        file, one that does not exist, one that was changed on its way, and what is too much."""
        if (chunk.whole, chunk.size, chunk.count) != (self.whole, self.size, self.count):
            raise Invalid("foreign_chunk", "这一块不属于这个文件", "sha256")
        if not 0 <= chunk.number < self.count:
            raise Invalid("chunk_number", "没有这个序号的分块", "number")
        if _hash(chunk.data) != chunk.sha256:
            raise Invalid("chunk_damaged", f"第 {chunk.number} 块内容与校验值不符", "chunk_sha256")
        if chunk.number in self.pieces:
            return self
        pieces = {**self.pieces, chunk.number: chunk.data}
        if sum(map(len, pieces.values())) > self.size:
            raise Invalid("chunks_too_long", "各块合起来超过文件的大小", "data")
        return replace(self, pieces=pieces)

    def content(self) -> bytes:
        """The whole file. Refuses one that is not complete, or not what its hash says: each chunk
        may be in order and yet none of this file."""
        if not self.complete:
            raise Invalid("chunks_missing", f"还缺 {len(self.missing)} 块", "number")
        content = b"".join(self.pieces[number] for number in range(self.count))
        if len(content) != self.size or _hash(content) != self.whole:
            raise Invalid("file_damaged", "文件内容与校验值不符", "sha256")
        return content


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
