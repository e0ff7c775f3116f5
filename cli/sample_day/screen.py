"""Live progress of the day: a bar, the rate, and cases by stage and node."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import func, select

from cli.sample_day.station import Databases
from services.intake.domain.acceptance import STATUS_ZH
from services.intake.domain.cases import Status
from services.intake.tables import cases
from services.routing.tables import legs
from shared.db.engine import reading
from shared.directory.directory import Directory

_REFRESH_SECONDS = 0.25
_PLAIN_SECONDS = 5.0
_BUSIEST = 6
_ENDED = (Status.CLOSED, Status.NOT_ACCEPTED)


class Screen:
    """Shows the day as it goes; on something that is no terminal, a line now and then."""

    def __init__(
        self, console: Console, sites: Sequence[Databases], directory: Directory, total: int
    ) -> None:
        self.console = console
        self.sites = sites
        self.directory = directory
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f} 件"),
            TextColumn("{task.fields[rate]:.0f} 件/秒"),
            TimeElapsedColumn(),
            console=console,
        )
        self.bar: TaskID = self.progress.add_task("样例日", total=total, rate=0.0)
        self.live = Live(self.progress, console=console, auto_refresh=False)
        self.started = time.monotonic()
        self.shown_at = 0.0
        self.turned_away = 0

    def __enter__(self) -> Screen:
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.console.is_terminal:
            self.live.stop()

    def show(self, now: datetime) -> None:
        """Draw again, if the last time is long enough ago."""
        interval = _REFRESH_SECONDS if self.console.is_terminal else _PLAIN_SECONDS
        if time.monotonic() - self.shown_at < interval:
            return
        self.shown_at = time.monotonic()
        by_status, by_node = self._statuses(), self._nodes()
        ended = sum(by_status[status] for status in _ENDED) + self.turned_away
        rate = ended / max(0.001, time.monotonic() - self.started)
        if not self.console.is_terminal:
            text = "，".join(f"{STATUS_ZH[s]}{n}" for s, n in by_status.items() if n)
            self.console.print(f"{now:%m-%d %H:%M} {text or '尚无办件'}", highlight=False)
            return
        self.progress.update(
            self.bar, completed=ended, rate=rate, description=f"业务时间 {now:%m-%d %H:%M}"
        )
        self.live.update(Group(self.progress, _stages(by_status), self._table(by_node)))
        self.live.refresh()

    def _statuses(self) -> Counter[Status]:
        statement = select(cases.c.status, func.count()).group_by(cases.c.status)
        found = Counter[Status]()
        for databases in self.sites:
            with reading(databases["intake"]) as connection:
                rows = connection.execute(statement).all()
            found.update({Status(status): count for status, count in rows})
        return found

    def _nodes(self) -> list[tuple[str, int]]:
        """The nodes where most cases wait now."""
        waiting = legs.c.status.in_(["offered", "held", "bounced"])
        statement = select(legs.c.node, func.count().label("n")).where(waiting)
        statement = statement.group_by(legs.c.node).order_by(func.count().desc())
        found = Counter[str]()
        for databases in self.sites:
            with reading(databases["routing"]) as connection:
                rows = connection.execute(statement.limit(_BUSIEST)).all()
            found.update({row.node: row.n for row in rows})
        return found.most_common(_BUSIEST)

    def _table(self, by_node: list[tuple[str, int]]) -> Table:
        table = Table("节点", "待办", box=None)
        for node, count in by_node:
            table.add_row(self.directory.title(node), str(count))
        return table


def _stages(by_status: Counter[Status]) -> Table:
    table = Table(box=None)
    for status in Status:
        table.add_column(STATUS_ZH[status], justify="right")
    table.add_row(*(str(by_status[status]) for status in Status))
    return table
