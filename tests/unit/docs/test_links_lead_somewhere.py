"""A link within the repository leads to a file that is there, and to a heading of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_pages import anchors, links, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [
        link for link in links(page.read_text(encoding="utf-8")) if not _leads(page, link)
    ] == []


def _leads(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One thing\n[a](page.md#one-thing) [b](gone.md) [c](#other)\n")
    found = links(page.read_text())
    assert [_leads(page, link) for link in found] == [True, False, False]
