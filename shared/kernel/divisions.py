"""行政区划: divisions by 12-digit code.

Level and parent come from the table, never from the digits: a pseudo-county such as 441900 is one
division with its city, and then a township's parent is the city itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.refusals import Invalid, NotFound

_CODE = re.compile(r"[0-9]{12}")


class Level(StrEnum):
    """Levels of administration, highest first."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


_RANK = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True)
class Division:
    """One row of the table; `parent` is the code of the division above, None at the top."""

    code: str
    name: str
    level: Level
    parent: str | None


class Divisions:
    """The division table: finds a division and climbs from it."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._by_code: dict[str, Division] = {}
        for division in divisions:
            if division.code in self._by_code:
                raise _broken(division, "代码重复")
            self._by_code[division.code] = division
        for division in self:
            self._check(division)

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str, field: str | None = None) -> Division:
        """The division with this code; refuses an unknown one, naming the input `field`."""
        try:
            return self._by_code[code]
        except KeyError:
            detail = f"行政区划代码“{code}”不存在，请核对12位代码"
            raise NotFound("unknown_division", detail, field) from None

    def ancestors(self, code: str) -> tuple[Division, ...]:
        """The divisions above this one, nearest first."""
        above = []
        parent = self.get(code).parent
        while parent is not None:
            above.append(self._by_code[parent])
            parent = above[-1].parent
        return tuple(above)

    def at_level(self, code: str, level: str) -> Division | None:
        """The division itself or its ancestor at this level; None where it has none."""
        chain = (self.get(code), *self.ancestors(code))
        return next((division for division in chain if division.level == level), None)

    def within(self, code: str, level: str) -> tuple[Division, ...]:
        """All divisions of this level in (or equal to) the division, in the table's order."""
        top = self.get(code)
        return tuple(d for d in self if d.level == level and top in (d, *self.ancestors(d.code)))

    def _check(self, division: Division) -> None:
        if not _CODE.fullmatch(division.code):
            raise _broken(division, "代码应为12位数字")
        if division.parent is None:
            return
        parent = self._by_code.get(division.parent)
        if parent is None:
            raise _broken(division, f"上级区划“{division.parent}”不在表中")
        # A parent must rank higher, which also rules out circles.
        if _RANK[parent.level] >= _RANK[division.level]:
            raise _broken(division, f"上级区划“{parent.code}”的层级不高于本级")


def _broken(division: Division, why: str) -> Invalid:
    return Invalid("division_table", f"行政区划表中“{division.code} {division.name}”有误：{why}")
