"""What the commands of `jieli village` share: their options, the file, how it is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cli.village.store import Entry, Store
from shared.kernel.refusals import Invalid

_OUTCOMES = {
    "": "待补报",
    "registered": "已登记",
    "already_there": "已登记",
    "conflict": "有冲突",
    "rejected": "已退回",
}
file_option = click.option(
    "--file",
    "path",
    envvar="JIELI_VILLAGE_FILE",
    default="var/village.sqlite",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="本机的登记文件",
)
key_option = click.option("--key", envvar="JIELI_VILLAGE_KEY", default="", hidden=True)
passphrase_option = click.option(
    "--passphrase", envvar="JIELI_VILLAGE_PASSPHRASE", default="", hidden=True
)
url_option = click.option(
    "--url", envvar="JIELI_VILLAGE_URL", default="", help="受理服务的地址，如 https://县站点:8101"
)
token_option = click.option("--token", envvar="JIELI_VILLAGE_TOKEN", default="", hidden=True)


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """The file, closed at the end; what goes wrong with it is told in a line."""
    store = Store(path)
    try:
        yield store
    except sqlite3.Error as error:
        raise Invalid("village_file", f"文件 {path} 读写出错：{error}") from None
    finally:
        store.close()


def line_of(entry: Entry) -> str:
    """One line, without personal data."""
    text = f"{entry.number}　{entry.written_at[:16]}　{entry.item_id}　{_OUTCOMES[entry.outcome]}"
    if entry.case_no and entry.case_no != entry.number:
        text += f"　现用编号 {entry.case_no}"
    return f"{text}　{entry.detail}" if entry.detail else text


def summarise(store: Store) -> None:
    """How far all of it is."""
    outcomes = [_OUTCOMES[entry.outcome] for entry in store.entries()]
    counted = "，".join(
        f"{told}{outcomes.count(told)}份" for told in dict.fromkeys(_OUTCOMES.values())
    )
    click.echo(f"合计{len(outcomes)}份：{counted}。")
    if "有冲突" in outcomes:
        click.echo(
            "有冲突的已由窗口封存，没有丢失；请联系窗口负责人处理，之后再运行 jieli village send。"
        )
