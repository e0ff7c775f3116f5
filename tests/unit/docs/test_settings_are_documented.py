"""The settings page lists what `jieli settings` lists, and no page names a setting that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from doc_pages import ROOT, pages

from cli.village.command import village
from shared.settings import TABLE
from shared.testing.servers.install import AMQP_VARIABLE, DATABASE_VARIABLE

_ROW = re.compile(r"^\| `(JIELI_\w+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)
_NAME = re.compile(r"\bJIELI_[A-Z_]*[A-Z]\b")
#: An agent's own machine is no site: its options come from the environment.
OF_VILLAGES = {
    str(option.envvar) for command in village.commands.values() for option in command.params
}


def test_settings_are_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    expected = [(s.name, f"`{s.default}`" if s.default else "", s.meaning) for s in TABLE]
    assert _ROW.findall(page) == expected


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_names_only_settings_that_exist(page: Path) -> None:
    known = {setting.name for setting in TABLE} | {AMQP_VARIABLE, DATABASE_VARIABLE} | OF_VILLAGES
    assert set(_NAME.findall(page.read_text(encoding="utf-8"))) <= known
