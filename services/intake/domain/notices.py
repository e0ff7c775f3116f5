"""一次性告知: everything at once, by the unit that accepts, and how each thing is obtained."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.items import FlowStep, Material
from shared.kernel.limits import Limit
from shared.kernel.rules import rule


@dataclass(frozen=True)
class Line:
    """One material of the item's list: its name, and who supplies it."""

    material: str
    name_zh: str
    suppliers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """What the applicant is told: what to bring, whereto the case then goes, how long it takes."""

    told_by: str
    lines: tuple[Line, ...]
    stages: tuple[str, ...] = ()
    promised: Limit | None = None


@dataclass(frozen=True)
class Correction:
    """补正 that the department found after the slip; `missing` is known with its notice."""

    department: str
    due_at: datetime | None = None
    missing: tuple[str, ...] = ()
    noticed: bool = False


def lines_of(materials: Iterable[Material]) -> tuple[Line, ...]:
    return tuple(Line(m.id, m.name_zh, m.suppliers) for m in materials)


@rule("LS-KC-04a")
def all_levels(here: Collection[str], elsewhere: Collection[str]) -> tuple[str, ...]:
    """What is wanting here and what offices of other levels asked for, told as one, each once."""
    return tuple(dict.fromkeys((*here, *elsewhere)))


@rule("LS-LH-06b")
def how_it_goes_on(flow: Sequence[FlowStep], promised: Limit) -> tuple[tuple[str, ...], Limit]:
    """The stages that follow, each as level and act, and the limit."""
    return tuple(f"{step.level.value}/{step.act.value}" for step in flow), promised
