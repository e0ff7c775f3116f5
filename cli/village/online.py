"""What an agent does while there is a line: take numbers along, send, give numbers back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from cli.village.common import (
    file_option,
    key_option,
    line_of,
    opened,
    passphrase_option,
    summarise,
    token_option,
    url_option,
)
from cli.village.seal import open_vault
from cli.village.sending import Village, send
from cli.village.store import Entry, Store
from cli.village.wire import Line
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict

_DEVICE, _FETCHING = "device", "fetching"


@click.command("fetch", help="联网时领取号段和事项目录。")
@file_option
@url_option
@token_option
@click.option("--size", default=20, show_default=True, type=click.IntRange(1, 100), help="几个编号")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 14), help="用几天")
def fetch(path: Path, url: str, token: str, size: int, days: int) -> None:
    line = Line(url, token)
    with opened(path) as store:
        asked = {"device": _device(store), "size": size, "days": days}
        booklet = line.post("/booklets", asked, _fetching(store, size, days))
        store.keep_booklet(booklet)
        store.keep_note(_FETCHING, "")
        items = _catalogue(line)
        store.keep_items(items)
    numbers = booklet["numbers"]
    click.echo(
        f"已领取{len(numbers)}个编号：{numbers[0]} 至 {numbers[-1]}，用到{booklet['valid_to']}。"
    )
    click.echo(f"事项目录共{len(items)}个事项。现在可以断网登记。")


def _device(store: Store) -> str:
    """The name of this device; the first booklet gives it one."""
    name = store.note(_DEVICE)
    if not name:
        name = f"device-{secrets.token_hex(4)}"
        store.keep_note(_DEVICE, name)
    return name


def _fetching(store: Store, size: int, days: int) -> str:
    """The key of the request, kept before it is sent: broken off, it is the same booklet again."""
    wanted, _, key = store.note(_FETCHING).partition(" ")
    if wanted != f"{size}/{days}":
        key = uuid7()
        store.keep_note(_FETCHING, f"{size}/{days} {key}")
    return key


def _catalogue(line: Line) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = line.get("/items", after=after, limit=200)
        found += page["items"]
        after = page["next"]
        if not after:
            return found


@click.command("send", help="线路恢复后补报；随时中断都可以再运行，不会重复登记。")
@file_option
@key_option
@passphrase_option
@url_option
@token_option
def send_entries(path: Path, key: str, passphrase: str, url: str, token: str) -> None:
    line = Line(url, token)
    with opened(path) as store:
        vault = open_vault(store, key, passphrase)
        send(Village(store, vault, _device(store)), line, _progress(store))
        summarise(store)


def _progress(store: Store) -> Callable[[Sequence[Entry]], None]:
    def told(entries: Sequence[Entry]) -> None:
        for entry in entries:
            click.echo(line_of(entry))
        left = sum(not entry.outcome for entry in store.entries())
        click.echo(f"……还有{left}份待补报")

    return told


@click.command("return", help="联网交回没用完的号段；要先把登记都补报完。")
@file_option
@url_option
@token_option
def give_back(path: Path, url: str, token: str) -> None:
    line = Line(url, token)
    with opened(path) as store:
        if any(not entry.outcome for entry in store.entries()):
            raise Conflict("not_sent", "还有登记没有补报，请先运行 jieli village send")
        for booklet in store.booklets():
            if booklet["status"] != "returned":
                _return(store, line, booklet["booklet_id"])
        click.echo("号段已经交回。")


def _return(store: Store, line: Line, booklet_id: str) -> None:
    # First here: a number that is given out afterwards would be refused.
    store.mark_booklet(booklet_id, "returning")
    try:
        line.post(f"/booklets/{booklet_id}/return", {}, f"return-{booklet_id}")
    except Conflict as refusal:
        if refusal.code not in ("booklet_returned", "booklet_revoked"):
            raise
    store.mark_booklet(booklet_id, "returned")
