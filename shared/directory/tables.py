"""The two files of a directory: the division table (CSV) and the site with its nodes (YAML)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import yaml

from shared.kernel.divisions import Division, Divisions, Level
from shared.kernel.refusals import Invalid

_COLUMNS = ["code", "name", "level", "parent"]


#: Site names stand in names of queues and in the way that a message went.
_SITE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class SigningKey:
    """A public Ed25519 key (base64 of its 32 bytes) that signs relay messages of a site's nodes.

    It counts for messages whose time lies in its interval. `invalid_from` is a revocation: what
    was signed before it still counts, however late it arrives.
    """

    public: str
    valid_from: datetime
    valid_until: datetime | None = None
    invalid_from: datetime | None = None


@dataclass(frozen=True)
class OtherSite:
    """A site as others know it: its parent, its nodes, its keys. `sealing_key` is the public
    X25519 key (base64) to which party records for its nodes are sealed."""

    hosts: tuple[str, ...]
    parent: str = ""
    keys: tuple[SigningKey, ...] = ()
    sealing_key: str = ""


@dataclass(frozen=True)
class Contact:
    """How the public reaches an office: printed on every document that it issues."""

    address: str = ""
    consultation_phone: str = ""
    supervision_phone: str = ""


@dataclass(frozen=True)
class Site:
    """站点: one deployment, the nodes it hosts, the site above it, and what it knows of others.

    `contacts` are those of nodes; a node without one has that of the nearest above it.
    `public_url` is where the public reaches the site, printed as a code on documents.
    """

    name: str
    title: str
    hosts: tuple[str, ...]
    parent: str = ""
    #: Keys that this site signed with before its present one.
    keys: tuple[SigningKey, ...] = ()
    elsewhere: dict[str, OtherSite] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    public_url: str = ""


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
        site = msgspec.convert(yaml.safe_load(text), Site)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise Invalid("site_file", f"站点文件有误：{error}") from None
    _check_tree(site)
    return site


def _check_tree(site: Site) -> None:
    """Sites form a tree, or a message could travel in circles."""
    parents = {site.name: site.parent} | {n: other.parent for n, other in site.elsewhere.items()}
    if site.name in site.elsewhere:
        raise Invalid("site_file", f"站点“{site.name}”不能同时写在 elsewhere 里")
    for name in parents:
        if not _SITE_NAME.fullmatch(name):
            raise Invalid("site_file", f"站点名“{name}”只能用小写字母、数字和连字符，最长31个字符")
    for name in parents:
        seen, above = {name}, parents[name]
        while above:
            if above not in parents:
                raise Invalid("site_file", f"站点文件没有写明上级站点“{above}”")
            if above in seen:
                raise Invalid("site_file", f"站点“{name}”的上级关系成环")
            seen.add(above)
            above = parents[above]
