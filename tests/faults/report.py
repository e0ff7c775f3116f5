"""What a run found: raw for machines, and as a table for docs/reliability.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from faults.injector import Injected, Injector
from faults.schedule import OF_MESSAGES
from faults.stage import Stage
from faults.verdict import Verdict

_HEAD = (
    "fault",
    "times",
    "cases in flight (median)",
    "lost",
    "doubled",
    "recovered in s (median)",
    "(worst)",
)
LONGEST_RECOVERY_SECONDS = 30.0
#: Shorter cuts are one kind in the table, the one of minutes another.
_LONG_CUT_SECONDS = 120.0


def report(
    seed: int, made: Stage, injector: Injector, verdict: Verdict, seconds: float
) -> dict[str, Any]:
    """Everything there is to say, ready for JSON."""
    return {
        "seed": seed,
        "seconds": round(seconds, 1),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "disk_could_be_filled": made.breaker.disk is not None,
        "verdict": verdict.shown(),
        "http": dict(sorted(made.load.office.answers.items())),
        "faults": [_raw(fault, verdict) for fault in injector.injected],
    }


def _raw(fault: Injected, verdict: Verdict) -> dict[str, Any]:
    whole = {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in asdict(fault).items()
        if name != "cases"
    }
    lost, doubled = fault.cases & verdict.lost_cases, fault.cases & verdict.doubled_cases
    return {**whole, "lost": len(lost), "doubled": len(doubled)}


def tables(run: Mapping[str, Any]) -> str:
    """Of faults, of what was done to messages, and of the saboteurs; the verdict below."""
    faults = run["faults"]
    machines = [fault for fault in faults if fault["kind"] not in OF_MESSAGES]
    messages = [fault for fault in faults if fault["kind"] in OF_MESSAGES]
    found, http = run["verdict"], ", ".join(f"{k}: {v}" for k, v in run["http"].items())
    return "\n".join(
        [
            *_table(machines),
            f"| **{len(machines)} faults** | | | | | | |",
            "",
            *_table(messages),
            "",
            *proof_table(run.get("proof", [])),
            "",
            f"Seed {run['seed']}, {run['seconds'] / 60:.0f} minutes, {run['cpus']} CPUs: "
            f"{found['cases']} cases, {found['hops']} hops, {found['lost']} lost, "
            f"{found['doubled']} doubled, {found['cards']} cards, {found['chains']} broken chains, "
            f"{found['held']} held, {found['unsent']} unsent, {found['in_queues']} in queues, "
            f"{found['unusual']} unusual. HTTP: {http}.",
        ]
    )


def proof_table(rounds: Sequence[Mapping[str, Any]]) -> list[str]:
    """What each saboteur was found out by."""
    rows = [
        [
            one["round"],
            one["build"],
            *(str(one["verdict"][name]) for name in ("cases", "lost", "doubled", "held")),
            "yes" if one["as_expected"] else "NO",
        ]
        for one in rounds
    ]
    head = ("round", "build", "cases", "lost", "doubled", "held", "as expected")
    return [_line(head), _line(["---"] * len(head)), *map(_line, rows)] if rows else []


def passed(run: Mapping[str, Any]) -> bool:
    """Nothing wrong, everything recovered in time, every saboteur found out."""
    seconds = [fault["recovered"] for fault in run["faults"]]
    in_time = all(one is not None and one <= LONGEST_RECOVERY_SECONDS for one in seconds)
    proven = all(one["as_expected"] for one in run.get("proof", []))
    return bool(run["verdict"]["clean"]) and in_time and proven


def _table(faults: Sequence[Mapping[str, Any]]) -> list[str]:
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for fault in faults:
        by_kind.setdefault(_kind(fault), []).append(fault)
    rows = [_row(kind, of_kind) for kind, of_kind in sorted(by_kind.items())]
    return [_line(_HEAD), _line(["---", *["---:"] * (len(_HEAD) - 1)]), *map(_line, rows)]


def _kind(fault: Mapping[str, Any]) -> str:
    long = fault["ended"] - fault["struck"] > _LONG_CUT_SECONDS
    return f"{fault['kind']} for minutes" if long and fault["kind"] == "cut link" else fault["kind"]


def _row(kind: str, faults: Sequence[Mapping[str, Any]]) -> list[str]:
    seconds = [fault["recovered"] for fault in faults]
    healed = [value for value in seconds if value is not None]
    return [
        kind,
        str(len(faults)),
        f"{median(fault['in_flight'] for fault in faults):.0f}",
        str(max(fault["lost"] for fault in faults)),
        str(max(fault["doubled"] for fault in faults)),
        f"{median(healed):.1f}" if healed else "-",
        "not healed" if len(healed) < len(seconds) else f"{max(healed):.1f}",
    ]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
