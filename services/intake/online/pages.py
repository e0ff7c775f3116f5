"""办件进度查询 as a page that a telephone shows: it brings its style along and runs nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("services.intake.online"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def progress_page(number: str, progress: dict[str, Any] | None, wrong: str = "") -> str:
    """The form, with what was found or why nothing was."""
    template = _templates().get_template("progress.html")
    return template.render(number=number, progress=progress, wrong=wrong)
