"""From a document's content to a page that prints on A4, with nothing outside it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined

from services.intake.documents.keeping import Document


@cache
def _templates() -> Environment:
    """Everything that is put into a page is escaped, and what is not there is a mistake."""
    environment = Environment(
        loader=PackageLoader("services.intake.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["date_zh"] = date_zh
    return environment


def rendered(
    document: Document,
    addressee: str,
    reprinted_on: date | None = None,
    statement: str = "",
    query_code: str = "",
) -> str:
    """The page, by the template that the document was issued with. `reprinted_on`: 补打;
    `statement`: what a certificate says of the addressee; `query_code`: what opens the progress of
    the case, where there is one."""
    template = _templates().get_template(f"v{document.template}/{document.kind}.html")
    return template.render(
        slip=document.content,
        addressee=addressee,
        statement=statement,
        code=document.code,
        verify_url=verify_url(document),
        qr=_qr(verify_url(document)),
        reprinted_on=reprinted_on.isoformat() if reprinted_on else "",
        query_code=query_code,
        query_url=_query_url(document),
    )


def verdict(number: str, document: Document | None, status_zh: str) -> str:
    """What the public reads after scanning the code: genuine or not, and nothing personal."""
    found = document.content if document else None
    template = _templates().get_template("verdict.html")
    return template.render(number=number, slip=found, status_zh=status_zh)


def verify_url(document: Document) -> str:
    """Where the paper leads: whether it is genuine, and how far the case is."""
    base = str(document.content["public_url"]).rstrip("/")
    return f"{base}/verify/{quote(document.number)}?code={document.code}"


def _query_url(document: Document) -> str:
    """Where the applicant asks how far the case is, with its number and the code."""
    return f"{str(document.content['public_url']).rstrip('/')}/progress"


def _qr(text: str) -> str:
    made = segno.make(text, error="m", micro=False)
    svg: Any = made.svg_inline(scale=2, border=2, svgclass=None, lineclass=None)
    return str(svg)


def date_zh(iso: str) -> str:
    """2026年3月9日."""
    day = date.fromisoformat(iso[:10])
    return f"{day.year}年{day.month}月{day.day}日"
