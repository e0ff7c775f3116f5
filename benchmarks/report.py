"""The tables of a run, from its results; shown in the terminal or as markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.arithmetic import apart, in_series, spread
from benchmarks.paces import best_ours, fastest_peer
from benchmarks.results import Answered, Cpu, Intake, Rate, Results, Steady

_LATENCY = ("p50 ms", "p99 ms", "driver late p99 ms")
#: The names of the fields, too.
_CPU = ("total", "workers", "broker", "database")


@dataclass(frozen=True)
class Section:
    """One table."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def sections(results: Results) -> list[Section]:
    """All tables for which there are figures."""
    made = [
        _environment(results),
        _relay(results),
        _cost(results),
        _lacking(results),
        _limits(results),
        _ratios(results),
        _curve(results),
        _intake("whole site", results.intake),
        _intake("intake alone", results.intake_alone),
        _stored(results),
        _ticks(results),
        _clocks(results),
        _recomputed(results),
    ]
    return [section for section in made if section.rows]


def markdown(found: Iterable[Section]) -> str:
    """The tables as they stand in docs/performance.md."""
    return "\n".join(_markdown(section) for section in found)


def _markdown(section: Section) -> str:
    rows = [section.columns, tuple("---" for _ in section.columns), *section.rows]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([f"### {section.title}", "", *lines, ""])


def _environment(results: Results) -> Section:
    rows = [*results.environment.items(), *results.settings.items()]
    return Section("环境 Environment", ("what", "value"), rows)


def _relay(results: Results) -> Section:
    rows = [
        (
            contest.label,
            *_spread(drain.rate for drain in contest.drains),
            str(len(contest.drains)),
            *_latency(contest.at_100),
        )
        for contest in results.contests.values()
        if contest.drains
    ]
    columns = ("who", "hops/s", "least–most", "rounds", *_LATENCY)
    return Section("接力 Relay: a backlog drained, and latency at 100 hops/s", columns, rows)


def _cost(results: Results) -> Section:
    rows = [
        (contest.label, *_cpu([(drain.cpu, drain.hops) for drain in contest.drains]))
        for contest in results.contests.values()
        if contest.drains
    ]
    return Section("耗用 CPU seconds per 1,000 hops, saturated", ("who", *_CPU), rows)


def _lacking(results: Results) -> Section:
    rows = [
        (contest.label, contest.lacks)
        for contest in results.contests.values()
        if contest.drains and not contest.ours
    ]
    return Section("对照组没有的 What the peers do not give", ("who", "lacks"), rows)


def _limits(results: Results) -> Section:
    found = results.limits
    named = {
        "RabbitMQ alone, pipelined": found.broker,
        "PostgreSQL alone, one by one": found.database,
        "PostgreSQL alone, in batches of 128": found.database_batched,
    }
    rows = [
        (name, *_spread(one.rate for one in rates), str(rates[0].connections or "-"))
        for name, rates in named.items()
        if rates
    ]
    return Section("极限 Limits", ("what", "hops/s", "least–most", "connections"), rows)


def _ratios(results: Results) -> Section:
    if not any(contest.ours and contest.drains for contest in results.contests.values()):
        return Section("", (), [])
    own = best_ours(results)
    rows = [("ours", own.label, f"{own.rate:,.0f} hops/s", "-")]
    peer = fastest_peer(results)
    if peer is not None:
        rows.append(("ours / fastest peer", peer.label, f"{own.rate / peer.rate:.2f}", "≥ 3"))
    found = results.limits
    for name, database, target in (
        ("ours / 1/(1/broker + 1/database), one by one", found.database, "≥ 60 %"),
        ("ours / 1/(1/broker + 1/database), in batches", found.database_batched, "-"),
    ):
        if found.broker and database:
            limit = in_series(_median(found.broker), _median(database))
            rows.append((name, f"{limit:,.0f} hops/s", f"{own.rate / limit:.0%}", target))
    cpu = spread(drain.cpu_per_1000 for drain in results.contests[own.name].drains)
    rows.append(("CPU s per 1,000 hops", own.label, f"{cpu.median:.2f}", "≤ 0.6"))
    return Section("比值 Ratios", ("what", "against", "found", "to reach"), rows)


