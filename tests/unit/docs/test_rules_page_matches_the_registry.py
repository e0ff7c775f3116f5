"""docs/rules.md is what `jieli rules` writes, and `--check` says so when it is not."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from doc_pages import ROOT

from cli.main import main
from cli.rules_page import render
from shared.rulebook.coverage import Proof, current, judge
from shared.rulebook.marks import Mark
from shared.rulebook.registry import registry

PAGE = ROOT / "docs" / "rules.md"


def _check(path: Path) -> int:
    return CliRunner().invoke(main, ["rules", "--check", "--path", str(path)]).exit_code


def test_the_page_in_the_repository_is_up_to_date() -> None:
    assert _check(PAGE) == 0


def test_a_page_that_was_edited_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "rules.md"
    assert _check(page) == 2
    page.write_text(render(current()).replace("| open |", "| done |", 1), encoding="utf-8")
    assert _check(page) == 2
    assert CliRunner().invoke(main, ["rules", "--path", str(page)]).exit_code == 0
    assert _check(page) == 0


def test_every_rule_has_its_row_and_its_state() -> None:
    text = render(judge(registry(), [Mark("LS-YY-01", "services/a.py", "book")], ()))
    rows = [line for line in text.splitlines() if line.startswith("| LS-YY-01 |")]
    assert rows[0].endswith("| guard | intake | unproven |")
    assert rows[1:] == ["| LS-YY-01 | `services/a.py:book` |  |"]
    assert sum(line.endswith(("| open |", "| unproven |")) for line in text.splitlines()) == 486
    assert "| out of scope: dress code |" in text


def test_what_a_rule_lacks_is_said_beside_its_state() -> None:
    book = Mark("LS-YY-01", "services/a.py", "book")
    proof = Proof(book.rule, book.place, ("tests/a.py::test_it",))
    text = render(judge(registry(), [book], [proof], {"LS-YY-01": "登记表"}))
    assert "| guard | intake | open: 登记表 |" in text
    assert "| guard | intake | done |" in render(judge(registry(), [book], [proof]))


def test_proven_clocks_are_counted() -> None:
    row = Mark("LS-YY-04c", "shared/rulebook/clocks/luoshan.yaml", "LS-YY-04c")
    proof = Proof(row.rule, row.place, ("tests/a.py::test_it",))
    text = render(judge(registry(), [row], [proof]))
    assert "Of 99 clauses with a limit, 1 have a proven clock." in text
    assert "| deadline | intake | clocked |" in text
