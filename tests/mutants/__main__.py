"""`python -m mutants`: disables each rule's code in turn and records which of its tests notice."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click
import pytest

from mutants.disabling import disabled
from shared.rulebook.coverage import PROVEN_FILE, Proof, write_proofs
from shared.rulebook.marks import ROOT, Mark, marks_of_code, marks_of_tests

_QUIET = ("-q", "--no-header", "--no-summary", "--tb=no", "--show-capture=no", "-p", "no:logging")


class _Failures:
    """A pytest plugin that notes the tests that failed, without their parameters."""

    def __init__(self) -> None:
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid.partition("[")[0])


def main() -> None:
    tests = _tests_by_rule(marks_of_tests())
    proofs = [_prove(mark, tests.get(mark.rule, [])) for mark in marks_of_code()]
    survivors = [proof for proof in proofs if not proof.failed]
    proven = write_proofs(proof for proof in proofs if proof.failed)
    (ROOT / "shared" / "rulebook" / PROVEN_FILE).write_text(proven, encoding="utf-8")
    for proof in survivors:
        click.secho(f"没有测试发现：{proof.rule} 的 {proof.place} 停用了", fg="red", err=True)
    click.echo(f"共停用 {len(proofs)} 处，被测试发现 {len(proofs) - len(survivors)} 处。")
    sys.exit(bool(survivors))


def _tests_by_rule(marks: Iterable[Mark]) -> dict[str, list[str]]:
    tests: dict[str, list[str]] = {}
    for mark in marks:
        tests.setdefault(mark.rule, []).append(f"{mark.file}::{mark.name.replace('.', '::')}")
    return tests


def _prove(mark: Mark, tests: Sequence[str]) -> Proof:
    """Which of the rule's tests fail without its code; they must pass with it."""
    if not tests:
        return Proof(mark.rule, mark.place, ())
    if failed := _failed(tests):
        raise click.ClickException(f"先修好这些测试，再停用规则：{'、'.join(failed)}")
    with disabled(mark):
        return Proof(mark.rule, mark.place, _failed(tests))


def _failed(tests: Sequence[str]) -> tuple[str, ...]:
    noted = _Failures()
    outcome = pytest.main([*_QUIET, *tests], plugins=[noted])
    if outcome not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise click.ClickException(f"pytest 没能运行这些测试（{outcome!r}）")
    return tuple(sorted(noted.failed))


if __name__ == "__main__":
    try:
        main()
    except click.ClickException as trouble:
        trouble.show()
        sys.exit(2)
