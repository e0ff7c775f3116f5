"""Tests are collected once, run under each mutant of their own rule, and begin afresh each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mutants.session import AlreadyFailing, prove

from shared.rulebook.marks import Mark

# The tests of an office; `disabled` names the rule that it does not keep.
OFFICE = """
import os
import pytest

@pytest.fixture(scope="module")
def disabled():
    return os.environ.get("DISABLED_RULE")

@pytest.mark.rule("A-1")
def test_case(disabled):
    assert disabled != "A-1"

@pytest.mark.rule("A-1", "A-2")
def test_counter_case(disabled):
    assert disabled != "A-3"

@pytest.mark.parametrize("id", [
    pytest.param("B-1", marks=pytest.mark.rule("B-1")),
    pytest.param("B-2", marks=pytest.mark.rule("B-2")),
])
def test_clause(id, disabled):
    assert disabled != id

def test_of_no_rule(disabled):
    assert disabled is None
"""
# Two tests of this file have an office of the same name.
SETTINGS = """
[pytest]
addopts = -p no:nameko --import-mode=importlib
markers = rule
"""
ALREADY_WRONG = """
import pytest

@pytest.mark.rule("A-1")
def test_wrong():
    assert False
"""


def _mark(rule: str) -> Mark:
    return Mark(rule, "services/a.py", rule)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "test_office.py").write_text(OFFICE, encoding="utf-8")
    return tmp_path


def _proven(folder: Path, *rules: str) -> dict[str, tuple[str, ...]]:
    @contextmanager
    def disabling(mark: Mark) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as office:
            office.setenv("DISABLED_RULE", mark.rule)
            yield

    files = [str(path) for path in sorted(folder.glob("test_*.py"))]
    return {proof.rule: proof.failed for proof in prove([*map(_mark, rules)], files, disabling)}


def test_only_the_tests_of_the_rule_itself_can_prove_it(folder: Path) -> None:
    assert _proven(folder, "A-1", "A-2", "A-9") == {
        "A-1": ("test_office.py::test_case",),
        "A-2": (),
        "A-9": (),
    }


def test_parameter_of_a_test_can_be_of_a_rule_of_its_own(folder: Path) -> None:
    noticed = ("test_office.py::test_clause",)
    assert _proven(folder, "B-1", "B-2", "A-2") == {"B-1": noticed, "B-2": noticed, "A-2": ()}


@pytest.mark.parametrize(
    "text", [ALREADY_WRONG, "import nothing_of_this_name"], ids=["fails", "cannot be read"]
)
def test_nothing_is_proven_by_tests_that_fail_anyway(folder: Path, text: str) -> None:
    (folder / "test_wrong.py").write_text(text, encoding="utf-8")
    with pytest.raises(AlreadyFailing, match=r"test_wrong\.py"):
        _proven(folder, "A-1")
