"""A page that says `path.py:name` speaks of a file and a definition that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from doc_pages import ROOT, pages

_NAMED = re.compile(r"`((?:shared|services|cli|tests)/[\w./-]+?)(?::([\w.]+))?`")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_documents_name_real_code(page: Path) -> None:
    named = set(_NAMED.findall(page.read_text(encoding="utf-8")))
    assert sorted(f"{path}:{name}" for path, name in named if not _is_there(path, name)) == []


def _is_there(path: str, name: str) -> bool:
    file = ROOT / path
    if not name:
        return file.exists()
    return file.is_file() and name in _definitions(file)


def _definitions(file: Path) -> set[str]:
    """Functions, classes, methods (`Class.method`) and names that a module defines."""
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (item.name for item in node.body if isinstance(item, ast.FunctionDef))
            found |= {f"{node.name}.{method}" for method in methods}
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def test_what_is_gone_is_noticed() -> None:
    assert _is_there("shared/vault.py", "Vault.seal")
    assert not _is_there("shared/vault.py", "Vault.burn")
    assert not _is_there("shared/cellar.py", "")


def test_the_architecture_page_names_code_all_along() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert len([name for _, name in _NAMED.findall(text) if name]) > 40