def _curve(results: Results) -> Section:
    rows = [
        (
            load,
            f"{spread(one.offered for one in steadies).median:,.0f}",
            *_latency(steadies),
            _cpu([(one.cpu, one.hops) for one in steadies])[0],
        )
        for load, steadies in results.curve.items()
    ]
    columns = ("load", "hops/s", *_LATENCY, "CPU s/1,000")
    return Section("延迟 Hop latency at steady loads", columns, rows)


def _intake(title: str, found: Intake) -> Section:
    rows: list[tuple[str, ...]] = []
    if found.most:
        rows.append(("most (closed loop)", *_spread(one.rate for one in found.most), *"---"))
    if found.at_half:
        offered = _spread(one.offered for one in found.at_half)
        rows.append(("half of it (open loop)", *offered, *_latency(found.at_half)))
    columns = ("load", "applications/s", "least–most", *_LATENCY)
    told = "applications registered and accepted over HTTP"
    return Section(f"受理 Intake: {told}, {title}", columns, rows)


def _stored(results: Results) -> Section:
    rates = {
        int(count): [drain.rate for drain in drains] for count, drains in results.stored.items()
    }
    rows = [(f"{count:,}", *_spread(rates[count])) for count in sorted(rates)]
    if len(rates) > 1:
        few, many = (spread(rates[count]).median for count in (min(rates), max(rates)))
        rows.append(("difference", f"{apart(few, many):.0%}", "to reach: < 20 %"))
    return Section("已存办件 Cases already stored", ("stored", "hops/s", "least–most"), rows)


def _ticks(results: Results) -> Section:
    found = results.clocks
    rows = [
        (name, f"{one.p50_ms:.2f}", f"{one.p99_ms:.2f}", f"{one.longest_ms:.2f}", f"{one.count:,}")
        for name, one in found.ticks.items()
    ]
    columns = ("ticks with nothing due", "p50 ms", "p99 ms", "longest ms", "ticks")
    return Section(f"到期检查 Looking for due clocks, {found.open:,} open", columns, rows)


def _clocks(results: Results) -> Section:
    found = results.clocks
    named = {
        "due at once, until committed": found.at_once,
        "due at one closing time, until committed": found.committed,
        "due at one closing time, until published": found.published,
    }
    rows = []
    for name, rates in named.items():
        if rates:
            seconds = spread(one.seconds for one in rates)
            least_most = f"{seconds.least:.3f}–{seconds.most:.3f}"
            rows.append((name, f"{rates[0].count:,}", f"{seconds.median:.3f}", least_most))
    return Section("到期 Clocks that fall due", ("what", "clocks", "s", "least–most"), rows)


def _recomputed(results: Results) -> Section:
    rows = [
        (
            f"{one.processes}",
            f"{one.count:,}",
            f"{one.entries:,}",
            f"{one.seconds:.1f}",
            f"{one.facts:,}",
            f"{one.p50_ms:.1f}",
            f"{one.p99_ms:.1f}",
        )
        for one in results.clocks.recomputed
    ]
    columns = ("processes", "clocks", "moved", "s", "facts meanwhile", "p50 ms", "p99 ms")
    return Section("新的一年公布 A year is announced", columns, rows)


def _median(rates: Sequence[Rate]) -> float:
    return spread(one.rate for one in rates).median


def _latency(measured: Sequence[Steady | Answered]) -> tuple[str, ...]:
    if not measured:
        return ("-",) * len(_LATENCY)
    return tuple(
        f"{spread(getattr(one, name) for one in measured).median:.1f}"
        for name in ("p50_ms", "p99_ms", "driver_late_p99_ms")
    )


def _cpu(measured: Sequence[tuple[Cpu, int]]) -> tuple[str, ...]:
    return tuple(
        f"{spread(1000 * getattr(cpu, name) / hops for cpu, hops in measured).median:.2f}"
        for name in _CPU
    )


def _spread(values: Iterable[float]) -> tuple[str, str]:
    found = spread(values)
    return f"{found.median:,.0f}", f"{found.least:,.0f}–{found.most:,.0f}"
