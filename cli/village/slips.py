"""The receipt that an agent hands out while the line is away; it bears the number taken along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from cli.village.store import Entry


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("cli.village", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("slip.html")


def receipt(
    entry: Entry, body: Mapping[str, Any], item: Mapping[str, Any], office: Mapping[str, Any]
) -> str:
    """A page for A4. It is no document of the window: that one is issued when the line is back."""
    given = set(body["materials"])
    return _template().render(
        number=entry.number,
        case_no=entry.case_no,
        state=entry.outcome,
        name=body["applicant"]["name"],
        item_name=item["name_zh"],
        written_at=f"{datetime.fromisoformat(entry.written_at):%Y年%m月%d日 %H:%M}",
        given=[one["name_zh"] for one in item["materials"] if one["id"] in given],
        missing=[
            one["name_zh"]
            for one in item["materials"]
            if one["required"] and one["id"] not in given
        ],
        office=office["office"],
        phone=office["phone"],
    )
