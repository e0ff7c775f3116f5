"""Whatever order messages come in, each stream is handled 1, 2, 3 …, every message once (G4)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.streams import Sorted, cause_known, sort_out


@dataclass(frozen=True)
class Letter:
    stream: str
    sequence: int
    cause: tuple[str, int] | None = None


def everything(_: str) -> bool:
    return True


@dataclass
class Reader:
    """Reads batches as the kernel does: what must wait is tried again with the next batch."""

    follows: Callable[[str], bool] = everything

    def __post_init__(self) -> None:
        self.cursors: dict[str, int] = {}
        self.parked: list[Letter] = []
        self.handled: list[Letter] = []
        self.repeated = 0

    def read(self, *batch: Letter) -> Sorted[Letter]:
        result = sort_out([*batch, *self.parked], self.cursors, self.follows)
        self.handled += result.ready
        self.parked = result.waiting
        self.cursors = result.cursors
        self.repeated += len(result.repeated)
        return result


def letters(stream: str, *sequences: int) -> list[Letter]:
    return [Letter(stream, sequence) for sequence in sequences]


def test_batch_in_disorder_is_read_in_order() -> None:
    reader = Reader()
    reader.read(*letters("a", 3, 1, 2))
    assert reader.handled == letters("a", 1, 2, 3)
    assert reader.cursors == {"a": 3}


def test_gap_waits_until_it_is_filled() -> None:
    reader = Reader()
    reader.read(*letters("a", 1, 3, 4))
    assert reader.handled == letters("a", 1)
    assert reader.parked == letters("a", 3, 4)
    reader.read(*letters("a", 2))
    assert reader.handled == letters("a", 1, 2, 3, 4)
    assert reader.parked == []


def test_gap_in_one_stream_does_not_hold_up_another() -> None:
    reader = Reader()
    reader.read(*letters("a", 2), *letters("b", 1, 2))
    assert reader.handled == letters("b", 1, 2)
    assert reader.parked == letters("a", 2)


def test_message_that_was_handled_is_known_again() -> None:
    reader = Reader()
    reader.read(*letters("a", 1, 2))
    again = reader.read(*letters("a", 1, 2))
    assert again.repeated == letters("a", 1, 2)
    assert again.ready == again.waiting == []


def test_same_message_twice_in_a_batch_counts_once() -> None:
    reader = Reader()
    result = reader.read(*letters("a", 2, 1, 2))
    assert result.ready == letters("a", 1, 2)
    assert result.repeated == letters("a", 2)


def test_known_place_of_a_stream_is_where_it_goes_on() -> None:
    result = sort_out(letters("a", 7, 8, 5), {"a": 6}, everything)
    assert result.ready == letters("a", 7, 8)
    assert result.repeated == letters("a", 5)


def test_consequence_waits_for_its_cause() -> None:
    reader = Reader()
    planned = Letter("routing", 1, cause=("intake", 2))
    reader.read(planned, *letters("intake", 1))
    assert reader.handled == letters("intake", 1)
    assert reader.parked == [planned]
    reader.read(*letters("intake", 2))
    assert reader.handled == [*letters("intake", 1, 2), planned]


def test_consequence_holds_up_what_follows_it_in_its_stream() -> None:
    reader = Reader()
    planned = Letter("routing", 1, cause=("intake", 1))
    reader.read(planned, *letters("routing", 2))
    assert reader.handled == []
    reader.read(*letters("intake", 1))
    assert reader.handled == [*letters("intake", 1), planned, *letters("routing", 2)]


def test_cause_that_the_reader_does_not_follow_is_not_waited_for() -> None:
    reader = Reader(follows=lambda stream: stream != "elsewhere")
    caused = Letter("a", 1, cause=("elsewhere", 9))
    reader.read(caused)
    assert reader.handled == [caused]


def test_streams_that_cause_each_other_in_turn_are_read_through() -> None:
    exchange = [
        Letter("a", 1),
        Letter("b", 1, cause=("a", 1)),
        Letter("a", 2, cause=("b", 1)),
        Letter("b", 2, cause=("a", 2)),
    ]
    reader = Reader()
    reader.read(*reversed(exchange))
    assert reader.handled == exchange


def test_cause_is_known_from_its_sequence_on() -> None:
    caused = Letter("b", 1, cause=("a", 3))
    assert not cause_known(caused, {}, everything)
    assert not cause_known(caused, {"a": 2}, everything)
    assert cause_known(caused, {"a": 3}, everything)
    assert cause_known(Letter("b", 1), {}, everything)


def test_cursors_given_are_left_as_they_are() -> None:
    cursors = {"a": 1}
    result = sort_out(letters("a", 2), cursors, everything)
    assert (cursors, result.cursors) == ({"a": 1}, {"a": 2})


@st.composite
def correspondence(draw: st.DrawFn) -> list[Letter]:
    """Letters as they were written; each may name any earlier one of another stream as its
    cause."""
    written: list[Letter] = []
    lengths = {"a": 0, "b": 0, "c": 0}
    for stream in draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=14)):
        lengths[stream] += 1
        earlier = [letter for letter in written if letter.stream != stream]
        chosen = draw(st.none() | st.sampled_from(earlier)) if earlier else None
        cause = (chosen.stream, chosen.sequence) if chosen else None
        written.append(Letter(stream, lengths[stream], cause))
    return written


@settings(max_examples=80, deadline=None)
@given(correspondence(), st.randoms(use_true_random=False), st.sampled_from(["", "c", "bc"]))
def test_any_order_with_repeats_in_any_batches_is_read_once_and_in_order(
    written: list[Letter], chance: random.Random, unfollowed: str
) -> None:
    arriving = written + chance.choices(written, k=chance.randint(0, 8))
    chance.shuffle(arriving)
    reader = Reader(follows=lambda stream: stream not in unfollowed)
    while arriving:
        size = chance.randint(1, len(arriving))
        reader.read(*arriving[:size])
        del arriving[:size]
        _check_order(reader, unfollowed)
    assert reader.parked == []
    assert sorted(reader.handled, key=written.index) == written
    assert reader.cursors == {s: len([x for x in written if x.stream == s]) for s in reader.cursors}


def _check_order(reader: Reader, unfollowed: str) -> None:
    done: dict[str, int] = {}
    for letter in reader.handled:
        assert letter.sequence == done.get(letter.stream, 0) + 1
        if letter.cause is not None and letter.cause[0] not in unfollowed:
            assert done.get(letter.cause[0], 0) >= letter.cause[1]
        done[letter.stream] = letter.sequence


@settings(max_examples=30, deadline=None)
@given(correspondence(), st.randoms(use_true_random=False))
def test_what_must_wait_really_misses_something(
    written: list[Letter], chance: random.Random
) -> None:
    lost = chance.choice(written)
    reader = Reader()
    reader.read(*(letter for letter in chance.sample(written, len(written)) if letter != lost))
    for letter in reader.parked:
        blocked = {(lost.stream, lost.sequence)} | {(x.stream, x.sequence) for x in reader.parked}
        before = (letter.stream, letter.sequence - 1)
        assert before in blocked or letter.cause in blocked
    assert len(reader.handled) + len(reader.parked) == len(written) - 1
