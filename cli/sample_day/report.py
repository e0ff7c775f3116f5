"""The summary of the day as people read it in the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.sample_day.checks import Check
from cli.sample_day.stage import EMBEDDED, Stage
from cli.sample_day.summary import Summary

CASE_TYPES = {"instant": "即办件", "commitment": "承诺件", "report_up": "上报件"}
OUTCOMES = {
    "granted": "准予",
    "refused": "不予（决定）",
    "not_accepted": "不予受理",
    "returned": "退办",
    "turned_away": "窗口退回",
}
_MOST_SHOWN = 10


def show(summary: Summary, stage: Stage, console: Console, *, stored: bool = False) -> None:
    """Print the summary; `stored` says openly that nothing was run now."""
    again = "（未重新运行；要从头再来，请加 --fresh 或 FRESH=1）"
    console.rule(f"样例日 · 上次运行的结果{again}" if stored else "样例日 · 结果")
    console.print(_outcomes(summary))
    console.print(_figures(summary))
    if stage.backend == EMBEDDED:
        command = f"JIELI_DATABASE_URL={stage.database_url} jieli trace {summary.example}"
        console.print(f"看一个办件的全程：{command}", highlight=False, soft_wrap=True)
    show_checks(summary.checks, console)


def show_checks(checks: Iterable[Check], console: Console) -> None:
    """One line per check, what is wrong beneath it, and the verdict as the last line."""
    passed = True
    for check in checks:
        passed = passed and not check.wrong
        mark = "[red]✗[/red]" if check.wrong else "[green]✓[/green]"
        console.print(f"{mark} {check.name}")
        for wrong in check.wrong[:_MOST_SHOWN]:
            console.print(f"   [red]{escape(wrong)}[/red]", highlight=False)
        if len(check.wrong) > _MOST_SHOWN:
            console.print(f"   [red]……共 {len(check.wrong)} 处[/red]")
    verdict = "[green]全部通过[/green]" if passed else "[red]没有通过[/red]"
    console.print(f"核对：{verdict}")


def _outcomes(summary: Summary) -> Table:
    table = Table(box=None)
    table.add_column("办件类型")
    known = list(OUTCOMES)
    others = {name for row in summary.counts.values() for name in row if name not in known}
    columns = known + sorted(others)
    for name in columns:
        table.add_column(OUTCOMES.get(name, name), justify="right")
    table.add_column("合计", justify="right")
    for case_type, row in sorted(summary.counts.items()):
        table.add_row(CASE_TYPES.get(case_type, case_type), *_row(row, columns))
    total = {name: sum(row.get(name, 0) for row in summary.counts.values()) for name in columns}
    table.add_row("合计", *_row(total, columns), style="bold")
    return table


def _row(counts: dict[str, int], columns: list[str]) -> list[str]:
    numbers = [counts.get(name, 0) for name in columns]
    return [str(number) for number in (*numbers, sum(numbers))]


def _cards(cards: dict[str, int]) -> str:
    amber, yellow, red = (cards[f"cards_{level}"] for level in ("amber", "yellow", "red"))
    return f"预警 {amber}，黄牌 {yellow}，红牌 {red}，撤回 {cards['withdrawn']}"


def _figures(summary: Summary) -> Table:
    messages = summary.messages
    table = Table(box=None, show_header=False)
    for name, value in (
        ("申请", f"{summary.applications} 件，用时 {summary.seconds} 秒（{summary.backend}）"),
        ("接力", f"{summary.hops} 棒，其中签收转交 {summary.handoffs_signed} 次"),
        ("邮件", f"妥投 {summary.shipments_delivered} 件"),
        ("承诺时限", f"按时 {summary.within_promise} 件，超时 {summary.beyond_promise} 件"),
        ("督查", _cards(summary.cards)),
        ("其他", "，".join(f"{title} {count}" for title, count in summary.acts.items())),
        (
            "消息",
            f"发出 {messages['sent']}，收到 {messages['received']}，"
            f"重复 {messages['duplicated']}，死信 {messages['dead']}",
        ),
    ):
        table.add_row(name, value)
    return table
