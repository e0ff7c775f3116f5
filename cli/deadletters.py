"""`jieli deadletters` and `jieli outbox`: what an operator sees of messages, and may do."""

from __future__ import annotations

import time
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from cli.site import definitions, engines
from shared.db.engine import reading
from shared.kernel.refusals import NotFound
from shared.messaging.topology import fact_name
from shared.service import operator
from shared.settings import SERVICES, read_settings
from shared.site.time import system_now

_STATUS_ZH = {"parked": "等待前件", "retrying": "等待重试", "dead": "死信"}
_SERVICE = click.Choice(SERVICES)
_ERROR_CHARACTERS = 200


@click.group(help="处理失败的消息：列出、查看、重放、丢弃。")
def deadletters() -> None:
    """The group; see its commands."""


@deadletters.command("list", help="列出被搁置的消息。")
def list_held() -> None:
    """Lines, not a table: a narrow terminal would cut off the ids that the other commands ask
    for."""
    shown = 0
    with engines(read_settings()) as opened:
        for name, definition in definitions().items():
            held = definition.kernel.held
            statement = select(held).order_by(held.c.status, held.c.stream, held.c.sequence)
            with reading(opened[name]) as connection:
                for row in connection.execute(statement.limit(200)):
                    shown += 1
                    _echo(name, row)
    if not shown:
        click.echo("没有被搁置的消息。")


def _echo(service: str, row: Any) -> None:
    headers = msgspec.json.decode(row.headers)
    kind = fact_name(str(headers.get("cloudEvents:type", row.direction)))
    subject = str(headers.get("cloudEvents:subject", ""))
    status = _STATUS_ZH[row.status]
    click.echo(f"{service} {row.message_id}  {status}  试过{row.attempts}次")
    click.echo(f"    {kind} {subject}")
    if row.error:
        click.echo(f"    {row.error.splitlines()[0][:_ERROR_CHARACTERS]}")


@deadletters.command("show", help="查看一条被搁置的消息。")
@click.argument("service", type=_SERVICE)
@click.argument("message_id")
def show(service: str, message_id: str) -> None:
    held = definitions()[service].kernel.held
    with engines(read_settings()) as opened, reading(opened[service]) as connection:
        row = connection.execute(select(held).where(held.c.message_id == message_id)).first()
    if row is None:
        raise NotFound("unknown_message", f"{service} 没有搁置消息 {message_id}")
    click.echo(f"状态 {_STATUS_ZH[row.status]}，尝试 {row.attempts} 次")
    click.echo(f"原因 {row.error}")
    for name, value in msgspec.json.decode(row.headers).items():
        click.echo(f"{name}: {value}")
    click.echo(bytes(row.body).decode("utf-8", errors="replace"))


@deadletters.command("replay", help="重放一条消息，随后的按次序放行。")
@click.argument("service", type=_SERVICE)
@click.argument("message_id")
def replay(service: str, message_id: str) -> None:
    with engines(read_settings()) as opened:
        operator.replay(definitions()[service], opened[service], message_id)
    click.echo("已安排重放；稍后用 jieli deadletters list 查看结果。")


@deadletters.command("discard", help="丢弃一条消息：留下操作人和理由，随后的消息放行。")
@click.argument("service", type=_SERVICE)
@click.argument("message_id")
@click.option("--actor", required=True, help="谁决定的")
@click.option("--reason", required=True, help="为什么")
def discard(service: str, message_id: str, actor: str, reason: str) -> None:
    act = operator.Discard(message_id, actor, reason, system_now())
    with engines(read_settings()) as opened:
        operator.discard(definitions()[service], opened[service], act)
    click.echo("已丢弃，理由记入历史。")


@click.command(help="各服务发件箱的积压。")
def outbox() -> None:
    table = Table("服务", "未发出", "最早一条等了（秒）")
    with engines(read_settings()) as opened:
        for name, definition in definitions().items():
            rows = definition.kernel.outbox
            statement = select(func.count(), func.min(rows.c.created_at))
            with reading(opened[name]) as connection:
                count, oldest = connection.execute(statement.where(rows.c.sent_at.is_(None))).one()
            age = f"{time.time() - oldest:.0f}" if oldest else "-"
            table.add_row(name, str(count), age)
    Console().print(table)
