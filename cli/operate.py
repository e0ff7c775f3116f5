"""Running a site: `jieli up`, `migrate`, `secrets`, `settings`, `nodes`, `openapi`."""

from __future__ import annotations

import importlib
import json
import shlex
import signal
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from cli.launcher import Launcher
from cli.site import make_secrets
from shared.directory.directory import Directory
from shared.http.openapi import document, render
from shared.kernel.refusals import Invalid
from shared.settings import SERVICES, TABLE, read_settings
from shared.site.schema import migrate_schemas
from shared.vault import new_key

_READY_SECONDS = 60
_WATCH_SECONDS = 0.5


@click.command(help="启动本站点的四个服务，直到按下 Ctrl-C；死掉的进程会自动再起。")
@click.option("--logs", default="var/logs", type=click.Path(path_type=Path), help="日志目录")
def up(logs: Path) -> None:
    settings = read_settings()
    if not all((settings.sealing_key, settings.token_public_key, settings.relay_private_key)):
        raise Invalid(
            "secrets_missing", "还没有密钥：请先运行 jieli secrets > secrets.env 并载入环境变量"
        )
    migrate_schemas(settings)
    launcher = Launcher(settings, {}, logs)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        launcher.start()
        launcher.wait_ready(_READY_SECONDS)
        for service in SERVICES:
            click.echo(f"{service:12} {settings.url(service)}")
        click.echo("站点已启动，按 Ctrl-C 停止。")
        while True:
            time.sleep(_WATCH_SECONDS)
            for process in launcher.restart_dead():
                click.echo(f"进程 {'、'.join(process.names)} 意外结束，已重新启动。", err=True)
    finally:
        launcher.stop()


@click.command(help="建立或升级数据库结构；服务只检查版本，自己不升级。")
def migrate() -> None:
    migrate_schemas(read_settings())
    click.echo("数据库结构已是最新。")


@click.group(
    invoke_without_command=True,
    help="生成一套新的密钥，每行一个环境变量；请妥善保存，不要提交。",
)
@click.pass_context
def secrets(context: click.Context) -> None:
    if context.invoked_subcommand is not None:
        return
    for name, value in make_secrets().items():
        click.echo(f"{name}={shlex.quote(value)}")


@secrets.command(help="更换封存密钥：写出新旧并用的 JIELI_SEALING_KEY，新的在前。")
def rotate() -> None:
    settings = read_settings()
    if not (settings.sealing_key and settings.party_key):
        raise Invalid(
            "secrets_missing",
            "更换封存密钥需要环境变量 JIELI_SEALING_KEY 和 JIELI_PARTY_KEY；还没有后者的，"
            "先把它设为现在的 JIELI_SEALING_KEY，当事人编号才不会变",
        )
    click.echo(f"JIELI_SEALING_KEY={shlex.quote(f'{new_key()},{settings.sealing_key}')}")


@click.command("settings", help="列出全部环境变量、默认值和含义。")
def settings_table() -> None:
    table = Table("环境变量", "默认值", "含义")
    for setting in TABLE:
        table.add_row(setting.name, setting.default or "（空）", setting.meaning)
    Console().print(table)


@click.command(help="列出本站点的节点。")
def nodes() -> None:
    settings = read_settings()
    directory = Directory.load(settings.divisions_file, settings.site_file)
    table = Table("节点", "名称", "级别", title=directory.site.title)
    for code in directory.hosted():
        table.add_row(code, directory.title(code), directory.level(code).value)
    Console().print(table)


@click.command(help="写出各服务的 OpenAPI 文档；--check 只核对与代码是否一致。")
@click.option("--check", is_flag=True)
@click.option("--directory", default="docs/openapi", type=click.Path(path_type=Path))
def openapi(check: bool, directory: Path) -> None:
    stale = []
    for service in SERVICES:
        api = importlib.import_module(f"services.{service}.api")
        text = render(document(f"接力 {service}", "1", api.ROUTES))
        path = directory / f"{service}.json"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(str(path))
        if not check:
            json.loads(text)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        raise Invalid(
            "openapi_drift", f"{'、'.join(stale)} 与代码不一致：请运行 jieli openapi 后提交"
        )
