"""History chains (G5): every entry is hashed with the one before, so that no edit stays unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shared.kernel.canonical import digest

#: What the first entry of a chain names as the entry before it.
GENESIS = "0" * 64


@dataclass(frozen=True)
class ChainHead:
    """Where a chain ends: the number of its entries and the hash of the last one."""

    length: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Entry:
    """One act in the history of one aggregate, as it is hashed and stored.

    `time` is business time in ISO 8601 with offset, `rules` the ids of the clauses carried out.
    """

    chain: str
    position: int
    time: str
    node: str
    actor: str
    act: str
    data: dict[str, Any]
    rules: tuple[str, ...]
    previous: str

    @property
    def hash(self) -> str:
        return digest(
            [
                self.chain,
                self.position,
                self.time,
                self.node,
                self.actor,
                self.act,
                self.data,
                list(self.rules),
                self.previous,
            ]
        )


@dataclass(frozen=True)
class Fault:
    """What is wrong with a chain, in a sentence for the operator."""

    chain: str
    position: int
    finding: str


def check_chain(
    chain: str, entries: Iterable[tuple[Entry, str]], head: ChainHead | None
) -> list[Fault]:
    """Recompute one chain from its entries in order of position, each with its stored hash.

    Finds an edit, a swap, and a dropped first, middle or last entry. `head` is what the aggregate
    row says; None means that the row itself is gone.
    """
    faults: list[Fault] = []
    length, previous = 0, GENESIS
    for entry, stored in entries:
        length += 1
        if entry.position != length:
            faults.append(Fault(chain, length, f"第{length}条记录缺失或次序不对"))
            return faults
        if entry.previous != previous:
            faults.append(Fault(chain, length, f"第{length}条记录与前一条不相接"))
        if entry.hash != stored:
            faults.append(Fault(chain, length, f"第{length}条记录被改动"))
        previous = stored
    if head is None:
        faults.append(Fault(chain, length, "历史还在，主记录不见了"))
    elif (head.length, head.hash) != (length, previous):
        faults.append(
            Fault(chain, length, f"主记录记有{head.length}条，实有{length}条，末条不一致")
        )
    return faults
