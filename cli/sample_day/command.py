"""`jieli run` and `jieli check`: the sample day from its first application to its last result,
and whether what is stored of it still agrees with what was answered."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from cli.sample_day import applications, backends, report
from cli.sample_day.answers import AnswerLog, Answers
from cli.sample_day.checks import Evidence, run_checks
from cli.sample_day.day import DayStuck
from cli.sample_day.desk import DeskRefused, ServiceAway
from cli.sample_day.play import Play
from cli.sample_day.quiet import NotQuiet
from cli.sample_day.stage import EMBEDDED, REAL, SITES, Stage
from cli.sample_day.station import Clocks, Equipment, Station, opened
from cli.sample_day.stored import Stored
from cli.sample_day.summary import Summary, summarise
from shared.site.schema import check_schemas, migrate_schemas

_INTERRUPTED = 130
_backend = click.option(
    "--backend",
    type=click.Choice([EMBEDDED, REAL, SITES]),
    default=EMBEDDED,
    show_default=True,
    help="embedded：单进程加 SQLite；real：RabbitMQ 加 PostgreSQL，每个服务一个进程；"
    "sites：乡镇、县、市三个站点，各有自己的 RabbitMQ 和 PostgreSQL",
)
_var = click.option(
    "--var", default="var", type=click.Path(path_type=Path), show_default=True, help="状态目录"
)


@click.command(help="演练样例日：四级节点、四个服务，从收件到送达。中断后再运行会接着办。")
@_backend
@click.option("--fresh", is_flag=True, help="清掉上次的状态，从头运行")
@_var
@click.option(
    "--applications", "csv", type=click.Path(path_type=Path), help="申请表（CSV）；不写即自带的样例"
)
def run(backend: str, fresh: bool, var: Path, csv: Path | None) -> None:
    console, stage = Console(), Stage(var, backend)
    if fresh:
        applications.read(csv)
        backends.wipe(stage)
    rows = stage.keep_applications(csv)
    summary = stage.kept_summary()
    if summary is not None:
        report.show(summary, stage, console, stored=True)
        sys.exit(0 if summary.passed else 1)
    if stage.begun:
        console.print("上次没有运行完，接着办。")
    try:
        summary = _run(stage, rows, console)
    except (DayStuck, NotQuiet, ServiceAway, DeskRefused) as stuck:
        console.print(f"[red]样例日没有办完：{escape(str(stuck))}[/red]")
        console.print(f"日志在 {stage.logs}；再次运行会从停下的地方接着办。")
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("已中断；再次运行会从停下的地方接着办。")
        sys.exit(_INTERRUPTED)
    stage.keep_summary(summary)
    report.show(summary, stage, console)
    sys.exit(0 if summary.passed else 1)


@click.command(help="重新核对一个办完的样例日：申请表、答复记录和库里存的是否一致。")
@_backend
@_var
def check(backend: str, var: Path) -> None:
    stage = Stage(var, backend)
    stage.finished()
    with ExitStack() as stack:
        equipment = stack.enter_context(backends.databases(stage))
        for site in equipment:
            check_schemas(site.settings)
        stations = _stations(stack, equipment)
        log = Answers.read(stage.answers)
        checks = run_checks(_evidence(stage.kept_applications(), log, stations))
    report.show_checks(checks, Console())
    sys.exit(1 if any(found.wrong for found in checks) else 0)


def _run(stage: Stage, rows: tuple[applications.Application, ...], console: Console) -> Summary:
    started = time.monotonic()
    with ExitStack() as stack:
        equipment = stack.enter_context(backends.site_backends(stage))
        for site in equipment:
            migrate_schemas(site.settings)
        log = AnswerLog(stage.answers)
        stack.callback(log.close)
        stations = _stations(stack, equipment)
        Play(stations, rows, log, console).run()
        evidence = _evidence(rows, log, stations)
        checks = run_checks(evidence)
        return summarise(stage.backend, time.monotonic() - started, evidence, checks)


def _stations(stack: ExitStack, equipment: Sequence[Equipment]) -> list[Station]:
    return [stack.enter_context(opened(site)) for site in equipment]


def _evidence(
    rows: Sequence[applications.Application], log: Answers, stations: Sequence[Station]
) -> Evidence:
    stored = Stored.read([station.databases for station in stations])
    now = Clocks([station.clock for station in stations])()
    return Evidence(rows, log, stored, stations, now)
