"""Which messages of a batch may be handled now (G4): per stream 1, 2, 3 …, each after its cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Sequenced(Protocol):
    """What the sorting needs of a message."""

    @property
    def stream(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def cause(self) -> tuple[str, int] | None:
        """Stream and sequence of the fact that led to this one, where it has one."""
        ...


M = TypeVar("M", bound=Sequenced)


@dataclass
class Sorted(Generic[M]):
    """Messages by what happens to them next.

    `ready` in the order to handle them, `waiting` to be parked, `repeated` seen before. `cursors`
    holds the place of each stream after all of `ready` is handled.
    """

    ready: list[M] = field(default_factory=list)
    waiting: list[M] = field(default_factory=list)
    repeated: list[M] = field(default_factory=list)
    cursors: dict[str, int] = field(default_factory=dict)


def sort_out(
    messages: Iterable[M],
    cursors: Mapping[str, int],
    follows: Callable[[str], bool],
) -> Sorted[M]:
    """Sort fresh and formerly parked messages by what may be handled now.

    `cursors` gives the last handled sequence of every stream concerned (absent: 0); `follows`
    says whether this consumer reads the stream of a cause at all: only then can it wait for it.
    """
    result: Sorted[M] = Sorted(cursors=dict(cursors))
    pending: dict[str, dict[int, M]] = defaultdict(dict)
    for message in messages:
        handled = message.sequence <= result.cursors.get(message.stream, 0)
        if handled or message.sequence in pending[message.stream]:
            result.repeated.append(message)
        else:
            pending[message.stream][message.sequence] = message

    progress = True
    while progress:
        progress = False
        for stream, by_sequence in pending.items():
            while by_sequence:
                following = result.cursors.get(stream, 0) + 1
                message = by_sequence.get(following)  # type: ignore[assignment]
                if message is None or not cause_known(message, result.cursors, follows):
                    break
                del by_sequence[following]
                result.ready.append(message)
                result.cursors[stream] = following
                progress = True
    for by_sequence in pending.values():
        result.waiting.extend(by_sequence[number] for number in sorted(by_sequence))
    return result


def cause_known(
    message: Sequenced, cursors: Mapping[str, int], follows: Callable[[str], bool]
) -> bool:
    """Has this consumer handled the fact that led to the message, if it reads such facts?"""
    if message.cause is None or not follows(message.cause[0]):
        return True
    stream, sequence = message.cause
    return cursors.get(stream, 0) >= sequence
