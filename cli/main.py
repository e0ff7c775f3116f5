"""`jieli`: the command line of those who run a site."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import OperationalError

from cli import (
    bench,
    calendar,
    deadletters,
    documents,
    items,
    links,
    messages,
    operate,
    parties,
    policy,
    rules,
    tokens,
    trails,
)
from cli.sample_day import command as sample_day
from cli.village import command as village
from shared.kernel.refusals import Refusal
from shared.messaging.port import TransportDown


class Jieli(click.Group):
    """Says in one line what is wrong and what to do, instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            trouble = refusal.detail
        except OperationalError as error:
            trouble = f"数据库现在用不了：{str(error.orig).strip().splitlines()[0]}"
        except TransportDown as error:
            trouble = f"RabbitMQ 现在用不了：{error}"
        click.secho(f"不行：{trouble}", fg="red", err=True)
        sys.exit(2)


@click.group(cls=Jieli, help="接力 Jieli：政务服务办件在村、乡镇、县、市之间接力办理。")
def main() -> None:
    """The group; see the commands."""


main.add_command(sample_day.run)
main.add_command(sample_day.check)
main.add_command(operate.up)
main.add_command(operate.migrate)
main.add_command(operate.secrets)
main.add_command(operate.settings_table)
main.add_command(operate.nodes)
main.add_command(operate.openapi)
main.add_command(messages.messages)
main.add_command(documents.documents)
main.add_command(rules.rules)
main.add_command(tokens.tokens)
main.add_command(bench.bench)
main.add_command(trails.trace)
main.add_command(trails.verify)
main.add_command(deadletters.deadletters)
main.add_command(deadletters.outbox)
main.add_command(links.links)
main.add_command(calendar.calendar)
main.add_command(policy.policy)
main.add_command(parties.parties)
main.add_command(items.items)
main.add_command(village.village)

if __name__ == "__main__":
    main()
