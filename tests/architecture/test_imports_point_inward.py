"""The import contracts of pyproject.toml hold: domains are pure, services never meet."""

from __future__ import annotations

import pytest
from importlinter import cli
from source_tree import ROOT


def test_import_contracts_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    code = cli.lint_imports(no_cache=True, no_logo=True)
    told = capsys.readouterr().out
    assert code == 0, told
    assert told.count("KEPT") == 5
