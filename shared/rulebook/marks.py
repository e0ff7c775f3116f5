"""Where rules are carried out and tested: the marks in files, read without importing them.

Code says `@rule("…")` (`shared.kernel.rules`), a row of data says `rule: …`, a test says
`@pytest.mark.rule("…")`, for all of it or for one of its parameters.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import shared

PRODUCT = ("cli", "services", "shared")
ROOT = Path(shared.__file__).parents[1]

CLOCKS = "shared/rulebook/clocks"
POLICIES = "shared/rulebook/policies"

_CODE = "rule"
_TEST = "pytest.mark.rule"


@dataclass(frozen=True, order=True)
class Mark:
    """That `name` in `file` (a path from the root, with slashes) is about a rule: a function, the
    clause of a clock row, or the key of a policy value."""

    rule: str
    file: str
    name: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.name}"

    @property
    def is_data(self) -> bool:
        return self.file.startswith(f"{CLOCKS}/")


def marks_of_code(root: Path = ROOT, folders: Iterable[str] = PRODUCT) -> list[Mark]:
    """The functions that carry out a rule."""
    return _marks(root, folders, _CODE)


def marks_of_data(root: Path = ROOT) -> list[Mark]:
    """The rows of clocks and pauses that carry out a rule; several of one clause are one mark."""
    return sorted(
        {
            Mark(rule, file, rule)
            for file, content in _yaml(root, CLOCKS)
            for row in (*content.get("clocks", ()), *content.get("pauses", ()))
            for rule in _ids(row, "rule")
        }
    )


def marks_of_policies(root: Path = ROOT) -> list[Mark]:
    """Where a policy cites the clause from which a key or a value comes. That a number is known
    does not carry a rule out: such a mark is shown beside the rule, and counts for nothing."""
    found: set[Mark] = set()
    for file, content in _yaml(root, POLICIES):
        for key in content.get("keys", ()):
            found |= {Mark(rule, file, key["key"]) for rule in _ids(key, "rules")}
        for version in content.get("versions", ()):
            for name, value in version.get("values", {}).items():
                found |= {Mark(rule, file, name) for rule in _ids(value, "rule")}
    return sorted(found)


def marks_of_tests(root: Path = ROOT) -> list[Mark]:
    """The tests that prove a rule; none where the product is installed without its tests."""
    return _marks(root, ("tests",), _TEST)


def _marks(root: Path, folders: Iterable[str], marker: str) -> list[Mark]:
    found: list[Mark] = []
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if f"{marker}(" in text:
                file = path.relative_to(root).as_posix()
                found += (Mark(id, file, name) for name, id in _marked(text, marker))
    return sorted(found)


@cache
def _marked(text: str, marker: str) -> tuple[tuple[str, str], ...]:
    """To parse all of the source takes seconds."""
    return tuple(_in_body(ast.parse(text), marker))


def _yaml(root: Path, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file of a folder with its content; a file that is a mere list has it under `keys`."""
    for path in sorted((root / folder).glob("*.yaml")):
        content = _read(path.read_text(encoding="utf-8"))
        yield (
            path.relative_to(root).as_posix(),
            content if isinstance(content, dict) else {"keys": content},
        )


@cache
def _read(text: str) -> Any:
    return yaml.load(text, yaml.CSafeLoader) or {}


def _ids(row: dict[str, Any], field: str) -> tuple[str, ...]:
    """One id or a list of them."""
    ids = row.get(field, ())
    return (ids,) if isinstance(ids, str) else tuple(ids)


def _in_body(node: ast.AST, marker: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The qualified name of each marked definition under a node, with each of its rules."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield from _in_body(child, marker, prefix)
            continue
        name = f"{prefix}{child.name}"
        for decorator in child.decorator_list:
            for call in ast.walk(decorator):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == marker:
                    yield from ((name, str(ast.literal_eval(id))) for id in call.args)
        yield from _in_body(child, marker, f"{name}.")
