"""The suite proves itself: a short round against each saboteur must show loss or doubles, and the
same round against the honest build must show nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from faults.injector import Injector
from faults.long_run import under_load, verdict_of
from faults.schedule import Planned, Round
from faults.stage import stage
from shared.settings import SERVICES

HONEST = "honest"
_CASES = 90
_STANDSTILL_SECONDS = 15.0


def _rounds(*faults: Planned) -> list[Round]:
    return [Round(2.0, (fault,)) for fault in faults]


#: The faults that tell: what strikes between the two steps that the saboteur has exchanged.
_TELLING: Mapping[str, list[Round]] = {
    "acknowledges_first": _rounds(
        *(Planned("kill PostgreSQL", "", 0.0, 1.0, 0) for _ in range(3)),
        *(Planned(f"kill {service}", service, 0.0, 0.0, 0) for service in SERVICES),
    ),
    "no_inbox": _rounds(
        *(Planned("repeat messages", service, 0.0, 2.0, 0) for service in SERVICES),
        *(Planned("kill publisher", service, 0.0, 0.0, 0) for service in SERVICES[:3]),
    ),
    "marks_first": _rounds(*(Planned("kill RabbitMQ", "", 0.0, 0.5, 0) for _ in range(4))),
}
NAMES = tuple(_TELLING)


def prove(logs: Path, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """Every saboteur and the honest build; what each round showed."""
    return [_round(name, saboteur, logs, tell) for name in NAMES for saboteur in (name, HONEST)]


def _round(name: str, saboteur: str, logs: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    tell(f"proof {name}: {saboteur} build")
    rounds = _TELLING[name]
    switch = "" if saboteur == HONEST else saboteur
    with stage(logs / f"{name}-{saboteur}", _CASES, saboteur=switch) as made:
        injector = Injector(
            made.breaker, made.load, rounds, tell, _STANDSTILL_SECONDS, persevering=False
        )
        under_load(made, injector, tell, _STANDSTILL_SECONDS)
        shown = verdict_of(made, _STANDSTILL_SECONDS).shown()
    caught = bool(shown["lost"] or shown["doubled"])
    expected = shown["clean"] if saboteur == HONEST else caught
    tell(f"proof {name}: {saboteur} build: {shown['lost']} lost, {shown['doubled']} doubled")
    return {"round": name, "build": saboteur, "as_expected": expected, "verdict": shown}
