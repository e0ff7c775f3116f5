"""The directory: which office acts for a division, and which offices this site hosts."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from shared.directory.tables import Contact, Site, read_divisions, read_site
from shared.kernel.divisions import Divisions, Level
from shared.kernel.refusals import Invalid, NotFound


class Directory:
    """Nodes over the division table.

    Nodes of other sites take part in finding the node of a division; they are only not hosted.
    """

    def __init__(self, divisions: Divisions, site: Site) -> None:
        self.divisions = divisions
        self.site = site
        self._site_of: dict[str, str] = {}
        for code, site_name in _nodes(site):
            if code not in divisions:
                raise Invalid("site_file", f"站点文件中的节点“{code}”不在行政区划表中")
            if code in self._site_of:
                raise Invalid("site_file", f"站点文件中的节点“{code}”重复")
            self._site_of[code] = site_name

    @classmethod
    def load(cls, divisions_path: Path | None = None, site_path: Path | None = None) -> Directory:
        """The directory of these files, or of the packaged sample where none is given."""
        return cls(
            read_divisions(_text(divisions_path, "divisions.csv")),
            read_site(_text(site_path, "site-luoshan.yaml")),
        )

    def node_for(self, division_code: str) -> str:
        """The node that acts for a division: itself, else the nearest ancestor that is a node."""
        node = self._nearest_node(self._climb(division_code))
        if node is None:
            detail = f"“{self.title(division_code)}”及其上级都没有办理节点"
            raise NotFound("no_node_for_division", detail)
        return node

    def is_node(self, code: str) -> bool:
        """Whether the code is a node, at this site or another."""
        return code in self._site_of

    def is_hosted(self, code: str) -> bool:
        """Whether the code is a node of this site."""
        return self._site_of.get(code) == self.site.name

    def hosted(self) -> tuple[str, ...]:
        """The nodes of this site, in the order of the site file."""
        return self.site.hosts

    def site_of(self, code: str) -> str:
        """The name of the site that hosts a node; refuses a code that is no node."""
        try:
            return self._site_of[code]
        except KeyError:
            raise NotFound("unknown_node", f"“{code}”不是办理节点") from None

    @property
    def peers(self) -> tuple[str, ...]:
        """The sites that this one has a link to: its parent, if any, and its children."""
        above = (self.site.parent,) if self.site.parent else ()
        below = [n for n, other in self.site.elsewhere.items() if other.parent == self.site.name]
        return (*above, *sorted(below))

    def next_site(self, code: str) -> str | None:
        """The peer through which a node hosted elsewhere is reached: the child whose subtree holds
        it, else the parent, who may know a node that is unknown here; None at the top."""
        return self.peer_towards(self._site_of.get(code, ""))

    def peer_towards(self, site: str) -> str | None:
        """The peer through which another site is reached, known or not; None at the top."""
        while site:
            above = self._above(site)
            if above == self.site.name:
                return site
            site = above
        return self.site.parent or None

    def linked(self) -> tuple[str, ...]:
        """The other sites that links lead to, over however many sites between."""
        top = self._top(self.site.name)
        return tuple(name for name in self.site.elsewhere if self._top(name) == top)

    def _top(self, name: str) -> str:
        while above := self._above(name):
            name = above
        return name

    def _above(self, name: str) -> str:
        own = name == self.site.name
        return self.site.parent if own else self.site.elsewhere[name].parent

    def parent_node(self, code: str) -> str | None:
        """The nearest node above a node; None for the topmost one."""
        self.site_of(code)
        return self._nearest_node(self._climb(code)[1:])

    def title(self, code: str) -> str:
        """The name that people read, from the county down: 罗山县周党镇."""
        division = self.divisions.get(code)
        chain = [division, *self.divisions.ancestors(code)]
        local = [d.name for d in chain if d.level not in (Level.PROVINCE, Level.CITY)]
        # Townships directly under a city (东莞) would otherwise lose what tells them apart.
        if self.divisions.at_level(code, Level.COUNTY) is None:
            city = self.divisions.at_level(code, Level.CITY) or division
            local.append(city.name)
        return "".join(reversed(local))

    def contact(self, code: str) -> Contact:
        """How the public reaches a node: as the site file says of it, or of the nearest above."""
        contacts = self.site.contacts
        return next((contacts[c] for c in self._climb(code) if c in contacts), Contact())

    def level(self, code: str) -> Level:
        """The level of a division."""
        return self.divisions.get(code).level

    def _climb(self, code: str) -> list[str]:
        return [self.divisions.get(code).code, *(d.code for d in self.divisions.ancestors(code))]

    def _nearest_node(self, codes: list[str]) -> str | None:
        return next((code for code in codes if code in self._site_of), None)


def _nodes(site: Site) -> Iterator[tuple[str, str]]:
    for code in site.hosts:
        yield code, site.name
    for name, other in site.elsewhere.items():
        for code in other.hosts:
            yield code, name


def _text(path: Path | None, packaged: str) -> str:
    source = path or resources.files("shared.directory") / packaged
    return source.read_text(encoding="utf-8")
