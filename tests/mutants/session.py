"""One pytest session: its tests are collected once and run under each mutant of their rule.

Everything is torn down in between, so that fixtures are made under the mutant as well; what a test
module works out when it is imported is not.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, redirect_stdout
from itertools import zip_longest

import pytest

from shared.rulebook.coverage import Proof
from shared.rulebook.marks import Mark

_QUIET = ("--tb=no", "-p", "no:logging", "-p", "no:cacheprovider")

Disabling = Callable[[Mark], AbstractContextManager[None]]


class AlreadyFailing(Exception):
    """Tests of rules that fail although nothing is disabled, or that cannot be collected."""


class Experiment:
    """A pytest plugin: runs the tests of the marks' rules, first as the product is, and, if these
    all pass, under each mark in turn. `proofs` has a place of every mark then, `failing` what
    failed before."""

    def __init__(self, marks: Sequence[Mark], disabling: Disabling) -> None:
        self._marks = marks
        self._disabling = disabling
        self._failed: set[str] = set()
        self.failing: tuple[str, ...] = ()
        self.proofs: list[Proof] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid.partition("[")[0])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        rules = {mark.rule for mark in self._marks}
        self._run([item for item in session.items if rules & _rules(item)])
        self.failing = tuple(sorted(self._failed))
        if not self.failing:
            for mark in self._marks:
                self._prove(mark, [item for item in session.items if mark.rule in _rules(item)])
        return True

    def _prove(self, mark: Mark, items: Sequence[pytest.Item]) -> None:
        self._failed.clear()
        with self._disabling(mark):
            self._run(items)
        self.proofs.append(Proof(mark.rule, mark.place, tuple(sorted(self._failed))))

    def _run(self, items: Sequence[pytest.Item]) -> None:
        for item, following in zip_longest(items, items[1:]):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)


def _rules(item: pytest.Item) -> set[str]:
    return {id for marker in item.iter_markers("rule") for id in marker.args}


def prove(marks: Sequence[Mark], files: Iterable[str], disabling: Disabling) -> list[Proof]:
    """Which tests in the files fail without what each mark stands for; they must pass with it."""
    experiment, said = Experiment(marks, disabling), io.StringIO()
    with redirect_stdout(said):
        pytest.main([*_QUIET, *files], plugins=[experiment])
    if experiment.failing:
        raise AlreadyFailing("、".join(experiment.failing))
    if len(experiment.proofs) != len(marks):
        raise AlreadyFailing(said.getvalue())
    return experiment.proofs
