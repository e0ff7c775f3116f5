"""`jieli policy simulate`: what would have been warned or late under another policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from cli.site import engines
from services.supervision.domain.whatif import Raised
from services.supervision.replay import Choice, Comparison, Heard, as_it_was, compare
from services.supervision.wording import LEVEL_ZH
from shared.directory.directory import Directory
from shared.kernel.clockrules import Level
from shared.kernel.policy import Profile
from shared.kernel.refusals import Invalid
from shared.rulebook import calendars, policies
from shared.rulebook.policies import Policies
from shared.settings import read_settings
from shared.site.schema import check_schemas
from shared.site.time import system_now

_DATE = click.DateTime(["%Y-%m-%d"])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help="假如当时执行另一个方案或更短的承诺时限，会有多少预警和黄牌、红牌（假定各方的做法不变）。"
)
@click.option("--profile", "file", type=_FILE, help="方案文件，取其最后一版；不写为当时的方案")
@click.option("--promised-share", default="", help="承诺时限乘以这个分数，如 2/3")
@click.option("--from", "since", type=_DATE, default="2000-01-01", help="从哪一天起的办件")
@click.option("--to", type=_DATE, help="到哪一天为止的办件；不写为今天")
def simulate(file: Path | None, promised_share: str, since: datetime, to: datetime | None) -> None:
    settings = read_settings()
    check_schemas(settings)
    directory = Directory.load(settings.divisions_file, settings.site_file)
    known = policies.load(settings.policies, directory.divisions)
    choose = _shortened(_choice(file, known), promised_share)
    offices = calendars.load_offices(settings.calendars)
    with engines(settings) as opened:
        found = compare(
            opened["supervision"],
            choose,
            offices.of,
            since.date(),
            to.date() if to else date.max,
            system_now(),
        )
    _print(found)


def _choice(file: Path | None, known: Policies) -> Choice:
    if file is None:
        return as_it_was(known)
    profile = policies.read_profile(file.read_text(encoding="utf-8"), known, file.name)[-1]
    return lambda _heard: profile


def _shortened(choose: Choice, share: str) -> Choice:
    """The same choice with promised limits multiplied; each changed profile is made once."""
    if not share:
        return choose
    try:
        factor = Fraction(share)
    except (ValueError, ZeroDivisionError):
        factor = Fraction(0)
    if factor <= 0:
        raise Invalid("promised_share", "--promised-share 应写作正的分数，如 2/3")
    made: dict[Profile, Profile] = {}

    def changed(heard: Heard) -> Profile:
        profile = choose(heard)
        if profile not in made:
            values = {**profile.values, "promised_share": str(factor)}
            made[profile] = replace(profile, values=values)
        return made[profile]

    return changed


def _print(found: Comparison) -> None:
    table = Table(box=None)
    for heading in ("", "实际有牌的件数", "假设有牌的件数", "新增", "减少"):
        table.add_column(heading, justify="right" if heading else "left")
    live, replayed = _by_level(found.live), _by_level(found.replayed)
    for level in Level:
        more, less = replayed[level] - live[level], live[level] - replayed[level]
        counts = (len(live[level]), len(replayed[level]), len(more), len(less))
        table.add_row(LEVEL_ZH[level], *map(str, counts))
    Console().print(table)
    same = found.live == found.replayed
    click.echo(
        f"共{found.subjects}件。{'与实际的牌完全一致。' if same else ''}假定各方的做法不变。"
    )


def _by_level(cards: Iterable[Raised]) -> dict[Level, set[str]]:
    return {level: {card.subject for card in cards if card.level is level} for level in Level}
