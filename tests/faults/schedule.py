"""Which faults strike when: a pure function of the seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.messaging.topology import FOLLOWS
from shared.settings import SERVICES

#: How long the site works undisturbed before each round, in seconds.
_PAUSE = (2.0, 6.0)
#: Within a round the faults begin this many seconds apart at most.
_APART = 4.0
_OVERLAPPING = 0.3
_LONG_CUT_SECONDS = 300.0
#: Longer than the server lets a transaction idle, for every third fault of its kind.
_LATE_SECONDS = (17.0, 22.0)


@dataclass(frozen=True)
class Planned:
    """One fault: what, to whom, so many seconds after its round began, for how long. `variant`
    picks between the ways in which this kind strikes."""

    kind: str
    target: str
    offset: float
    seconds: float
    variant: int


@dataclass(frozen=True)
class Round:
    """Faults that may overlap; the next round begins when all of them are healed."""

    pause: float
    faults: tuple[Planned, ...]

    @property
    def expected_seconds(self) -> float:
        """A guess, by which the load is spread."""
        return self.pause + max(f.offset + f.seconds for f in self.faults) + 5.0


#: How often each kind strikes in a long run.
LONG: Mapping[str, int] = {
    **{f"kill {service}": 20 for service in SERVICES},
    "kill publisher": 20,
    "kill RabbitMQ": 14,
    "kill PostgreSQL": 10,
    "stop PostgreSQL": 10,
    "cut link": 13,
    "freeze a service": 16,
    "shift the clock": 16,
    "full disk": 13,
    "power cut": 4,
    "repeat messages": 12,
    "reorder messages": 12,
    "corrupt messages": 12,
}
#: What happens to messages is counted apart from what happens to machines.
OF_MESSAGES = ("repeat messages", "reorder messages", "corrupt messages")
#: Alone, as nothing else could strike at the same time.
_SOLITARY = ("power cut",)

#: Supervision says nothing, so that its publisher is never in the middle of a batch.
_SPEAKING = tuple(sorted({name for producers in FOLLOWS.values() for name in producers}))

_SECONDS: Mapping[str, tuple[float, float]] = {
    "kill RabbitMQ": (0.0, 2.0),
    "kill PostgreSQL": (0.0, 3.0),
    "stop PostgreSQL": (0.5, 5.0),
    "cut link": (20.0, 60.0),
    "freeze a service": (1.0, 8.0),
    "shift the clock": (3.0, 10.0),
    "full disk": (3.0, 8.0),
    "reorder messages": (0.5, 2.0),
    "repeat messages": (0.5, 2.0),
    "corrupt messages": (0.5, 2.0),
}
#: What a link leads to; those of one service are cut alone, those of all together.
_LINKS = ("broker", "database", *(f"{end}/{s}" for end in ("broker", "database") for s in SERVICES))


def schedule(
    seed: int, wanted: Mapping[str, int] = LONG, long_cuts: int = 1, links: Iterable[str] = _LINKS
) -> list[Round]:
    """All faults in rounds of one, two or three, in an order of the seed's own."""
    chance = random.Random(seed)
    kinds = [kind for kind, times in wanted.items() for _ in range(times)]
    chance.shuffle(kinds)
    places, counted = tuple(links), dict.fromkeys(wanted, 0)
    rounds: list[Round] = []
    while kinds:
        together = [kinds.pop() for _ in range(_how_many(chance, kinds))]
        faults, offset = [], 0.0
        for kind in together:
            counted[kind] += 1
            faults.append(_planned(chance, kind, offset, counted[kind], places))
            offset += chance.uniform(0.0, _APART)
        rounds.append(Round(chance.uniform(*_PAUSE), tuple(faults)))
    for number in range(long_cuts):
        place = chance.randrange(len(rounds) + 1)
        rounds.insert(place, _long_cut(chance, number))
    return rounds


def _how_many(chance: random.Random, kinds: list[str]) -> int:
    if chance.random() > _OVERLAPPING or kinds[-1] in _SOLITARY:
        return 1
    most = min(chance.randint(2, 3), len(kinds))
    alone = [place for place in range(1, most) if kinds[-1 - place] in _SOLITARY]
    return min(alone, default=most)


def _planned(
    chance: random.Random, kind: str, offset: float, number: int, links: tuple[str, ...]
) -> Planned:
    seconds = chance.uniform(*_SECONDS.get(kind, (0.0, 0.0)))
    target = chance.choice(SERVICES)
    if kind == "kill publisher":
        target = chance.choice(_SPEAKING)
    elif kind.startswith("kill ") and kind[5:] in SERVICES:
        target = kind[5:]
    elif kind == "cut link":
        target = links[number % len(links)]
    elif kind == "freeze a service" and number % 3 == 0:
        seconds = chance.uniform(*_LATE_SECONDS)
    return Planned(kind, target, offset, seconds, number)


def _long_cut(chance: random.Random, number: int) -> Round:
    """Minutes without the broker, while services die and come back."""
    cut = Planned("cut link", "broker", 0.0, _LONG_CUT_SECONDS, number + 1)
    within = [
        Planned(f"kill {service}", service, chance.uniform(30, _LONG_CUT_SECONDS - 30), 0.0, 0)
        for service in SERVICES
    ]
    return Round(chance.uniform(*_PAUSE), (cut, *within))
