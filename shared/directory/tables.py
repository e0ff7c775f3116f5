"""The two files of a directory: the division table (CSV) and the site with its nodes (YAML)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import msgspec
import yaml

from shared.kernel.divisions import Division, Divisions, Level
from shared.kernel.refusals import Invalid

_COLUMNS = ["code", "name", "level", "parent"]


@dataclass(frozen=True)
class Site:
    """站点: one deployment, the nodes it hosts, and the nodes it knows at other sites by site."""

    name: str
    title: str
    hosts: tuple[str, ...]
    elsewhere: dict[str, tuple[str, ...]]


def read_divisions(text: str) -> Divisions:
    """The division table; refuses a bad row with its line number in the file."""
    reader = csv.reader(io.StringIO(text))
    if next(reader, None) != _COLUMNS:
        raise Invalid("division_table", f"行政区划表的列应为：{','.join(_COLUMNS)}")
    return Divisions([_division(cells, reader.line_num) for cells in reader])


def _division(cells: list[str], line: int) -> Division:
    if len(cells) != len(_COLUMNS):
        raise Invalid("division_table", f"行政区划表第{line}行的列数应为{len(_COLUMNS)}")
    code, name, level, parent = cells
    if level not in list(Level):
        raise Invalid("division_table", f"行政区划表第{line}行的层级“{level}”有误")
    return Division(code, name, Level(level), parent or None)


def read_site(text: str) -> Site:
    """The site file; node codes must be quoted, as YAML would read them as numbers."""
    try:
        return msgspec.convert(yaml.safe_load(text), Site)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise Invalid("site_file", f"站点文件有误：{error}") from None
