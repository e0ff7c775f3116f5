"""`jieli run`: the sample day from its first application to its last result, in one command."""

from __future__ import annotations

import base64
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import click
import requests
from rich.console import Console

from cli.launcher import Launcher
from cli.sample_day import applications, checks, summary
from cli.sample_day.answers import AnswerLog
from cli.sample_day.carrier import EmsSimulator
from cli.sample_day.day import Day, DayStuck, same_time_later
from cli.sample_day.desk import Desk, DeskRefused, Seat, ServiceAway
from cli.sample_day.office import Office
from cli.sample_day.quiet import NotQuiet, Quiet
from cli.sample_day.screen import Screen
from cli.sample_day.stage import Stage, backend
from cli.sample_day.summary import Summary
from cli.site import engines
from shared.db.engine import open_engine
from shared.directory.directory import Directory
from shared.kernel.refusals import Refusal
from shared.rulebook import calendars
from shared.settings import Settings
from shared.site.schema import migrate_schemas
from shared.site.tables import SCHEMA
from shared.site.time import SteppedTime

_READY_SECONDS = 90


@click.command(help="演练样例日: 四级节点、四个服务，从收件到送达。中断后再运行会接着办。")
@click.option(
    "--backend",
    "backend_name",
    type=click.Choice(["embedded", "real"]),
    default="embedded",
    show_default=True,
    help="embedded: 单进程加 SQLite; real: RabbitMQ 加 PostgreSQL，每个服务一个进程",
)
@click.option("--fresh", is_flag=True, help="清掉上次的状态，从头运行")
@click.option("--var", default="var", type=click.Path(path_type=Path), help="状态目录")
@click.option("--applications", "csv", default=None, type=click.Path(path_type=Path, exists=True))
def run(backend_name: str, fresh: bool, var: Path, csv: Path | None) -> None:
    console = Console()
    stage = Stage(var / backend_name)
    if fresh:
        stage.clear()
    if stage.summary.exists():
        stored = Summary.from_json(stage.summary.read_text(encoding="utf-8"))
        summary.show(stored, console, stored=True)
        sys.exit(0 if stored.passed else 1)
    if stage.answers.exists():
        console.print("上次没有运行完，接着办。")
    try:
        result = _run(stage, backend_name, csv, console, fresh=fresh)
    except (DayStuck, NotQuiet, ServiceAway, DeskRefused) as stuck:
        console.print(f"[red]样例日没有办完：{stuck}[/red]")
        console.print(f"日志在 {stage.logs}；再次运行会从停下的地方接着办。")
        sys.exit(1)
    stage.summary.write_text(result.to_json(), encoding="utf-8")
    summary.show(result, console)
    sys.exit(0 if result.passed else 1)


def _run(
    stage: Stage, backend_name: str, csv: Path | None, console: Console, *, fresh: bool
) -> Summary:
    rows = applications.read(csv)
    started = time.monotonic()
    with ExitStack() as stack:
        settings = stack.enter_context(backend(stage, backend_name, fresh=fresh))
        migrate_schemas(settings)
        launcher = Launcher(settings, {}, stage.logs)
        stack.callback(launcher.stop)
        log = AnswerLog(stage.answers)
        stack.callback(log.close)
        opened = stack.enter_context(engines(settings))
        play = _Play(settings, rows, log, opened, launcher, console)
        play.begin()
        play.day()
        found = checks.run_checks(checks.Evidence(rows, log, opened, play.clock()))
        seconds = time.monotonic() - started
        return summary.summarise(
            backend_name, seconds, len(rows), opened, log, found, play.clock_counts()
        )


class _Play:
    """The pieces of one run, put together."""

    def __init__(self, settings, rows, log, opened, launcher, console) -> None:  # type: ignore[no-untyped-def]
        self.settings: Settings = settings
        self.rows = rows
        self.log: AnswerLog = log
        self.engines = opened
        self.launcher: Launcher = launcher
        self.console: Console = console
        self.directory = Directory.load(settings.divisions_file, settings.site_file)
        self.calendar = calendars.load()
        self.clock = SteppedTime(open_engine(settings.database_url, SCHEMA))
        self.desk = Desk(settings, self.directory)
        self.operator = Seat(self.directory.hosted()[0], "operator")

    def begin(self) -> None:
        if self.clock.stored() is None:
            self.clock.set(min(row.arrives_at for row in self.rows) - timedelta(hours=1))
        self.launcher.start()
        self.launcher.wait_ready(_READY_SECONDS)

    def day(self) -> None:
        screen = Screen(self.console, self.engines, self.directory, len(self.rows))
        carrier = EmsSimulator(
            f"{self.settings.url('delivery')}/webhooks/ems",
            base64.b64decode(self.settings.ems_key),
            self.settings.ems_sender_no,
            requests.Session().post,
            confirmed=[answer.subject for answer in self.log.of("push")],
        )
        later = same_time_later(self.calendar)
        office = Office(self.desk, self.directory, self.log, carrier, self.rows, later)

        def show(now):  # type: ignore[no-untyped-def]
            self.launcher.restart_dead()
            screen.turned_away = len(self.log.of("turned_away"))
            screen.show(now)

        with screen:
            Day(
                office, self.clock, Quiet(self.engines), self.calendar, self.unfinished, show
            ).play()

    def unfinished(self) -> int:
        statuses = ("registered", "correcting", "accepted", "concluded")
        return sum(
            len(self.desk.get(self.operator, "intake", "/cases", status=status)["items"])
            for status in statuses
        )

    def clock_counts(self) -> dict[str, int]:
        counts = self.desk.get(self.operator, "supervision", "/clocks/summary")
        return {
            "within_promise": counts["stopped_within_promise"],
            "beyond_promise": counts["stopped_beyond_promise"],
        }


__all__ = ["Refusal", "run"]
