"""What an agent does without a line: write down, print the receipt, look."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from cli.village import forms, slips
from cli.village.common import (
    file_option,
    key_option,
    line_of,
    opened,
    passphrase_option,
    summarise,
)
from cli.village.seal import open_vault
from cli.village.store import Store
from shared.kernel.ids import uuid7
from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.worktime import ZONE
from shared.site.time import system_now


@click.command("register", help="登记申请（不需要网络）：逐项询问，或从JSON、CSV文件读。")
@file_option
@key_option
@passphrase_option
@click.option(
    "--from", "source", type=click.Path(dir_okay=False, path_type=Path), help="JSON或CSV文件"
)
@click.option("--at", "when", default="", help="手写登记的时刻，如 2026-03-02T09:30；默认现在")
def register(path: Path, key: str, passphrase: str, source: Path | None, when: str) -> None:
    written_at = _instant(when)
    with opened(path) as store:
        vault = open_vault(store, key, passphrase)
        node = _office(store)["node"]
        bodies = [_asked(node)] if source is None else forms.read_file(source, node)
        # Before anything is written down: a file comes in whole or not at all.
        missing = [forms.check(body, store.item(str(body.get("item_id", "")))) for body in bodies]
        _check_enough(store, len(bodies), written_at.date())
        for body, wanting in zip(bodies, missing, strict=True):
            item = store.item(body["item_id"])
            entry = store.write_down(
                uuid7(), item["id"], written_at.isoformat(), written_at.date(), vault.seal(body)
            )
            lacks = f"；一次告知还缺：{'、'.join(wanting)}" if wanting else ""
            click.echo(f"已登记 {entry.number}　{item['name_zh']}{lacks}")


def _asked(node: str) -> dict[str, Any]:
    def ask(column: str) -> str:
        hint = "（用分号隔开）" if column == "材料" else ""
        return str(click.prompt(f"{column}{hint}", default="", show_default=False))

    return forms.asked(ask, node)


def _instant(text: str) -> datetime:
    if not text:
        return system_now().astimezone(ZONE)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid("instant", f"时刻应写成 2026-03-02T09:30，不能是“{text}”", "at") from None
    return (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(ZONE)


def _office(store: Store) -> dict[str, Any]:
    """What the last booklet said of the office."""
    booklets = store.booklets()
    if not booklets:
        raise Conflict("no_booklet", "本机还没有号段：请先联网运行 jieli village fetch")
    return booklets[-1]


def _check_enough(store: Store, wanted: int, day: date) -> None:
    left = store.left_on(day)
    if left < wanted:
        detail = f"{day}可用的编号只剩{left}个，不够登记{wanted}份：请联网运行 jieli village fetch"
        raise Conflict("no_number", detail)


@click.command("slip", help="写出一份登记的回执（A4网页，可打印）。")
@file_option
@key_option
@passphrase_option
@click.argument("number")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def slip(path: Path, key: str, passphrase: str, number: str, target: Path) -> None:
    with opened(path) as store:
        vault = open_vault(store, key, passphrase)
        entry = store.entry(number)
        body, item = vault.open(entry.sealed), store.item(entry.item_id)
        page = slips.receipt(entry, body, item, _office(store))
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Invalid("slip_file", f"写不了 {target}：{error.strerror}") from None
    click.echo(f"已写入 {target}，请打印后交给申请人。")


@click.command("list", help="列出本机的登记（不含个人信息）。")
@file_option
def list_entries(path: Path) -> None:
    with opened(path) as store:
        entries = store.entries()
    for entry in entries:
        click.echo(line_of(entry))
    if not entries:
        click.echo("本机还没有登记。")


@click.command("status", help="号段还剩几个编号，登记补报得怎样。")
@file_option
def status(path: Path) -> None:
    with opened(path) as store:
        for booklet in store.booklets():
            state = f"剩{booklet['left']}个编号" if booklet["status"] == "open" else "已交回"
            click.echo(f"号段 {booklet['numbers'][0]} 起，用到{booklet['valid_to']}：{state}")
        summarise(store)
