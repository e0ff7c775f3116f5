"""Reads the item catalogue from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import msgspec
import yaml

from services.intake.domain.items import Catalogue, Item
from shared.kernel.refusals import Invalid


@dataclass(frozen=True)
class _File:
    items: tuple[Item, ...]


def load(path: Path | None = None) -> Catalogue:
    """The catalogue of this file, or the packaged sample where none is given."""
    source = path or resources.files("services.intake.catalogue") / "items.yaml"
    return parse(source.read_text(encoding="utf-8"))


def parse(text: str) -> Catalogue:
    """The catalogue in this text; refuses a bad entry with its place, such as $.items[3].flow."""
    try:
        file = msgspec.convert(yaml.safe_load(text), _File)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise Invalid("item_catalogue", f"事项目录有误：{error}") from None
    return Catalogue(file.items)
