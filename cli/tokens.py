"""`jieli tokens`: issue a token to a person, deny one that was lost."""

from __future__ import annotations

import time
from datetime import timedelta

import click
from sqlalchemy import delete

from shared.db import bulk
from shared.db.engine import open_engine
from shared.directory.directory import Directory
from shared.http import keys
from shared.http.tokens import issue
from shared.kernel.refusals import Invalid
from shared.service.roles import ROLES
from shared.settings import SERVICES, Settings, read_settings
from shared.site.tables import SCHEMA, denied_tokens
from shared.site.time import system_now

_LONGEST_HOURS = 12


@click.group(help="签发、停用访问令牌。")
def tokens() -> None:
    """The group; see its commands."""


@tokens.command("issue", help="签发一枚令牌（最长12小时）。")
@click.option("--subject", required=True, help="发给谁，如 zhang.san")
@click.option("--node", required=True, help="代表哪个节点（12位区划代码）")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.option("--hours", default=8.0, show_default=True)
def issue_token(subject: str, node: str, roles: tuple[str, ...], hours: float) -> None:
    settings = read_settings()
    directory = Directory.load(settings.divisions_file, settings.site_file)
    if not directory.is_hosted(node):
        raise Invalid("unknown_node", f"{node} 不是本站点的节点，可用 jieli nodes 查看", "node")
    click.echo(make_token(settings, directory, subject, node, roles, timedelta(hours=hours)))


@tokens.command("deny", help="停用一枚令牌（按其 jti）。")
@click.argument("token_id")
def deny(token_id: str) -> None:
    engine = open_engine(read_settings().database_url, SCHEMA)
    expires = time.time() + _LONGEST_HOURS * 3600
    with engine.begin() as connection:
        # A denied token that has expired needs no denial any more.
        connection.execute(delete(denied_tokens).where(denied_tokens.c.expires_at < time.time()))
        row = {"token_id": token_id, "expires_at": expires}
        bulk.upsert(connection, denied_tokens, [row], "token_id")
    click.echo(f"令牌 {token_id} 已停用。")


def make_token(
    settings: Settings,
    directory: Directory,
    subject: str,
    node: str,
    roles: tuple[str, ...],
    life: timedelta,
) -> str:
    """A token for all services of this site."""
    if not settings.token_private_key:
        raise Invalid("secrets_missing", "签发令牌需要环境变量 JIELI_TOKEN_PRIVATE_KEY")
    return issue(
        keys.load_private_key(settings.token_private_key),
        site=directory.site.name,
        audience=SERVICES,
        subject=subject,
        node=node,
        roles=roles,
        now=system_now(),
        ttl=life,
    )
