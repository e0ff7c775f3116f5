"""Where an application comes from, which node registers it, whose offices decide."""

from __future__ import annotations

import random
from dataclasses import dataclass

from cli.sample_day.mix import Route
from shared.directory.directory import Directory
from shared.kernel.divisions import Level

HOME_COUNTY = "411521000000"
NEIGHBOUR_COUNTY = "411523000000"

_SHARE_AT_OWN_VILLAGE_NODE = {Route.INSTANT: 0.0, Route.COMMITMENT: 0.55, Route.REPORT_UP: 0.4}


@dataclass(frozen=True)
class Place:
    """The places of one application, as division codes.

    `county` is where the applicant is registered, which the identity number shows.
    """

    county: str
    origin: str
    received_at: str
    competent: str


class Places:
    """Draws places from the villages of two neighbouring counties."""

    def __init__(self, rng: random.Random, directory: Directory) -> None:
        self._rng = rng
        self._directory = directory
        villages = _villages(directory, HOME_COUNTY)
        self._with_node = [code for code in villages if directory.is_node(code)]
        self._without_node = [code for code in villages if not directory.is_node(code)]
        self._neighbours = _villages(directory, NEIGHBOUR_COUNTY)

    def draw(self, route: Route) -> Place:
        """Places that fit the route."""
        if route is Route.CROSS_COUNTY:
            origin = self._rng.choice(self._without_node)
            return Place(NEIGHBOUR_COUNTY, origin, HOME_COUNTY, self._rng.choice(self._neighbours))
        at_village = self._rng.random() < _SHARE_AT_OWN_VILLAGE_NODE[route]
        origin = self._rng.choice(self._with_node if at_village else self._without_node)
        return Place(HOME_COUNTY, origin, self._directory.node_for(origin), origin)

    def address(self, village: str) -> str:
        """A street address in the village, in full from the province down."""
        divisions = self._directory.divisions
        above = "".join(d.name for d in reversed(divisions.ancestors(village)))
        group, house = self._rng.randrange(1, 13), self._rng.randrange(1, 90)
        return f"{above}{_spoken(divisions.get(village).name)}{group}组{house}号"


def _villages(directory: Directory, county: str) -> list[str]:
    return [village.code for village in directory.divisions.within(county, Level.VILLAGE)]


def _spoken(name: str) -> str:
    """田河村民委员会 -> 田河村: an address names the village, not its committee."""
    for committee, place in (("村民委", "村"), ("居民委", "")):
        stem, found, _ = name.partition(committee)
        if found:
            return stem + place
    return name
