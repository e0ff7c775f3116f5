"""`jieli policy`: what each county decides where the regulations differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from cli.policy_simulate import simulate
from shared.directory.directory import Directory
from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.policy import Profile, Value
from shared.kernel.refusals import Invalid
from shared.rulebook.policies import Key, Policies, load, policy_keys, read_profile
from shared.settings import read_settings
from shared.site.time import system_now

_UNITS_ZH = {
    LimitUnit.WORKING_DAY: "个工作日",
    LimitUnit.WORKING_HOUR: "个工作小时",
    LimitUnit.NATURAL_DAY: "个自然日",
    LimitUnit.MINUTE: "分钟",
    LimitUnit.WEEK: "周",
    LimitUnit.MONTH: "个月",
    LimitUnit.YEAR: "年",
}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DATE = click.DateTime(["%Y-%m-%d"])


@click.group(help="制度方案：查看、比较、核对各县（区）对制度参数的规定。")
def policy() -> None:
    """The group; see its commands."""


@policy.command(help="列出全部方案；写方案名（或 名@版）或 --node 则列出它的全部参数和依据。")
@click.argument("profile", required=False)
@click.option("--on", type=_DATE, help="哪一天有效的；不写为今天")
@click.option("--node", default="", help="哪个区划（12位代码）适用的")
def show(profile: str | None, on: datetime | None, node: str) -> None:
    policies, day = _policies(), on.date() if on else system_now().date()
    if profile and node:
        raise Invalid("policy_show", "方案名和 --node 只能写一个")
    if node:
        _show(policies, policies.of(node, day))
    elif profile:
        _show(policies, _named(policies, profile, on.date() if on else None))
    else:
        _list(policies, day)


@policy.command(help="比较两个方案取值不同的参数；方案写作 名、名@版 或文件。")
@click.argument("one")
@click.argument("other")
def diff(one: str, other: str) -> None:
    policies = _policies()
    left, right = (_named_or_file(policies, text) for text in (one, other))
    table = _table("参数", "含义", _title(left), _title(right))
    if left.regulations != right.regulations:
        names = ("、".join(profile.regulations) for profile in (left, right))
        table.add_row("regulations", "适用的制度", *names)
    for key in policy_keys().values():
        values = left.values[key.key], right.values[key.key]
        if values[0] != values[1]:
            table.add_row(key.key, key.meaning, *(_told(key, value) for value in values))
    Console().print(table)
    click.echo(f"不同 {table.row_count} 项。")


@policy.command(help="核对：几个文件，或（不写文件时）自带的和本站目录里的全部方案。")
@click.argument("files", type=_FILE, nargs=-1)
def check(files: tuple[Path, ...]) -> None:
    policies = _policies()
    found = [profile for file in files for profile in _read(policies, file)]
    for profile in found or policies.profiles():
        own = len(profile.stated)
        rest = len(profile.values) - own
        click.echo(f"{_title(profile)} {_validity(profile)}：本级规定{own}项，全国默认{rest}项")


policy.add_command(simulate)


def _policies() -> Policies:
    settings = read_settings()
    directory = Directory.load(settings.divisions_file, settings.site_file)
    return load(settings.policies, directory.divisions)


def _named_or_file(policies: Policies, text: str) -> Profile:
    path = Path(text)
    return _read(policies, path)[-1] if path.is_file() else _named(policies, text)


def _read(policies: Policies, path: Path) -> tuple[Profile, ...]:
    return read_profile(path.read_text(encoding="utf-8"), policies, path.name)


def _named(policies: Policies, text: str, on: date | None = None) -> Profile:
    """The version that is named, that is in force on the day, or the newest."""
    name, _, number = text.partition("@")
    if number:
        if not number.isascii() or not number.isdigit():
            raise Invalid("policy_name", f"“{text}”应写作 名@版，如 luoshan@1")
        return policies.version(name, int(number))
    versions = policies.versions(name)
    if on is None:
        return versions[-1]
    for version in versions:
        if version.valid_from <= on and (version.valid_to is None or on <= version.valid_to):
            return version
    raise Invalid("policy_date", f"制度方案“{name}”在{on}没有有效的版本")


def _list(policies: Policies, day: date) -> None:
    table = _table("方案", "版", "名称", "有效期", "区划", "本级规定")
    for profile in policies.profiles():
        ended = profile.valid_to is not None and profile.valid_to < day
        table.add_row(
            profile.name,
            str(profile.version),
            profile.title,
            _validity(profile) + ("（已到期）" if ended else ""),
            "、".join(policies.attached_to(profile)),
            f"{len(profile.stated)}项",
        )
    Console().print(table)


def _show(policies: Policies, profile: Profile) -> None:
    click.echo(f"{_title(profile)} {profile.title}（{_validity(profile)}）")
    click.echo(f"适用的制度：{'、'.join(profile.regulations)}")
    table = _table("参数", "含义", "取值", "依据")
    for key in policy_keys().values():
        value = _told(key, profile.values[key.key])
        table.add_row(key.key, key.meaning, value, "、".join(_basis(policies, profile, key.key)))
    Console().print(table)


def _table(*names: str) -> Table:
    """Names stay whole; what is long goes on in the next line, for it has no spaces to break at."""
    table = Table(*names)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.overflow = "fold"
    return table


def _basis(policies: Policies, profile: Profile, key: str) -> Iterable[str]:
    entry = policies.entry(profile, key)
    if key not in profile.stated:
        yield "全国默认"
    yield from entry.rules
    if entry.basis:
        yield entry.basis


def _title(profile: Profile) -> str:
    return f"{profile.name}@{profile.version}"


def _validity(profile: Profile) -> str:
    return f"{profile.valid_from} 至 {profile.valid_to or '另行规定'}"


def _told(key: Key, value: Value) -> str:
    if isinstance(value, Limit):
        same_day = value == Limit(0, LimitUnit.WORKING_DAY)
        return "当日" if same_day else f"{value.value}{_UNITS_ZH[value.unit]}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(f"{key.choices[one]}（{one}）" for one in value) or "无"
    text = str(value)
    return f"{key.choices[text]}（{text}）" if text in key.choices else text
