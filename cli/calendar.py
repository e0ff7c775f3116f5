"""`jieli calendar`: which days are worked, year by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.worktime import WorkCalendar
from shared.rulebook import calendars
from shared.rulebook.calendars import daytable
from shared.rulebook.calendars.yearfile import Paper, YearFile, read_csv, read_json
from shared.settings import read_settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DATE = click.DateTime(["%Y-%m-%d"])


@click.group(help="工作日历：导入、查看、核对各年的节假日安排。")
def calendar() -> None:
    """The group; see its commands."""


@calendar.command("import", help="导入一年的安排：JSON、CSV（日期,名称,安排）或 chinesecalendar。")
@click.argument("file", type=_FILE, required=False)
@click.option("--chinesecalendar", "year", type=int, metavar="YEAR", help="取自 chinesecalendar")
@click.option("--source", default="", help="CSV 的出处，如通知的名称")
@click.option("--published-on", type=_DATE, help="安排公布的日期；JSON 文件里已写明")
def import_year(
    file: Path | None, year: int | None, source: str, published_on: datetime | None
) -> None:
    published = published_on.date() if published_on else None
    if (file is None) == (year is None):
        raise Invalid("calendar_import", "请给出一个文件，或用 --chinesecalendar 给出年份")
    if file is not None:
        arrangement = _read(file, source, published)
    else:
        arrangement = _from_table(year or 0, published)
    folder = read_settings().calendars
    kept = calendars.keep(folder, arrangement)
    click.echo(f"{_headline(kept)}，保存在 {folder}。")
    click.echo("运行中的服务两分钟内采用，不必重新启动。")


@calendar.command(help="查看一年的安排。")
@click.argument("year", type=click.IntRange(1, 9999))
def show(year: int) -> None:
    files = calendars.year_files(read_settings().calendars)
    worked = _worked_by_month(WorkCalendar(f.arrangement for f in files.values()), year)
    if year not in files:
        click.echo(f"{year}年的安排还没有公布：暂按周一至周五上班计算，到期时间都是暂定的。")
    else:
        click.echo(_headline(files[year]))
        for day in files[year].days:
            click.echo(f"  {day.date}  {'休' if day.is_off_day else '班'}  {day.name}")
    click.echo("  ".join(f"{month}月{count}天" for month, count in worked.items()))
    click.echo(f"全年工作日 {sum(worked.values())} 天")


@calendar.command(help="核对：一个待导入的文件，或（不给文件时）现有的各年和各节点的办公时间。")
@click.argument("file", type=_FILE, required=False)
def check(file: Path | None) -> None:
    if file is not None:
        # Where it comes from is told at the import; the rows can be looked at before.
        found = [_read(file, file.name, date.today())]  # noqa: DTZ011
    else:
        folder = read_settings().calendars
        calendars.load_offices(folder)
        found = list(calendars.year_files(folder).values())
    wrong = [line for arrangement in found for line in _checked(arrangement)]
    if wrong:
        raise Conflict("calendar_differs", f"与 chinesecalendar 不一致：{'；'.join(wrong)}")


def _checked(file: YearFile) -> Iterable[str]:
    click.echo(_headline(file))
    try:
        return list(daytable.differences(WorkCalendar([file.arrangement]), file.year))
    except (Invalid, NotFound) as nothing_to_compare:
        click.echo(f"  未比对：{nothing_to_compare.detail}")
        return []


def _from_table(year: int, published: date | None) -> YearFile:
    if published is None:
        raise Invalid(
            "calendar_published_on",
            "chinesecalendar 不含公布日期：请用 --published-on 写明国务院办公厅通知的日期",
        )
    return daytable.year_from_table(year, published)


def _read(file: Path, source: str, published: date | None) -> YearFile:
    text = _text(file)
    if file.suffix.lower() != ".csv":
        return read_json(text)
    if not source:
        raise Invalid("calendar_source", "请用 --source 写明安排的出处，如通知的名称")
    return read_csv(text, Paper(source, _given(published)))


def _given(published: date | None) -> date:
    if published is None:
        raise Invalid("calendar_published_on", "请用 --published-on 写明安排公布的日期")
    return published


def _text(file: Path) -> str:
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("calendar_file", f"{file.name} 不是 UTF-8 或 GB18030 文本")


def _headline(file: YearFile) -> str:
    state = f"{file.published_on}公布" if file.published_on else "尚未公布，暂定"
    return f"{file.year}年第{file.version}版（{file.source}，{state}）"


def _worked_by_month(calendar: WorkCalendar, year: int) -> dict[int, int]:
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    counted = Counter(d.month for d in days if d.year == year and calendar.is_working_day(d))
    return {month: counted[month] for month in range(1, 13)}
