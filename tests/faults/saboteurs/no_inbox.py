"""Remembers neither messages nor places: what removes the protection against doubles is both the
inbox and the cursors of the streams, which know a repeated message by its number too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from shared.contracts.envelope import Envelope
from shared.db.tables import KernelTables
from shared.kernel.streams import Sorted, sort_out
from shared.messaging import inbox
from shared.messaging.held import Held
from shared.service import reception
from shared.service.work import Work

_decide = reception._decide


def corrupt() -> None:
    inbox.register = _register  # type: ignore[assignment]
    reception.sort_out = _sort_out  # type: ignore[assignment, attr-defined]
    reception._decide = _decide_again


def _register(
    _connection: object, _tables: KernelTables, envelopes: Iterable[Envelope]
) -> list[Envelope]:
    return list(envelopes)


def _sort_out(
    messages: Iterable[Held], cursors: Mapping[str, int], follows: Callable[[str], bool]
) -> Sorted[Held]:
    """A repeated message is as welcome as the one that is due."""
    found = sort_out(messages, cursors, follows)
    found.ready, found.repeated = [*found.repeated, *found.ready], []
    return found


def _decide_again(
    work: Work,
    ready: Sequence[Held],
    stored: Set[str],
    follows: Callable[[str], bool],
    result: reception._Result,
) -> None:
    for message in ready:
        reached = result.cursors.get(message.stream, 0)
        result.cursors[message.stream] = min(reached, message.sequence - 1)
        _decide(work, [message], stored, follows, result)
        result.cursors[message.stream] = max(reached, result.cursors[message.stream])
