"""What the document tests need of a page: its code, its links, its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_NO_ANCHOR = re.compile(r"[^\w\- ]")


def pages() -> list[Path]:
    """Every page that people read."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str, language: str) -> list[str]:
    """The contents of the code blocks in this language."""
    return [body for found, body in _BLOCK.findall(text) if found == language]


def code(text: str) -> Iterator[str]:
    """Each piece of code of a page: the lines of its shell blocks, and what stands in backticks."""
    for block in blocks(text, "sh"):
        yield from block.splitlines()
    yield from _SPAN.findall(_BLOCK.sub("", text))


def links(text: str) -> list[str]:
    """Where the page's links lead, but for those out of the repository."""
    return [link for link in _LINK.findall(_BLOCK.sub("", text)) if "://" not in link]


def anchors(text: str) -> set[str]:
    """The names of a page's headings, as a link spells them."""
    headings = _HEADING.findall(_BLOCK.sub("", text))
    return {_NO_ANCHOR.sub("", heading.lower()).replace(" ", "-") for heading in headings}
