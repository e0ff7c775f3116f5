"""How many applications of which kind make up the sample day."""

from __future__ import annotations

import random
from enum import StrEnum


class Route(StrEnum):
    """Where an application goes."""

    INSTANT = "instant"
    COMMITMENT = "commitment"
    REPORT_UP = "report_up"
    CROSS_COUNTY = "cross_county"


class Course(StrEnum):
    """What is special about an application."""

    PLAIN = "plain"
    AGENT = "agent"
    UNAUTHORISED_AGENT = "unauthorised_agent"
    MATERIAL_MISSING = "material_missing"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    IDENTITY_MISREAD = "identity_misread"
    IDENTITY_WRONG = "identity_wrong"


# One line per route, its counts in the order of Course; 440 in all.
MIX: dict[Route, tuple[int, ...]] = {
    Route.INSTANT: (112, 5, 1, 12, 5, 4, 4, 2),
    Route.COMMITMENT: (136, 14, 1, 22, 8, 4, 4, 1),
    Route.REPORT_UP: (42, 4, 0, 7, 4, 1, 1, 1),
    Route.CROSS_COUNTY: (34, 2, 0, 4, 3, 1, 1, 0),
}


def deal(rng: random.Random, count: int) -> list[tuple[Route, Course]]:
    """`count` kinds in random order; the deck is dealt over again for more than 440."""
    deck = [
        (route, course)
        for route, counts in MIX.items()
        for course, times in zip(Course, counts, strict=True)
        for _ in range(times)
    ]
    rng.shuffle(deck)
    return [deck[number % len(deck)] for number in range(count)]
