"""`python -m mutants`: disables each rule's code in turn and records which of its tests notice."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click

from mutants.disabling import disabled
from mutants.session import AlreadyFailing, prove
from shared.rulebook.coverage import (
    FLOOR_FILE,
    PROVEN_FILE,
    Floor,
    Proof,
    State,
    current,
    load_floor,
    load_proofs,
    tally,
    with_clock,
    write_floor,
    write_proofs,
)
from shared.rulebook.marks import ROOT, Mark, marks_of_code, marks_of_data, marks_of_tests

_FOLDER = ROOT / "shared" / "rulebook"


@click.command(help="逐条停用规则的代码和数据，看它自己的测试能否发现。")
@click.option("--only", "ids", multiple=True, metavar="编号", help="只试这些规则，可多次给出")
@click.option("--new", is_flag=True, help="只试还没有证明的地方")
def main(ids: tuple[str, ...], new: bool) -> None:
    known = _known()
    marks = [mark for mark in _marks() if not ids or mark.rule in ids]
    if not marks:
        raise click.ClickException(f"没有可停用的代码或数据：{'、'.join(ids)}")
    if new:
        marks = [mark for mark in marks if (mark.rule, mark.place) not in known]
    proofs = _proofs(marks)
    survivors = [proof for proof in proofs if not proof.failed]
    _record(known | {(proof.rule, proof.place): proof for proof in proofs})
    for proof in survivors:
        click.secho(f"没有测试发现：{proof.rule} 的 {proof.place} 停用了", fg="red", err=True)
    click.echo(f"共停用 {len(proofs)} 处，被测试发现 {len(proofs) - len(survivors)} 处。")
    sys.exit(bool(survivors))


def _marks() -> list[Mark]:
    return [*marks_of_code(), *marks_of_data()]


def _known() -> dict[tuple[str, str], Proof]:
    """What was proven before and is still there, by rule and place."""
    proofs = {(proof.rule, proof.place): proof for proof in load_proofs()}
    there = {(mark.rule, mark.place) for mark in _marks()}
    return {key: proof for key, proof in proofs.items() if key in there}


def _proofs(marks: Sequence[Mark]) -> list[Proof]:
    """Which tests notice which place."""
    rules = {mark.rule for mark in marks}
    tests = sorted({test.file for test in marks_of_tests() if test.rule in rules})
    if not tests:
        return [Proof(mark.rule, mark.place, ()) for mark in marks]
    try:
        return prove(marks, tests, disabled)
    except AlreadyFailing as failing:
        raise click.ClickException(f"先修好这些测试，再停用规则：{failing}") from None


def _record(proofs: Mapping[tuple[str, str], Proof]) -> None:
    """Write down what is proven, and raise the floor to what is reached with it."""
    proven = [proof for proof in proofs.values() if proof.failed]
    (_FOLDER / PROVEN_FILE).write_text(write_proofs(proven), encoding="utf-8")
    states, floor = current(proven), load_floor()
    done, (clocked, _) = tally(states)[State.DONE], with_clock(states)
    raised = Floor(max(done, floor.done), max(clocked, floor.clocked))
    (_FOLDER / FLOOR_FILE).write_text(write_floor(raised), encoding="utf-8")


if __name__ == "__main__":
    main()
