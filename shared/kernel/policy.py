"""A policy profile: the rule parameters in force for a county and the nodes below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.kernel.limits import Limit

#: A limit, a choice or text, a yes or no, a number, a list of roles or choices.
Value = Limit | str | bool | int | tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Profile:
    """One version of 制度方案, complete: what the county leaves open is filled from `national`.

    `regulations` are those whose clock rules bind here, the nearest first; `valid_to` is the last
    day on which the version counts, None while it is open. `stated` are the keys that the county's
    own regulation decides.
    """

    name: str
    version: int
    title: str
    valid_from: date
    valid_to: date | None
    regulations: tuple[str, ...]
    values: Mapping[str, Value]
    stated: frozenset[str] = frozenset()

    def limit(self, key: str) -> Limit:
        """The limit under a key; a TypeError is a mistake in the packaged data."""
        value = self.values[key]
        if not isinstance(value, Limit):
            raise TypeError(f"{key} of {self.name} is no limit")
        return value
