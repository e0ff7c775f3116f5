"""补报: what was written down goes to the office, each thing once, however often it is begun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cli.village.store import Entry, Store
from cli.village.wire import Line
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict
from shared.vault import Vault

#: Small enough for a line on which every other request breaks off.
BATCH = 10


@dataclass(frozen=True)
class Village:
    """The file of a device, what opens it, and the device's name."""

    store: Store
    vault: Vault
    device: str


def send(village: Village, line: Line, told: Callable[[Sequence[Entry]], None]) -> None:
    """Sends all that waits; `told` is called with the entries of each batch as they stand then.
    What is a conflict at the office is asked about once more."""
    store = village.store
    for key, entries in store.open_batches():
        _send_batch(village, line, key, entries)
        told(_now(store, entries))
    for outcome in ("", "conflict"):
        waiting = [entry for entry in store.entries() if entry.outcome == outcome]
        for first in range(0, len(waiting), BATCH):
            entries, key = waiting[first : first + BATCH], uuid7()
            store.begin_batch(key, entries)
            _send_batch(village, line, key, entries)
            told(_now(store, entries))


def _now(store: Store, entries: Sequence[Entry]) -> list[Entry]:
    return [store.entry(entry.number) for entry in entries]


def _send_batch(village: Village, line: Line, key: str, entries: Sequence[Entry]) -> None:
    """The office may have had this batch before, whole, when the line broke off: it knows every
    entry again."""
    results: list[dict[str, Any]] = []
    if entries:
        body = [_entry(village.vault, entry) for entry in entries]
        answer = line.post("/offline-batches", {"device": village.device, "entries": body}, key)
        results = _results(answer, entries)
    village.store.keep_answer(key, results)


def _entry(vault: Vault, entry: Entry) -> dict[str, Any]:
    return {
        "case_id": entry.case_id,
        "booklet_id": entry.booklet_id,
        "number": entry.number,
        "written_at": entry.written_at,
        "application": vault.open(entry.sealed),
    }


def _results(answer: dict[str, Any], entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The results, one for each entry; what is none is no answer, and the batch stays as it is."""
    found = answer.get("results")
    numbers = [entry.number for entry in entries]
    if not isinstance(found, list) or [one.get("number") for one in found] != numbers:
        raise Conflict("odd_answer", "答复与补报的内容对不上，登记仍在本机，请稍后再运行一次")
    return found
