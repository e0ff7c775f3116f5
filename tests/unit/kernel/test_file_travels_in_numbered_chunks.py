"""A file in chunks: whatever order they come in and however often, it is the same file again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.chunks import Assembly, Chunk, cut, select
from shared.kernel.refusals import Invalid

FILE = b"0123456789" * 10
MOST = 1000
files = st.binary(max_size=300)
sizes = st.integers(1, 64)


def put_together(chunks: list[Chunk]) -> Assembly:
    assembly = Assembly.begun_by(chunks[0], MOST)
    for chunk in chunks[1:]:
        assembly = assembly.take(chunk)
    return assembly


@given(files, sizes, st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_file(
    content: bytes, size: int, chance: Random
) -> None:
    chunks = [*cut(content, size)] * 2
    chance.shuffle(chunks)
    assembly = put_together(chunks)
    assert assembly.complete
    assert assembly.content() == content


@given(files, sizes)
def test_chunks_are_bounded_numbered_and_hashed(content: bytes, size: int) -> None:
    chunks = cut(content, size)
    assert [chunk.number for chunk in chunks] == list(range(chunks[0].count))
    assert all(len(chunk.data) <= size for chunk in chunks)
    assert {chunk.whole for chunk in chunks} == {hashlib.sha256(content).hexdigest()}
    assert all(hashlib.sha256(chunk.data).hexdigest() == chunk.sha256 for chunk in chunks)


@given(st.binary(min_size=1, max_size=300), sizes, st.data())
def test_what_is_missing_is_told_and_completes_it(
    content: bytes, size: int, data: st.DataObject
) -> None:
    chunks = cut(content, size)
    came = data.draw(st.sets(st.sampled_from(range(len(chunks))), min_size=1))
    assembly = put_together(list(select(chunks, came)))
    assert assembly.missing == tuple(n for n in range(len(chunks)) if n not in came)
    if assembly.missing:
        with pytest.raises(Invalid):
            assembly.content()
    for chunk in select(chunks, assembly.missing):
        assembly = assembly.take(chunk)
    assert assembly.content() == content


@given(st.binary(min_size=1, max_size=300), sizes, st.data())
def test_one_bit_changed_on_the_way_is_noticed(
    content: bytes, size: int, data: st.DataObject
) -> None:
    chunks = list(cut(content, size))
    chunk = data.draw(st.sampled_from(chunks))
    place = data.draw(st.integers(0, len(chunk.data) - 1))
    changed = bytearray(chunk.data)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Invalid):
        put_together([replace(chunk, data=bytes(changed))])
    lying = hashlib.sha256(bytes(changed)).hexdigest()
    forged = replace(chunk, data=bytes(changed), sha256=lying)
    others = [other for other in chunks if other.number != chunk.number]
    with pytest.raises(Invalid) as refusal:
        put_together([forged, *others]).content()
    assert refusal.value.code == "file_damaged"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": 4}, "chunk_number"),
        ({"number": -1}, "chunk_number"),
        ({"whole": "0" * 64}, "foreign_chunk"),
        ({"count": 5}, "foreign_chunk"),
        ({"size": 101}, "foreign_chunk"),
    ],
)
def test_chunk_that_does_not_belong_is_refused(changes: dict[str, object], code: str) -> None:
    first, second, *_ = cut(FILE, 25)
    assembly = Assembly.begun_by(first, MOST)
    with pytest.raises(Invalid) as refusal:
        assembly.take(replace(second, **changes))  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert assembly.take(second).missing == (2, 3)


def test_more_bytes_than_announced_are_refused() -> None:
    first, second, *_ = cut(FILE, 25)
    long = b"x" * 90
    forged = replace(second, data=long, sha256=hashlib.sha256(long).hexdigest())
    with pytest.raises(Invalid) as refusal:
        Assembly.begun_by(first, MOST).take(forged)
    assert refusal.value.code == "chunks_too_long"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"size": MOST + 1}, "file_too_large"),
        ({"size": -1}, "file_too_large"),
        ({"count": 10**9}, "chunk_count"),
        ({"count": 0}, "chunk_count"),
    ],
)
def test_nobody_is_made_to_wait_for_what_cannot_be(changes: dict[str, int], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Assembly.begun_by(replace(cut(FILE, 25)[0], **changes), MOST)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_chunk_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        cut(FILE, 0)
