"""An act beside the way of an application: which ones it is done for, when, and what is asked.

A new one is a `Visit` in the list of its module, with the deed that must stand in the histories.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cli.sample_day.answers import AnswerLog, Answers
from cli.sample_day.applications import Application
from cli.sample_day.deed import Deed
from cli.sample_day.desk import Desks, Seat

#: The same time of day, so many working days on.
Later = Callable[[datetime, int], datetime]
#: When it is due; None as long as nobody can tell.
Due = Callable[[Application, Answers, Later], datetime | None]


@dataclass(frozen=True)
class Scene:
    """One visit as it is made: who comes, about which case (empty before there is one), when. What
    is asked for has the same idempotency key however often it is asked."""

    desk: Desks
    log: AnswerLog
    application: Application
    case_id: str
    now: datetime
    act: str

    def post(
        self,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        role: str = "clerk",
        node: str = "",
        service: str = "intake",
        which: str = "",
    ) -> dict[str, Any]:
        """`which` tells one request of a visit from another."""
        key = f"{self.application.application_no}-{self.act}-{which}"
        return self.desk.post(self._seat(role, node), service, path, body, key)

    def get(
        self,
        path: str,
        *,
        role: str = "clerk",
        node: str = "",
        service: str = "intake",
        **query: Any,
    ) -> dict[str, Any]:
        return self.desk.get(self._seat(role, node), service, path, **query)

    def upload(self, path: str, content: bytes, told: dict[str, str]) -> None:
        """A file, in one part (tus 1.0)."""
        key = f"{self.application.application_no}-{self.act}"
        self.desk.upload(self._seat("clerk", ""), path, content, told, key)

    def page(self, path: str, **query: Any) -> str:
        """A page for people; `path` is whole."""
        return self.desk.page(self._seat("clerk", ""), "intake", path, **query)

    @property
    def case_no(self) -> str:
        registered = self.log.get("register", self.application.application_no)
        return str(registered.data["case_no"]) if registered else ""

    def note(self, act: str, subject: str, **data: Any) -> None:
        """Something else that was answered in the course of it."""
        self.log.note(act, subject, self.now.isoformat(), **data)

    def _seat(self, role: str, node: str) -> Seat:
        return Seat(node or self.application.received_at, role)


@dataclass(frozen=True)
class Visit:
    """Done once for each application that it is for; noted as `act` under its number.
    `any_hour`: at its own time, though the offices are closed then."""

    act: str
    which: Callable[[Application], bool]
    due: Due
    do: Callable[[Scene], object]
    deeds: tuple[Deed, ...] = ()
    any_hour: bool = False


def after(act: str, days: int = 0) -> Due:
    """So many working days after the answer to another act about the application."""

    def due(application: Application, log: Answers, later: Later) -> datetime | None:
        answer = log.get(act, application.application_no)
        return None if answer is None else later(datetime.fromisoformat(answer.at), days)

    return due


def before_arrival(hours: int) -> Due:
    """Before the application itself is brought."""

    def due(application: Application, _: Answers, __: Later) -> datetime | None:
        return application.arrives_at - timedelta(hours=hours)

    return due


def running_number(application: Application) -> int:
    """The running number within the day: 40 of S0040."""
    digits = "".join(letter for letter in application.application_no if letter.isdigit())
    return int(digits or 0)


def every(times: int, first: int) -> Callable[[Application], bool]:
    """One application in so many: the one with number `first`, and so on."""
    return lambda application: running_number(application) % times == first
