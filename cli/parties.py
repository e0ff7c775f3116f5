"""`jieli parties`: the personal data of applicants and agents, as it is stored."""

from __future__ import annotations

import click

from cli.site import definitions, engines
from shared.kernel.refusals import Invalid
from shared.materials.store import DirectoryStore
from shared.service.resealing import reseal_all, waiting_messages
from shared.settings import read_settings
from shared.vault import Vault


@click.group(help="管理封存的个人信息。")
def parties() -> None:
    """The group; see its commands."""


@parties.command(help="把各服务存着的个人信息改用最新的密钥封存；服务可以照常运行。")
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 10_000))
def reseal(batch: int) -> None:
    settings = read_settings()
    if not settings.sealing_key:
        raise Invalid("secrets_missing", "改封需要环境变量 JIELI_SEALING_KEY")
    vault = Vault.from_text(settings.sealing_key, settings.party_key)
    waiting = 0
    with engines(settings) as opened:
        for name, definition in definitions().items():
            done = reseal_all(opened[name], definition, vault, batch)
            click.echo(f"{name:12} 改封 {done} 份")
            waiting += waiting_messages(opened[name], definition, vault)
    files = DirectoryStore(settings.materials, vault).reseal()
    click.echo(f"{'电子材料':8} 改封 {files} 份")
    if waiting:
        click.echo(f"还有 {waiting} 条在途的消息要用旧密钥，请等它们办完再运行一次。")
    else:
        click.echo("存着的都已用最新的密钥封存；消息保留期过后可以去掉旧密钥。")
