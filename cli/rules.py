"""`jieli rules`: the clauses of the regulations, and how far the product carries them out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.rules_page import render
from shared.kernel.refusals import Invalid
from shared.rulebook.coverage import (
    RuleState,
    State,
    Tally,
    citations,
    current,
    tally,
    with_clock,
)
from shared.rulebook.registry import Deadline, Kind, Service, registry

_STATES_ZH = {
    State.DONE: "已实现",
    State.CLOCKED: "时限已实现",
    State.UNPROVEN: "未证明",
    State.OPEN: "未实现",
    State.OUT_OF_SCOPE: "不适用",
}
_SERVICES_ZH = {"intake": "受理", "routing": "流转", "delivery": "送达", "supervision": "督办"}
_KINDS_ZH = {
    "deadline": "时限",
    "guard": "条件",
    "record": "记录",
    "document": "文书",
    "notification": "通知",
    "metric": "指标",
    "escalation": "升级",
    "enumeration": "取值",
    "permission": "权限",
}
_UNITS_ZH = {
    "immediate": "即时",
    "minute": "分钟",
    "hour": "小时",
    "week": "周",
    "month": "个月",
    "year": "年",
    "item_promise": "事项承诺时限",
    "unspecified": "未写明期限",
}
_DAYS_ZH = {"working": "个工作日", "calendar": "个自然日"}
_PAUSES_ZH = {"material_transit": "材料在途"}

_service = click.option("--service", type=click.Choice(get_args(Service)), help="只看这个服务")


@click.group(
    invoke_without_command=True,
    help="制度条款及其实现情况；不带子命令时写出 docs/rules.md，--check 只核对。",
)
@click.option("--check", is_flag=True)
@click.option("--path", default="docs/rules.md", type=click.Path(path_type=Path))
@click.pass_context
def rules(context: click.Context, check: bool, path: Path) -> None:
    if context.invoked_subcommand:
        return
    text = render(current())
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        raise Invalid("rules_drift", f"{path} 与规则不一致：请运行 jieli rules 后提交")


@rules.command("list", help="列出规则；--open 只列还没有实现或证明的。")
@_service
@click.option("--kind", type=click.Choice(get_args(Kind)), help="只看这一类")
@click.option("--open", "only_open", is_flag=True, help="只看还没有实现或证明的")
def list_rules(service: str | None, kind: str | None, only_open: bool) -> None:
    table = Table("编号", "条款", "类别", "服务", "状态")
    table.columns[0].no_wrap = True
    chosen = [
        found
        for found in current()
        if service in (None, found.rule.service)
        and kind in (None, found.rule.kind)
        and (not only_open or found.state not in (State.DONE, State.OUT_OF_SCOPE))
    ]
    for found in chosen:
        rule = found.rule
        kind_zh, service_zh = _KINDS_ZH[rule.kind], _SERVICES_ZH[rule.service]
        table.add_row(rule.id, rule.title, kind_zh, service_zh, _state(found))
    Console().print(table)
    click.echo(f"共 {len(chosen)} 条。")


@rules.command("show", help="一条规则的出处、内容、时限，以及实现它的代码、数据和证明它的测试。")
@click.argument("id")
def show(id: str) -> None:
    rule = registry().rule(id)
    found = next(found for found in current() if found.rule is rule)
    table = Table.grid(padding=(0, 2))
    for name, value in _facts(found):
        table.add_row(name, Text(value, overflow="fold"))
    Console().print(table)


def _facts(found: RuleState) -> Iterable[tuple[str, str]]:
    rule = found.rule
    yield "编号", f"{rule.id}  {rule.title}"
    yield "出处", rule.citation
    yield "内容", rule.wording
    yield "类别", f"{_KINDS_ZH[rule.kind]}，由“{_SERVICES_ZH[rule.service]}”服务负责"
    if rule.deadline is not None:
        yield "时限", _limit(rule.deadline)
        yield "起算", rule.deadline.start
        if rule.deadline.note:
            yield "说明", rule.deadline.note
    yield "状态", _state(found)
    if rule.out_of_scope:
        yield "原因", rule.out_of_scope
    if found.remainder:
        yield "尚缺", found.remainder
    yield from (("实现", place) for place in found.places)
    yield from (("取值", place) for place in citations(rule.id))
    yield from (("测试", test) for test in found.tests)


def _state(found: RuleState) -> str:
    if found.state is State.OPEN and found.places:
        return "部分实现"
    return _STATES_ZH[found.state]


def _limit(deadline: Deadline) -> str:
    pauses = "、".join(_PAUSES_ZH.get(pause, pause) for pause in deadline.pauses)
    return _length(deadline) + (f"（{pauses}期间暂停计算）" if pauses else "")


def _length(deadline: Deadline) -> str:
    if deadline.unit == "cutoff":
        return f"{deadline.value} 前"
    if deadline.unit == "day":
        return f"{deadline.value} {_DAYS_ZH.get(deadline.calendar, '日')}"
    unit = _UNITS_ZH[deadline.unit]
    return f"{deadline.value} {unit}" if deadline.value else unit


@rules.command("coverage", help="每个服务有多少规则已经实现并得到证明。")
@_service
def coverage(service: str | None) -> None:
    states = [found for found in current() if service in (None, found.rule.service)]
    table = Table("服务", "应实现", *(_STATES_ZH[state] for state in State))
    for column in table.columns[1:]:
        column.justify = "right"
    for name in (service,) if service else get_args(Service):
        own = tally(found for found in states if found.rule.service == name)
        table.add_row(_SERVICES_ZH[name], *_numbers(own))
    clocked = tally(found for found in states if found.rule.clocked)
    table.add_section()
    table.add_row("其中有时限的", *_numbers(clocked))
    table.add_row("合计", *_numbers(tally(states)))
    Console().print(table)
    timed, all_with_limit = with_clock(states)
    click.echo(f"已计时 {timed}/{all_with_limit}（有时限的条款中，时钟已运行并得到证明的）")


def _numbers(counted: Tally) -> list[str]:
    return [str(counted.in_scope), *(str(counted[state]) for state in State)]
