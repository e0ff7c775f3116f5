"""Guide and booklet as pages that print on A4, made from the same views that everybody reads."""

from __future__ import annotations

from functools import cache
from typing import Any

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _templates() -> Environment:
    """Everything that is put into a page is escaped, and what is not there is a mistake."""
    return Environment(
        loader=PackageLoader("services.intake.items"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def guide_page(guide: dict[str, Any], base: str) -> str:
    """办事指南; its QR code leads to the guide as it is then."""
    url = f"{base.rstrip('/')}{guide['link']}"
    title = f"{guide['public_facts']['content']}办事指南"
    template = _templates().get_template("guide.html")
    return template.render(title=title, guide=guide, url=url, qr=_qr(url))


def booklet_page(booklet: dict[str, Any], title: str) -> str:
    """办事手册 of a node."""
    template = _templates().get_template("booklet.html")
    return template.render(title=f"{title}办事手册", booklet=booklet)


def _qr(text: str) -> str:
    made = segno.make(text, error="m", micro=False)
    return str(made.svg_inline(scale=2, border=2, svgclass=None, lineclass=None))
