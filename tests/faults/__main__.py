"""`python -m faults run`: the long run; `python -m faults table`: a report as tables."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from faults.courses import HOPS_PER_CASE
from faults.long_run import play
from faults.proof import prove
from faults.report import passed, proof_table, tables
from faults.schedule import LONG, Round, schedule

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def main() -> None:
    """Faults on purpose; see docs/reliability.md."""


@main.command()
@click.option("--seed", default=20261122, show_default=True)
@click.option("--hops", default=100_000, show_default=True)
@click.option("--share", default=1.0, help="of the long run's faults and hops, for a rehearsal")
@click.option("--only", multiple=True, help="these kinds alone, for a rehearsal")
@click.option("--long-cuts", default=1, show_default=True)
@click.option("--proof/--no-proof", "with_proof", default=True, help="the saboteurs afterwards")
@click.option("--report", "file", type=_FILE, default=Path("var/faults.json"), show_default=True)
def run(
    seed: int,
    hops: int,
    share: float,
    only: tuple[str, ...],
    long_cuts: int,
    with_proof: bool,
    file: Path,
) -> None:
    """Play the schedule of a seed; exit code 1 if anything was lost, doubled or left over, or if
    a saboteur was not found out."""
    wanted = {
        kind: max(1, round(times * share)) for kind, times in LONG.items() if kind in (only or LONG)
    }
    rounds = schedule(seed, wanted, long_cuts)
    _announce(rounds)
    logs = Path(tempfile.mkdtemp(prefix="jieli-faults-logs-"))
    cases = round(hops * share / HOPS_PER_CASE) + 1
    found = play(rounds, cases, logs / "run", seed, _tell)
    _write(file, found)
    if with_proof:
        found["proof"] = prove(logs / "proof", _tell)
        _write(file, found)
    click.echo(f"\n{tables(found)}\n\n{file}")
    for kind, examples in found["verdict"]["examples"].items():
        click.echo(f"{kind}:\n  " + "\n  ".join(examples))
    sys.exit(0 if passed(found) else 1)


@main.command()
def proof() -> None:
    """A short round against each saboteur, and against the honest build."""
    logs = Path(tempfile.mkdtemp(prefix="jieli-faults-logs-"))
    found = prove(logs, _tell)
    click.echo("\n".join(proof_table(found)))
    sys.exit(0 if all(one["as_expected"] for one in found) else 1)


@main.command()
@click.argument("file", type=_FILE)
def table(file: Path) -> None:
    """A report as tables for docs/reliability.md."""
    click.echo(tables(json.loads(file.read_text(encoding="utf-8"))))


def _announce(rounds: Sequence[Round]) -> None:
    for number, one in enumerate(rounds, start=1):
        told = "; ".join(f"{f.kind} ({f.target}, {f.seconds:.0f} s)" for f in one.faults)
        click.echo(f"round {number}: after {one.pause:.1f} s {told}")
    minutes = sum(one.expected_seconds for one in rounds) / 60
    click.echo(f"{sum(len(one.faults) for one in rounds)} faults in about {minutes:.0f} minutes")


def _write(file: Path, found: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _tell(line: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {line}")


def _end_tidily() -> None:
    """A polite kill takes everything away again too, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


if __name__ == "__main__":
    _end_tidily()
    main()
