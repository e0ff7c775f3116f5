"""流程: which node does what, from the item's flow and the place whose offices decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.routing.domain.legs import Stage
from shared.kernel.refusals import Invalid

#: The office that acts at a level for a division, or None where that level does not exist.
OfficeAt = Callable[[str, str], str | None]


def make_plan(
    flow: Sequence[tuple[str, str]], competent_division: str, office_at: OfficeAt
) -> tuple[Stage, ...]:
    """The stages of a case. `flow` is (act, level) in order.

    A level that does not exist for the division (a city without counties) falls to the next
    higher one that does, since that office acts for everything below it.
    """
    stages = []
    for act, level in flow:
        node = _office(level, competent_division, office_at)
        if node is None:
            raise Invalid(
                "no_competent_office", f"找不到对 {competent_division} 行使“{level}”职权的机关"
            )
        stages.append(Stage(act, node))
    return tuple(stages)


_UPWARDS = ("village", "township", "county", "city", "province")


def _office(level: str, division: str, office_at: OfficeAt) -> str | None:
    higher = _UPWARDS[_UPWARDS.index(level) :] if level in _UPWARDS else ()
    return next((node for step in higher if (node := office_at(division, step))), None)
