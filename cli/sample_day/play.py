"""Plays the day on a site of its own: starts it, lets the office work through it, ends it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from rich.console import Console
from sqlalchemy import Engine, func, select

from cli.launcher import Launcher
from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application
from cli.sample_day.carrier import EmsSimulator
from cli.sample_day.day import Day, same_time_later
from cli.sample_day.desk import Desk, Seat, Sessions
from cli.sample_day.office import Office
from cli.sample_day.quiet import Quiet
from cli.sample_day.roster import Roster
from cli.sample_day.screen import Screen
from services.intake.domain.cases import Status
from services.intake.tables import cases
from shared.db.engine import reading
from shared.directory.directory import Directory
from shared.kernel.worktime import WorkCalendar
from shared.rulebook import calendars
from shared.settings import Settings
from shared.site.time import SteppedTime

_READY_SECONDS = 90
_HANDS = 6
_WATCH_SECONDS = 0.2
_BEFORE_THE_FIRST = timedelta(hours=1)
_ENDED = (Status.CLOSED, Status.NOT_ACCEPTED)


@dataclass(frozen=True)
class Play:
    """What one run plays with; `log` and the databases know how far it has come."""

    settings: Settings
    applications: Sequence[Application]
    log: AnswerLog
    engines: Mapping[str, Engine]
    clock: SteppedTime
    console: Console

    def run(self, launcher: Launcher) -> None:
        """To the end of the day; the site has stopped again when this returns."""
        if self.clock.stored() is None:
            first = min(application.arrives_at for application in self.applications)
            self.clock.set(first - _BEFORE_THE_FIRST)
        with ExitStack() as stack:
            stack.callback(launcher.stop)
            launcher.start()
            launcher.wait_ready(_READY_SECONDS)
            stack.enter_context(_kept_running(launcher))
            self._play(stack.enter_context(ThreadPoolExecutor(_HANDS)))

    def _play(self, hands: Executor) -> None:
        directory = Directory.load(self.settings.divisions_file, self.settings.site_file)
        calendar = calendars.load()
        office = self._office(directory, calendar, hands)
        screen = Screen(self.console, self.engines, directory, len(self.applications))

        def show(now: datetime) -> None:
            screen.turned_away = len(self.log.of("turned_away"))
            screen.show(now)

        with screen:
            office.finish_interrupted()
            quiet = Quiet(self.engines)
            Day(office, self.clock, quiet, calendar, self._unfinished, show).play()

    def _office(self, directory: Directory, calendar: WorkCalendar, hands: Executor) -> Office:
        carrier = EmsSimulator(
            f"{self.settings.url('delivery')}/webhooks/ems",
            base64.b64decode(self.settings.ems_key),
            self.settings.ems_sender_no,
            Sessions().post,
            confirmed=[answer.subject for answer in self.log.of("push")],
        )
        return Office(
            Desk(self.settings, directory),
            Seat(directory.hosted()[0], "operator"),
            self.log,
            Roster(self.applications, self.log),
            carrier,
            same_time_later(calendar),
            hands,
        )

    def _unfinished(self) -> int:
        statement = select(func.count()).where(cases.c.status.not_in(_ENDED))
        with reading(self.engines["intake"]) as connection:
            return int(connection.execute(statement).scalar_one())


@contextmanager
def _kept_running(launcher: Launcher) -> Iterator[None]:
    """Start again what dies, also while everybody in the office waits for its answer."""
    over = Event()

    def watch() -> None:
        while not over.wait(_WATCH_SECONDS):
            launcher.restart_dead()

    watchman = Thread(target=watch, name="watchman", daemon=True)
    watchman.start()
    try:
        yield
    finally:
        over.set()
        watchman.join()
