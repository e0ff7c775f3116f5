"""`jieli bench`: how fast the relay is beside its peers and its limits, on private real servers."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from shared.kernel.refusals import Conflict
from shared.logs import configure_logs
from shared.testing.servers import ServersUnavailable

if TYPE_CHECKING:
    from benchmarks.plan import Plan
    from benchmarks.results import Results

_OUTPUT = "bench.json"


@click.command(help="测量接力的吞吐与延迟，并与同类工具和硬件极限同场比较（约20分钟）。")
@click.option("--output", type=click.Path(path_type=Path), default=_OUTPUT, show_default=True)
@click.option(
    "--only", default="", help="只测这些部分，用逗号隔开：relay,peers,limits,intake,stored,clocks"
)
@click.option("--cases", type=click.IntRange(min=1), help="每轮的办件数（对照组为其四分之一）")
@click.option("--rounds", type=click.IntRange(min=1), help="轮数，取中位数")
@click.option("--quick", is_flag=True, help="只看能不能跑通，一分钟以内，数字没有意义")
@click.option("--table", type=click.Path(exists=True, path_type=Path), help="只打印存下的结果")
def bench(
    output: Path, only: str, cases: int | None, rounds: int | None, quick: bool, table: Path | None
) -> None:
    _need_benchmarks()
    from benchmarks import report
    from benchmarks.results import load, save

    if table is not None:
        click.echo(report.markdown(report.sections(load(table))))
        return
    # As the services themselves run in it: what they log at debug level costs time.
    configure_logs("WARNING")
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console()
    results = _measure(console, _plan(only, cases, rounds, quick))
    save(results, output)
    for section in report.sections(results):
        shown = Table(*section.columns, title=section.title, title_justify="left")
        for row in section.rows:
            shown.add_row(*row)
        console.print(shown)
    console.print(f"原始结果：{output}")


def _need_benchmarks() -> None:
    try:
        import benchmarks.run  # noqa: F401
    except ModuleNotFoundError as missing:
        raise Conflict(
            "bench_not_installed",
            f"这里没有装压测部分（缺 {missing.name}）：请在源码目录运行 make bench",
        ) from None


def _plan(only: str, cases: int | None, rounds: int | None, quick: bool) -> Plan:
    from benchmarks.plan import PARTS, QUICK, Plan

    parts = frozenset(word.strip() for word in only.split(",") if word.strip())
    unknown = sorted(parts - set(PARTS))
    if unknown:
        raise click.UsageError(f"--only 里没有“{unknown[0]}”这一部分，只有 {'、'.join(PARTS)}")
    sizes: dict[str, Any] = dict(QUICK) if quick else {}
    sizes |= {"cases": cases} if cases else {}
    sizes |= {"rounds": rounds} if rounds else {}
    return Plan(parts=parts or frozenset(PARTS), **sizes)


def _measure(console: Console, plan: Plan) -> Results:
    from benchmarks.run import Run
    from benchmarks.servers import bench_servers

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    try:
        with progress, ExitStack() as stack:
            bar = progress.add_task("启动 RabbitMQ 与 PostgreSQL", total=None)
            run = Run(stack.enter_context(bench_servers()), plan, stack)
            if run.missing:
                names = "、".join(run.missing)
                progress.print(f"没有装 {names}，不作比较：运行 make bench 可以装上")
            steps = run.steps()
            progress.update(bar, total=len(steps))
            for step in steps:
                progress.update(bar, description=step.label)
                step.act()
                progress.advance(bar)
            return run.results
    except ServersUnavailable as unavailable:
        raise Conflict("servers_unavailable", str(unavailable)) from None
    except KeyboardInterrupt:
        sys.exit("已中断，启动的进程都已结束。")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
