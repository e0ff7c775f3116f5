"""`jieli links`: the links of this site to its parent and its children."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from cli import links_plan
from cli.links_card import cards_text, site_card
from cli.links_plan import Links, account_of, admitted, linked_peers, open_links
from cli.links_status import LinkStatus, cells, link_statuses
from shared.directory.directory import Directory
from shared.kernel.refusals import Conflict, Invalid
from shared.messaging.amqp import AmqpTransport
from shared.messaging.topology import relay_in, relay_out
from shared.settings import read_settings
from shared.site.time import ZONE

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_COLUMNS = ("站点", "状态", "待对方取", "对方", "最早等了", "已取回", "最早等了")


@click.group(help="本站点与上级、下级站点之间的链路。")
def links() -> None:
    """The group; see its commands."""


@links.command("apply", help="按站点文件建立链路；已经建好的不动，可以反复运行。")
def apply() -> None:
    opened = open_links(read_settings())
    if not links_plan.apply(opened, click.echo):
        click.echo(f"{len(opened.peers)} 条链路都已建好，没有改动。")


@links.command("status", help="每条链路的状态和积压；有一条不通时退出码为 1。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def status(as_json: bool) -> None:
    statuses = link_statuses(open_links(read_settings()), time.time())
    if as_json:
        click.echo(json.dumps([each.as_json() for each in statuses], ensure_ascii=False, indent=2))
    else:
        _print(statuses)
    sys.exit(0 if all(each.connected for each in statuses) else 1)


def _print(statuses: list[LinkStatus]) -> None:
    if not statuses:
        click.echo("站点文件中没有上级或下级站点。")
        return
    table = Table(*_COLUMNS)
    for each in statuses:
        table.add_row(*cells(each))
    Console().print(table)
    for each in statuses:
        if each.error:
            click.echo(f"{each.peer}：{each.error}")


@links.command("admit", help="为对方建立（或更换密码）只能读它那个队列的账号，地址只显示一次。")
@click.argument("peer")
@click.option("--address", default="", help="对方怎样连到我们的 RabbitMQ：主机[:端口]")
def admit(peer: str, address: str) -> None:
    opened = open_links(read_settings())
    if peer not in opened.peers:
        raise Invalid("unknown_peer", f"{peer} 不是本站点的上级或下级：请核对站点文件")
    place = address or urlsplit(opened.amqp_url).netloc.rpartition("@")[2]
    if urlsplit(f"//{place}").hostname in _LOOPBACK:
        click.echo("注意：这是本机地址，别的机器连不上；请加 --address 主机:端口。", err=True)
    admission = admitted(opened, peer, place)
    account = account_of(opened, peer)
    done = f"已建立账号 {account}" if admission.new else f"已更换账号 {account} 的密码，旧密码作废"
    click.echo(f"{done}。请把下面一行安全地交给 {peer}，加入对方的 JIELI_LINKS：", err=True)
    click.echo(f"{opened.site}={admission.address}")


@links.command("remove", help="拆除链路：停止取消息，收回对方的账号；队列空了才删。")
@click.argument("peer", required=False)
@click.option("--all", "everything", is_flag=True, help="全部链路")
def remove(peer: str | None, everything: bool) -> None:
    if everything == bool(peer):
        raise Invalid("which_link", "请写明一个站点，或用 --all")
    opened = open_links(read_settings())
    known = sorted({*opened.peers, *linked_peers(opened.broker.shovels())})
    kept = [trouble for name in ([peer] if peer else known) if (trouble := _remove(opened, name))]
    if kept:
        raise Conflict("link_kept", "；".join(kept))


def _remove(opened: Links, peer: str) -> str:
    """The shovel goes first, so that nothing more comes in; why its queues stay, or nothing."""
    stopped = opened.broker.delete_shovel(relay_in(peer))
    if stopped:
        click.echo(f"已停止从 {peer} 取消息。")
    try:
        deleted = AmqpTransport(opened.amqp_url).delete_idle([relay_out(peer), relay_in(peer)])
    except Conflict as refusal:
        return f"{refusal.detail}：等它取空、没有人读时再运行一次"
    revoked = opened.broker.delete_user(account_of(opened, peer))
    there_was = stopped or deleted or revoked
    gone = f"到 {peer} 的链路已拆除；它的队列已删，账号已收回。"
    click.echo(gone if there_was else f"没有到 {peer} 的链路。")
    return ""


@links.command("card", help="本站点的名片：节点、上级、公钥，供别的站点写进站点文件的 elsewhere。")
@click.option(
    "--valid-from",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="现用签名公钥从何时（北京时间）起有效；不写即从上一把失效时起，没有上一把则一直有效",
)
def card(valid_from: datetime | None) -> None:
    settings = read_settings()
    if not (settings.relay_private_key and settings.sealing_key):
        raise Invalid("secrets_missing", "还没有密钥：请先运行 jieli secrets 并载入环境变量")
    site = Directory.load(settings.divisions_file, settings.site_file).site
    since = valid_from.replace(tzinfo=ZONE) if valid_from else None
    own = site_card(site, settings.relay_private_key, settings.sealing_key, since)
    click.echo(cards_text({site.name: own}), nl=False)
