"""`jieli trace`: one case's whole way on one screen; `jieli verify`: are all chains whole?"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, select

from cli.acts import Act, told, told_elsewhere
from cli.site import definitions, engines
from services.intake.tables import cases
from shared.contracts.envelope import node_of_stream, producer_of_stream
from shared.db.engine import reading, streaming
from shared.directory.directory import Directory
from shared.kernel.chain import ChainHead, Entry, Fault, check_chain
from shared.kernel.ids import CaseNumber
from shared.kernel.refusals import NotFound
from shared.kernel.worktime import ZONE
from shared.service.definition import Definition
from shared.settings import read_settings
from shared.site.schema import check_schemas

#: The entry under which the owner keeps a fact about its case from another site.
_HEARD = "progress_heard"


@click.command(help="一个办件走过的全部路程，跨节点，按时间排列。")
@click.argument("case_no")
@click.option("--all", "everything", is_flag=True, help="连同内部记录一起列出")
def trace(case_no: str, everything: bool) -> None:
    CaseNumber.parse(case_no)
    settings = read_settings()
    check_schemas(settings)
    directory = Directory.load(settings.divisions_file, settings.site_file)
    with engines(settings) as opened:
        case_id = _case_id(opened["intake"], case_no)
        steps = [step for name, engine in opened.items() for step in _trail(name, engine, case_id)]
    table = Table(title=f"办件 {case_no}", box=None, title_justify="left")
    table.add_column("时间", no_wrap=True)
    for heading in ("节点", "办了什么", "说明"):
        table.add_column(heading, overflow="fold")
    for step in sorted(steps, key=lambda step: step.order):
        if everything or not step.told.quiet:
            table.add_row(
                step.time[:16].replace("T", " "),
                directory.title(step.node),
                step.told.label,
                step.told.detail(step.data, directory.title),
            )
    Console().print(table)


def _case_id(engine: Engine, case_no: str) -> str:
    with reading(engine) as connection:
        statement = select(cases.c.id).where(cases.c.case_no == case_no)
        found: str | None = connection.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound("unknown_case", f"本站点没有办件 {case_no}")
    return found


@dataclass(frozen=True)
class _Step:
    """One act on a case's way; `place` is its order within the service that wrote it down."""

    time: str
    place: int
    node: str
    told: Act
    data: dict[str, Any]

    @property
    def order(self) -> tuple[str, int, int]:
        return self.time, self.told.turn, self.place


def _trail(service: str, engine: Engine, case_id: str) -> Iterator[_Step]:
    history = definitions()[service].kernel.history
    statement = select(history).where(history.c.case_id == case_id)
    with reading(engine) as connection:
        for row in connection.execute(statement):
            yield _step(row)


def _step(row: Any) -> _Step:
    data = msgspec.json.decode(row.data)
    if row.act != _HEARD:
        return _Step(row.time, row.position_all, row.node, told(row.act), data)
    # It happened at another site, at a time and a node of its own.
    time = datetime.fromisoformat(data["time"]).astimezone(ZONE).isoformat()
    return _Step(time, row.position_all, data["node"], told_elsewhere(data["type"]), data["data"])


@click.command(help="重新计算全部历史链，核对链头和各服务互存的锚点。")
def verify() -> None:
    chains = entries = 0
    faults: list[Fault] = []
    settings = read_settings()
    check_schemas(settings)
    with engines(settings) as opened:
        directory = Directory.load(settings.divisions_file, settings.site_file)
        anchors = collect_anchors(opened, directory)
        for name, definition in definitions().items():
            found, counted_chains, counted_entries = verify_service(
                definition, opened[name], anchors[name]
            )
            faults += found
            chains += counted_chains
            entries += counted_entries
    for fault in faults:
        click.secho(f"{fault.chain}：{fault.finding}", fg="red")
    click.echo(f"历史链 {chains} 条，记录 {entries} 条，问题 {len(faults)} 处。")
    sys.exit(1 if faults else 0)


Anchors = dict[str, list[tuple[int, str, str]]]


def collect_anchors(opened: Mapping[str, Engine], directory: Directory) -> dict[str, Anchors]:
    """What each service's readers remember of its chains: chain -> (length, hash, reader). What
    nodes of other sites say stands on chains that are kept, and verified, there."""
    anchors: dict[str, Anchors] = defaultdict(lambda: defaultdict(list))
    for reader, definition in definitions().items():
        cursors = definition.kernel.cursors
        with reading(opened[reader]) as connection:
            for row in connection.execute(select(cursors).where(cursors.c.anchor_length > 0)):
                if not directory.is_hosted(node_of_stream(row.stream)):
                    continue
                producer = producer_of_stream(row.stream)
                anchor = (row.anchor_length, row.anchor_head, reader)
                anchors[producer][row.anchor_chain].append(anchor)
    return anchors


def verify_service(
    definition: Definition, engine: Engine, anchors: Mapping[str, list[tuple[int, str, str]]]
) -> tuple[list[Fault], int, int]:
    """Faults of one service's chains, and how many chains and entries there were."""
    faults: list[Fault] = []
    chains = entries = 0
    with streaming(engine) as connection:
        heads = _heads(connection, definition)
        for chain, rows in groupby(_history(connection, definition), lambda row: row.chain):
            pairs = [(_entry(row), row.hash) for row in rows]
            faults += check_chain(chain, pairs, heads.pop(chain, None))
            faults += _check_anchors(chain, pairs, anchors.get(chain, []))
            chains += 1
            entries += len(pairs)
    for chain, head in heads.items():
        faults += check_chain(chain, [], head)
        faults += _check_anchors(chain, [], anchors.get(chain, []))
    faults += [
        Fault(chain, 0, "别的服务见过这条链，现在整条不见了")
        for chain in anchors
        if chain not in heads and not _exists(engine, definition, chain)
    ]
    return faults, chains, entries


def _exists(engine: Engine, definition: Definition, chain: str) -> bool:
    history = definition.kernel.history
    with reading(engine) as connection:
        statement = select(history.c.position).where(history.c.chain == chain).limit(1)
        return connection.execute(statement).first() is not None


def _heads(connection: Connection, definition: Definition) -> dict[str, ChainHead]:
    heads = {}
    tables = {name: kind.table for name, kind in definition.kinds.items()}
    tables["operations"] = definition.kernel.operations
    for kind, table in tables.items():
        statement = select(table.c.id, table.c.chain_length, table.c.chain_head)
        for row in connection.execute(statement):
            heads[f"{kind}/{row.id}"] = ChainHead(row.chain_length, row.chain_head)
    return heads


def _history(connection: Connection, definition: Definition) -> Iterator[Any]:
    history = definition.kernel.history
    statement = select(history).order_by(history.c.chain, history.c.position)
    yield from connection.execution_options(yield_per=2000).execute(statement)


def _entry(row: Any) -> Entry:
    return Entry(
        chain=row.chain,
        position=row.position,
        time=row.time,
        node=row.node,
        actor=row.actor,
        act=row.act,
        data=msgspec.json.decode(row.data),
        rules=tuple(row.rules.split()),
        previous=row.previous,
    )


def _check_anchors(
    chain: str, pairs: list[tuple[Entry, str]], anchors: list[tuple[int, str, str]]
) -> list[Fault]:
    faults = []
    for length, head, reader in anchors:
        if length > len(pairs):
            faults.append(
                Fault(chain, length, f"{reader} 见过第{length}条，现在只有{len(pairs)}条")
            )
        elif pairs[length - 1][1] != head:
            faults.append(Fault(chain, length, f"第{length}条与 {reader} 见过的不同"))
    return faults
