"""Rules in code, in data and in tests: found where they are, no id made up, none without a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.rulebook.coverage import load_remainders
from shared.rulebook.marks import (
    Mark,
    marks_of_code,
    marks_of_data,
    marks_of_policies,
    marks_of_tests,
)
from shared.rulebook.registry import registry

CODE = """
from shared.kernel.rules import rule

@rule("A-1", "A-2")
def accept() -> None: ...

class Desk:
    @rule("A-3")
    def refuse(self) -> None: ...

def idle() -> None: ...
"""
TEST = """
import pytest

@pytest.mark.rule("A-1")
@pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.rule("A-2"))])
def test_it(n): ...
"""
CLOCKS = """
clocks:
- {rule: A-1, title: one}
- {rule: [A-2, A-1], title: another}
- {id: promised, title: of the nation}
pauses:
- {rule: A-3, title: transit}
"""
KEYS = """
- {key: on_the_spot, kind: limit, rules: [A-1, A-2]}
- {key: warn_before, kind: limit}
"""
PROFILE = """
profile: county
versions:
- version: 1
  values:
    on_the_spot: {value: 5 minute, rule: A-1}
    warn_before: {value: 1 working_day}
- version: 2
  values:
    on_the_spot: {value: 9 minute, rule: [A-1, A-4]}
"""


def _write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def test_code_is_found_by_file_and_name(tmp_path: Path) -> None:
    _write(tmp_path, "services/intake/handlers.py", CODE)
    _write(tmp_path, "tests/unit/test_a.py", CODE + TEST)
    assert marks_of_code(tmp_path) == [
        Mark("A-1", "services/intake/handlers.py", "accept"),
        Mark("A-2", "services/intake/handlers.py", "accept"),
        Mark("A-3", "services/intake/handlers.py", "Desk.refuse"),
    ]
    assert marks_of_tests(tmp_path) == [
        Mark("A-1", "tests/unit/test_a.py", "test_it"),
        Mark("A-2", "tests/unit/test_a.py", "test_it"),
    ]


def test_rows_are_found_by_file_and_clause(tmp_path: Path) -> None:
    county = "shared/rulebook/clocks/county.yaml"
    _write(tmp_path, county, CLOCKS)
    _write(tmp_path, "shared/rulebook/clocks/empty.yaml", "")
    assert marks_of_data(tmp_path) == [Mark(id, county, id) for id in ("A-1", "A-2", "A-3")]
    assert all(mark.is_data for mark in marks_of_data(tmp_path))
    assert marks_of_data(tmp_path)[0].place == f"{county}:A-1"


def test_policies_are_found_by_file_and_key_and_carry_nothing_out(tmp_path: Path) -> None:
    _write(tmp_path, "shared/rulebook/policies/county.yaml", PROFILE)
    _write(tmp_path, "shared/rulebook/policies/keys.yaml", KEYS)
    assert [(mark.rule, mark.place) for mark in marks_of_policies(tmp_path)] == [
        ("A-1", "shared/rulebook/policies/county.yaml:on_the_spot"),
        ("A-1", "shared/rulebook/policies/keys.yaml:on_the_spot"),
        ("A-2", "shared/rulebook/policies/keys.yaml:on_the_spot"),
        ("A-4", "shared/rulebook/policies/county.yaml:on_the_spot"),
    ]
    assert marks_of_code(tmp_path) == marks_of_data(tmp_path) == []


def test_id_that_is_worked_out_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "shared/x.py", '@rule("A-" + n)\ndef f(): ...\n')
    with pytest.raises(ValueError, match="malformed"):
        marks_of_code(tmp_path)


def test_product_without_its_tests_has_no_marks_of_tests(tmp_path: Path) -> None:
    assert marks_of_tests(tmp_path) == []


def test_code_rows_and_tests_name_only_rules_that_software_carries_out() -> None:
    carried_out = {rule.id for rule in registry().in_scope()}
    for marks in (
        [*marks_of_code(), *marks_of_code(folders=("tests",))],
        marks_of_data(),
        marks_of_tests(),
    ):
        assert [mark for mark in marks if mark.rule not in carried_out] == []
        assert marks


def test_policies_cite_only_clauses_that_there_are() -> None:
    marks = marks_of_policies()
    assert [mark for mark in marks if mark.rule not in registry()] == []
    assert marks


def test_every_rule_with_code_or_rows_has_a_test() -> None:
    tested = {mark.rule for mark in marks_of_tests()}
    places = [*marks_of_code(), *marks_of_data()]
    assert [mark.place for mark in places if mark.rule not in tested] == []


def test_only_a_rule_that_is_begun_can_lack_something() -> None:
    begun = {mark.rule for mark in (*marks_of_code(), *marks_of_data())}
    assert set(load_remainders()) - begun == set()
    assert all(load_remainders().values())
