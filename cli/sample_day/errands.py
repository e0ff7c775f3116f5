"""What somebody of the sample day does at an instant: one request, asked so that it is never lost.

The services name what waits; once they have answered it waits no longer. A driver that is killed
between an answer and its note could therefore not find the act again: so each is noted first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from cli.sample_day.answers import AnswerLog
from cli.sample_day.desk import Desk, Desks, Seat

_ASKED = "asked"


@dataclass(frozen=True)
class Plan:
    """Something to do, not before `at`; the act says how many acts it was. `any_hour`: also while
    the offices are closed."""

    at: datetime
    act: Callable[[], int]
    any_hour: bool = False


def due_of(plans: Sequence[Plan], now: datetime, *, is_open: bool) -> list[Plan]:
    """What is done at `now`: while the offices are closed, only what does not wait for them."""
    return [plan for plan in plans if plan.at <= now and (is_open or plan.any_hour)]


@dataclass(frozen=True)
class Errand:
    """One request. Its answer is noted as `act` about `subject`, with `note` and those fields of
    the answer that `keep` names."""

    act: str
    subject: str
    node: str
    service: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    note: dict[str, Any] = field(default_factory=dict)
    keep: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.act}-{self.subject}"


class Errands:
    """Runs errands, each with one and the same idempotency key however often it is run."""

    def __init__(self, desk: Desk | Desks, log: AnswerLog) -> None:
        self.desk = desk
        self.log = log

    def run(self, errand: Errand, now: datetime) -> int:
        self.log.note(_ASKED, errand.key, now.isoformat(), **asdict(errand))
        self._run(errand, now.isoformat())
        return 1

    def finish_interrupted(self) -> int:
        """Ask again what was asked and has no answer in the log; how many there were."""
        asked = [(Errand(**answer.data), answer.at) for answer in self.log.of(_ASKED)]
        open_errands = [
            (errand, at) for errand, at in asked if self.log.get(errand.act, errand.subject) is None
        ]
        for errand, at in open_errands:
            self._run(errand, at)
        return len(open_errands)

    def _run(self, errand: Errand, at: str) -> None:
        seat = Seat(errand.node)
        answer = self.desk.post(seat, errand.service, errand.path, errand.body, errand.key)
        kept = {name: answer[name] for name in errand.keep}
        self.log.note(errand.act, errand.subject, at, **errand.note, **kept)
