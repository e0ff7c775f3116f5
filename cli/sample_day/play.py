"""Plays the day on sites of its own: starts them, lets the office work through it, ends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from rich.console import Console
from sqlalchemy import func, select

from cli.launcher import Launcher
from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application
from cli.sample_day.carriers import Carriers, customer
from cli.sample_day.day import Day, same_time_later
from cli.sample_day.desk import Desk, Desks
from cli.sample_day.office import Office
from cli.sample_day.quiet import Quiet
from cli.sample_day.roster import Roster
from cli.sample_day.screen import Screen
from cli.sample_day.station import Clocks, Station
from services.intake.domain.cases import Status
from services.intake.tables import cases
from shared.db.engine import reading
from shared.kernel.worktime import WorkCalendar
from shared.rulebook import calendars

_READY_SECONDS = 90
_HANDS = 6
_WATCH_SECONDS = 0.2
_BEFORE_THE_FIRST = timedelta(hours=1)
_ENDED = (Status.CLOSED, Status.NOT_ACCEPTED, Status.RETURNED)


@dataclass(frozen=True)
class Play:
    """What one run plays with; `log` and the databases know how far it has come."""

    stations: Sequence[Station]
    applications: Sequence[Application]
    log: AnswerLog
    console: Console

    @property
    def clock(self) -> Clocks:
        return Clocks([station.clock for station in self.stations])

    def run(self) -> None:
        """To the end of the day; the sites have stopped again when this returns."""
        first = min(application.arrives_at for application in self.applications)
        self.clock.set(self.clock.stored() or first - _BEFORE_THE_FIRST)
        launchers = [station.equipment.launcher() for station in self.stations]
        with ExitStack() as stack:
            stack.callback(_stop, launchers)
            for launcher in launchers:
                launcher.start()
            for launcher in launchers:
                launcher.wait_ready(_READY_SECONDS)
            stack.enter_context(_kept_running(launchers))
            self._play(stack.enter_context(ThreadPoolExecutor(_HANDS)))

    def _play(self, hands: Executor) -> None:
        calendar = calendars.load()
        office = self._office(calendar, hands)
        databases = [station.databases for station in self.stations]
        directory = self.stations[0].directory
        screen = Screen(self.console, databases, directory, len(self.applications))

        def show(now: datetime) -> None:
            screen.turned_away = len(self.log.of("turned_away"))
            screen.show(now)

        with screen:
            office.finish_interrupted()
            quiet = Quiet(*databases)
            Day(office, self.clock, quiet, calendar, self._unfinished, show).play()

    def _office(self, calendar: WorkCalendar, hands: Executor) -> Office:
        confirmed = [answer.subject for answer in self.log.of("push")]
        return Office(
            Desks(*(Desk(station.settings, station.directory) for station in self.stations)),
            self.log,
            Roster(self.applications, self.log),
            Carriers(
                (station.directory.hosted(), customer(station.settings, confirmed))
                for station in self.stations
            ),
            same_time_later(calendar),
            hands,
            self.stations,
        )

    def _unfinished(self) -> int:
        statement = select(func.count()).where(cases.c.status.not_in(_ENDED))
        count = 0
        for station in self.stations:
            with reading(station.databases["intake"]) as connection:
                count += connection.execute(statement).scalar_one()
        return count


def _stop(launchers: Sequence[Launcher]) -> None:
    for launcher in launchers:
        launcher.ask_to_stop()
    for launcher in launchers:
        launcher.stop()


@contextmanager
def _kept_running(launchers: Sequence[Launcher]) -> Iterator[None]:
    """Start again what dies, also while everybody in the office waits for its answer."""
    over = Event()

    def watch() -> None:
        while not over.wait(_WATCH_SECONDS):
            for launcher in launchers:
                launcher.restart_dead()

    watchman = Thread(target=watch, name="watchman", daemon=True)
    watchman.start()
    try:
        yield
    finally:
        over.set()
        watchman.join()
