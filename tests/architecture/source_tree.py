"""The source as the architecture tests look at it: files, functions, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shared", "services", "cli")


@cache
def sources() -> tuple[str, ...]:
    """Every module of ours, by its path from the root."""
    return tuple(
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    )


@cache
def text(source: str) -> str:
    return (ROOT / source).read_text(encoding="utf-8")


@cache
def tree(source: str) -> ast.Module:
    return ast.parse(text(source))


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(source)))


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def imported(source: str) -> set[str]:
    """The top-level packages that a module imports, wherever it does so."""
    found: set[str] = set()
    for node in nodes(source):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found
