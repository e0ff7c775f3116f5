"""What the driver and the judge must know of whoever relays cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from benchmarks.servers import Place
from shared.messaging.port import Publication


class Contestant(Protocol):
    """Relays cases over four hops, each a transaction that leaves one entry in a history."""

    label: str
    ours: bool
    #: What it does not give that the relay gives.
    lacks: str
    #: Must be installed for it; of the relay itself nothing more.
    module: str
    #: Selects case_id, hop and xmin of all entries of the history.
    history: str

    def prepare(self, place: Place) -> None:
        """Make tables and queues."""

    def commands(self, place: Place) -> Sequence[Sequence[str]]:
        """The worker processes, as arguments of the Python interpreter."""

    def environment(self, place: Place) -> Mapping[str, str]: ...

    def first_messages(self, case_ids: Sequence[str]) -> list[Publication]:
        """What starts the cases on their way; called in a process with this environment."""
