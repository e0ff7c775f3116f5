"""Where rules are carried out and tested: the marks in source files, read without importing them.

Code says `@rule("…")` (`shared.kernel.rules`), a test says `@pytest.mark.rule("…")`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import shared

PRODUCT = ("cli", "services", "shared")
ROOT = Path(shared.__file__).parents[1]

_CODE = "rule"
_TEST = "pytest.mark.rule"


@dataclass(frozen=True, order=True)
class Mark:
    """That the function `name` in `file` (a path from the root, with slashes) is about a rule."""

    rule: str
    file: str
    name: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.name}"


def marks_of_code(root: Path = ROOT, folders: Iterable[str] = PRODUCT) -> list[Mark]:
    """The functions that carry out a rule."""
    return _marks(root, folders, _CODE)


def marks_of_tests(root: Path = ROOT) -> list[Mark]:
    """The tests that prove a rule; none where the product is installed without its tests."""
    return _marks(root, ("tests",), _TEST)


def _marks(root: Path, folders: Iterable[str], marker: str) -> list[Mark]:
    found: list[Mark] = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if f"@{marker}(" in text:
                file = path.relative_to(root).as_posix()
                found += (Mark(id, file, name) for name, id in _in_body(ast.parse(text), marker))
    return sorted(found)


def _in_body(node: ast.AST, marker: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The qualified name of each marked definition under a node, with each of its rules."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield from _in_body(child, marker, prefix)
            continue
        name = f"{prefix}{child.name}"
        for decorator in child.decorator_list:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == marker:
                yield from ((name, str(ast.literal_eval(id))) for id in decorator.args)
        yield from _in_body(child, marker, f"{name}.")
