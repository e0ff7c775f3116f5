"""Invents people: names from lists, identity numbers that are valid but nobody's by intent."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from cli.sample_day.wording import MEN_GIVEN, SURNAMES, WOMEN_GIVEN
from shared.kernel.identity import resident_check_digit

_DAYS_PER_YEAR = 365.25
# One narrow range of order numbers and one of phone numbers show that they are invented.
_FIRST_ORDER = 900
_PHONE_PREFIX = "1540000"


@dataclass(frozen=True)
class Person:
    """An invented person."""

    name: str
    id_number: str
    phone: str


class People:
    """Draws people, no identity number twice."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self._drawn: set[str] = set()

    def draw(self, county: str, ages: tuple[int, int], men_only: bool = False) -> Person:
        """A person aged between the two `ages`, registered in this county."""
        man = men_only or self._rng.random() < 0.5
        name = self._rng.choice(SURNAMES) + self._rng.choice(MEN_GIVEN if man else WOMEN_GIVEN)
        number = self._identity(county, ages, man)
        while number in self._drawn:
            number = self._identity(county, ages, man)
        self._drawn.add(number)
        return Person(name, number, f"{_PHONE_PREFIX}{self._rng.randrange(10_000):04d}")

    def _identity(self, county: str, ages: tuple[int, int], man: bool) -> str:
        youngest, oldest = ages
        lived = self._rng.randrange(
            int((youngest + 1 / 12) * _DAYS_PER_YEAR), int(oldest * _DAYS_PER_YEAR)
        )
        born = self._today - timedelta(days=lived)
        # An odd order number is a man's (GB 11643).
        order = _FIRST_ORDER + 2 * self._rng.randrange(50) + int(man)
        first17 = f"{county[:6]}{born:%Y%m%d}{order}"
        return first17 + resident_check_digit(first17)
