"""`@rule` in code and `@pytest.mark.rule` in tests: found where they are, no id made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.rulebook.marks import Mark, marks_of_code, marks_of_tests
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
@pytest.mark.parametrize("n", [1])
def test_it(n): ...
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
    assert marks_of_tests(tmp_path) == [Mark("A-1", "tests/unit/test_a.py", "test_it")]


def test_id_that_is_worked_out_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "shared/x.py", '@rule("A-" + n)\ndef f(): ...\n')
    with pytest.raises(ValueError, match="malformed"):
        marks_of_code(tmp_path)


def test_product_without_its_tests_has_no_marks_of_tests(tmp_path: Path) -> None:
    assert marks_of_tests(tmp_path) == []


def test_code_and_tests_name_only_rules_that_software_carries_out() -> None:
    marks = [*marks_of_code(), *marks_of_code(folders=("tests",)), *marks_of_tests()]
    rules = registry()
    unknown = [m for m in marks if m.rule not in rules or not rules.rule(m.rule).in_scope]
    assert marks
    assert unknown == []


def test_every_rule_with_code_has_a_test() -> None:
    tested = {mark.rule for mark in marks_of_tests()}
    assert [mark.place for mark in marks_of_code() if mark.rule not in tested] == []
