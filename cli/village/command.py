"""`jieli village`: numbers are taken along, applications written down off line, and sent later."""

from __future__ import annotations

import click

from cli.village import offline, online


@click.group(
    help="村级代办员的单机登记：线路中断时照常收件，恢复后一次补报。个人信息用 JIELI_VILLAGE_KEY"
    "（32字节的Base64）或 JIELI_VILLAGE_PASSPHRASE（口令）封存；联网的命令用 JIELI_VILLAGE_URL 和"
    " JIELI_VILLAGE_TOKEN。"
)
def village() -> None:
    """The group; see its commands."""


village.add_command(online.fetch)
village.add_command(offline.register)
village.add_command(offline.slip)
village.add_command(offline.list_entries)
village.add_command(online.send_entries)
village.add_command(offline.status)
village.add_command(online.give_back)
