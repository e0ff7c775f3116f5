"""`jieli items`: the item catalogue to a spreadsheet and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from services.intake.domain.item_checks import gaps
from services.intake.domain.item_files import ItemStatus
from services.intake.items import commands, pages, sheets, views
from services.intake.items.shelf import catalogue, keeper
from services.intake.wiring import DEFINITION
from shared.db.engine import open_engine
from shared.kernel.refusals import Invalid
from shared.messaging.inprocess import InProcessTransport
from shared.rulebook import policies
from shared.rulebook.calendars.folder import CalendarFolder
from shared.service.executor import Executor
from shared.service.work import Origin
from shared.settings import Settings, read_settings
from shared.site.runtime import open_site
from shared.site.schema import check_schemas

_GIVEN = click.Path(exists=True, dir_okay=False, path_type=Path)
_ACTOR = "jieli items import"


@click.group(help="事项目录：导入、导出、核对。")
def items() -> None:
    """The group; see its commands."""


@items.command("export", help="把现行事项写成电子表格（事项、材料、流程、收费、表单五张表）。")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_items(file: Path) -> None:
    content = export_sheet(read_settings())
    file.write_bytes(content)
    click.echo(f"已导出 {len(sheets.read(content).items)} 个事项到 {file}。")


def export_sheet(settings: Settings) -> bytes:
    """The items in force as a spreadsheet."""
    with _office(settings) as office:
        today = office.now().date()
        return sheets.write(
            version.item
            for kept in catalogue(office).files.values()
            if kept.status is not ItemStatus.CANCELLED
            and (version := kept.in_force(today)) is not None
        )


@items.command("import", help="从电子表格导入；有一处错误就什么都不导入。")
@click.argument("file", type=_GIVEN)
def import_items(file: Path) -> None:
    items, changed = import_sheet(read_settings(), file.read_bytes())
    click.echo(f"共 {items} 个事项，{changed} 个有变化，已导入。")


def import_sheet(settings: Settings, content: bytes) -> tuple[int, int]:
    """How many items the spreadsheet has, and how many of them it changed; with one mistake in it
    nothing is imported."""
    reading = sheets.read(content)
    with _office(settings) as office:
        files = catalogue(office).files
        cancelled = [
            sheets.Fault("事项", reading.rows[item.id], "事项标识", "这个事项已经取消")
            for item in reading.items
            if item.id in files and files[item.id].status is ItemStatus.CANCELLED
        ]
        _refuse([*reading.faults, *cancelled])
        node = keeper(office.directory)
        for item in reading.items:
            owner = files[item.id].node if item.id in files else node
            command = commands.ImportItem(item.id, owner, item)
            office.execute(command, Origin(_ACTOR), lambda _: {})
        now = catalogue(office).files
        changed = [item.id for item in reading.items if now.get(item.id) != files.get(item.id)]
    return len(reading.items), len(changed)


@items.command("check", help="核对一个电子表格，或（不给文件时）现行目录缺哪些要素。")
@click.argument("file", type=_GIVEN, required=False)
def check_items(file: Path | None) -> None:
    if file is not None:
        reading = sheets.read(file.read_bytes())
        _refuse(reading.faults)
        click.echo(f"共 {len(reading.items)} 个事项，没有错误。")
        return
    with _office() as office:
        today = office.now().date()
        versions = [kept.in_force(today) for kept in catalogue(office).files.values()]
    for version in versions:
        missing = gaps(version.item) if version else ()
        if version and missing:
            told = "；".join(gap.what for gap in missing)
            click.echo(f"{version.item.id} {version.item.name_zh}：{told}")


@items.command(help="打印一个事项的办事指南（A4 网页，带二维码）。")
@click.argument("item_id")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def guide(item_id: str, file: Path) -> None:
    with _office() as office:
        found = views.public_guide(catalogue(office), office.now().date(), item_id)
        base = office.directory.site.public_url
    file.write_text(pages.guide_page(found, base), encoding="utf-8")
    click.echo(f"已写到 {file}。")


@items.command(help="汇编一个节点的办事手册（A4 网页）。")
@click.argument("node")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def booklet(node: str, file: Path) -> None:
    with _office() as office:
        found = views.booklet(catalogue(office), office.now().date(), node)
        title = office.directory.title(node)
    file.write_text(pages.booklet_page(found, title), encoding="utf-8")
    click.echo(f"已写到 {file}，共 {len(found['items'])} 个事项。")


def _refuse(faults: Sequence[sheets.Fault]) -> None:
    if faults:
        for fault in faults:
            click.echo(str(fault), err=True)
        raise Invalid("item_file", f"共 {len(faults)} 处错误，什么都没有导入")


@contextmanager
def _office(settings: Settings | None = None) -> Iterator[Executor]:
    """Intake's commands on the site's database, beside the running services."""
    settings = settings or read_settings()
    check_schemas(settings)
    site = open_site(settings, InProcessTransport())
    engine = open_engine(settings.database_url, DEFINITION.name)
    yield Executor(
        DEFINITION,
        engine,
        site.now,
        site.correspondence,
        CalendarFolder(settings.calendars).offices,
        policies.load(settings.policies, site.directory.divisions),
        lambda: None,
    )
    engine.dispose()
    site.engine.dispose()
