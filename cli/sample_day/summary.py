"""The summary of a finished day: counted from the databases, kept as JSON, shown as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, select

from cli.sample_day.answers import AnswerLog
from cli.sample_day.checks import Check
from cli.site import definitions
from services.intake.domain.cases import Case
from services.intake.tables import cases
from shared.db.engine import reading
from shared.service.housekeeping import tallies

CASE_TYPES = {"instant": "即办件", "commitment": "承诺件", "report_up": "上报件"}
OUTCOMES = {
    "granted": "准予",
    "refused": "不予（决定）",
    "not_accepted": "不予受理",
    "turned_away": "窗口退回（未登记）",
}


@dataclass(frozen=True)
class Summary:
    """What a day came to. `results` has the outcome of every application, for comparing runs."""

    backend: str
    seconds: float
    applications: int
    by_type: dict[str, int]
    by_outcome: dict[str, int]
    results: dict[str, str]
    hops: int
    handoffs_signed: int
    shipments_delivered: int
    within_promise: int
    beyond_promise: int
    messages: dict[str, int]
    checks: list[dict[str, Any]]

    @property
    def passed(self) -> bool:
        return all(not check["wrong"] for check in self.checks)

    def to_json(self) -> str:
        return msgspec.json.format(msgspec.json.encode(self), indent=1).decode()

    @classmethod
    def from_json(cls, text: str) -> Summary:
        return msgspec.json.decode(text, type=cls)


def summarise(
    backend: str,
    seconds: float,
    total: int,
    engines: Mapping[str, Engine],
    log: AnswerLog,
    checks: Sequence[Check],
    clocks: Mapping[str, int],
) -> Summary:
    stored = _cases(engines["intake"])
    results = _results(stored, log)
    return Summary(
        backend=backend,
        seconds=round(seconds, 1),
        applications=total,
        by_type=dict(Counter(case.item.case_type for case in stored.values())),
        by_outcome=dict(Counter(results.values())),
        results=results,
        hops=len(log.of("sign")) + _answered(engines["routing"]),
        handoffs_signed=len(log.of("sign")),
        shipments_delivered=_acts(engines["delivery"], "delivery", "shipment_delivered"),
        within_promise=clocks["within_promise"],
        beyond_promise=clocks["beyond_promise"],
        messages=_messages(engines),
        checks=[asdict(check) for check in checks],
    )


def _cases(engine: Engine) -> dict[str, Case]:
    with reading(engine) as connection:
        states = connection.execute(select(cases.c.state)).scalars()
        decoded = [msgspec.json.decode(state, type=Case) for state in states]
    return {case.case_id: case for case in decoded}


def _results(stored: Mapping[str, Case], log: AnswerLog) -> dict[str, str]:
    results = {answer.subject: "turned_away" for answer in log.of("turned_away")}
    for answer in log.of("register"):
        case = stored.get(answer.data["case_id"])
        results[answer.subject] = (case.outcome or case.status.value) if case else "lost"
    return dict(sorted(results.items()))


def _answered(engine: Engine) -> int:
    """Answers that went back down the chain: each is a hop too."""
    return _acts(engine, "routing", "handoff_answered")


def _acts(engine: Engine, service: str, act: str) -> int:
    history = definitions()[service].kernel.history
    with reading(engine) as connection:
        found = connection.execute(select(history.c.position).where(history.c.act == act)).all()
    return len(found)


def _messages(engines: Mapping[str, Engine]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for name, definition in definitions().items():
        with reading(engines[name]) as connection:
            tally = tallies(connection, definition)
            held = definition.kernel.held
            dead = connection.execute(select(held.c.message_id).where(held.c.status == "dead"))
            counts["dead"] += len(dead.all())
        counts["sent"] += tally.get("sent", 0)
        counts["received"] += sum(n for key, n in tally.items() if key.startswith("received:"))
        counts["duplicated"] += tally.get("repeated", 0)
    return dict(counts)


def show(summary: Summary, console: Console, *, stored: bool = False) -> None:
    """Print the summary; `stored` says openly that nothing was run now."""
    title = "样例日 · 上次运行的结果（未重新运行，FRESH=1 可重跑）" if stored else "样例日 · 结果"
    console.rule(title)
    console.print(_counts("办件类型", CASE_TYPES, summary.by_type))
    console.print(_counts("结果", OUTCOMES, summary.by_outcome))
    table = Table(box=None, show_header=False)
    messages = summary.messages
    for name, value in (
        ("申请", f"{summary.applications} 件，用时 {summary.seconds} 秒（{summary.backend}）"),
        ("接力", f"{summary.hops} 棒，签收转交 {summary.handoffs_signed} 次"),
        ("邮件", f"妥投 {summary.shipments_delivered} 件"),
        ("承诺时限", f"按时 {summary.within_promise} 件，超时 {summary.beyond_promise} 件"),
        (
            "消息",
            f"发出 {messages['sent']}，收到 {messages['received']}，"
            f"重复 {messages['duplicated']}，死信 {messages['dead']}",
        ),
    ):
        table.add_row(name, value)
    console.print(table)
    for check in summary.checks:
        mark = "[green]✓[/green]" if not check["wrong"] else "[red]✗[/red]"
        console.print(f"{mark} {check['name']}")
        for wrong in check["wrong"][:10]:
            console.print(f"   [red]{wrong}[/red]")
    verdict = "[green]全部核对通过[/green]" if summary.passed else "[red]核对没有通过[/red]"
    console.print(f"核对：{verdict}")


def _counts(title: str, names: Mapping[str, str], counts: Mapping[str, int]) -> Table:
    table = Table(title=title, box=None, title_justify="left")
    for name in names.values():
        table.add_column(f"{name}", justify="right")
    table.add_row(*(str(counts.get(key, 0)) for key in names))
    return table
